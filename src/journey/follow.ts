import type { Verdict } from '../desk/permit.ts';
import { managedBy } from '../identity/requester.ts';
import { refusedNote } from '../operations/operation-notes.ts';
import { newOperationId } from '../operations/operations.ts';
import { decide, followLink, leave, move } from '../runbook/engine.ts';
import type { Decision, Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import { codeLimits } from '../secret/code-limits.ts';
import type { PasswordFormDetails } from '../secret/form.ts';
import { askCard, consentCard, formCard, guideCard, rowsOf, textOf } from './cards.ts';
import { closeCase, leaveCase, withPlace } from './case.ts';
import { type Course, endJourney, openCard, tell } from './course.ts';
import { formDetails, newFormId } from './forms.ts';
import { handOff, ticketOwner } from './hand-off.ts';
import {
  confirmedWith,
  languageOfOwner,
  linkNotice,
  noteStaffAsk,
  ownerOf,
  ownerRequest,
  rightsFor,
} from './owner.ts';
import { sleep } from './planned-journey.ts';
import { checkOwn, noteProof, provenBy } from './proof-of-journey.ts';
import { askSecondPerson } from './second-person.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';
import { refuseForNow, type UsedUp, usedUp } from './used-up.ts';
import { withWay } from './way.ts';

/** Steps without a pause: more than this is a fault of the runbook that the linter did not see. */
const mostSteps = 100;

/** Follows the runbook from a position until somebody has to answer, act or finish. */
export async function follow(
  course: Course,
  from: Position,
  around: Surroundings,
  options: { readonly again?: boolean } = {},
): Promise<void> {
  let position: Position | undefined = from;
  for (let steps = 0; position !== undefined; steps += 1) {
    if (steps >= mostSteps) throw new Error(`${position.runbook} does not come to a pause`);
    const runbook = runbookOf(around, position);
    const step = stepOf(runbook, position);
    const decision = decide(runbook, position);
    position = await take(
      { course, around, runbook, step, position, again: options.again === true && steps === 0 },
      decision,
    );
  }
}

interface Moment {
  readonly course: Course;
  readonly around: Surroundings;
  readonly runbook: Runbook;
  readonly step: Step;
  readonly position: Position;
  readonly again: boolean;
}

/** @returns the next position, or undefined when the turn pauses here */
async function take(moment: Moment, decision: Decision): Promise<Position | undefined> {
  const { course, around, runbook, step, position } = moment;
  switch (decision.kind) {
    case 'speak': {
      const rows = step.kind === 'say' ? rowsOf(position, step.rows) : undefined;
      const link = step.kind === 'say' && step.link && linkOf(moment);
      const text = textOf(position, 'text');
      course.replies.push({ kind: 'say', text, ...(rows && { rows }), ...(link && { link }) });
      return move(runbook, position, 'next');
    }
    case 'call': {
      const own = await checkOwn(course, decision, around);
      if (own) return move(runbook, position, own.outcome, { facts: own.facts });
      const isOfTicket = decision.operation.startsWith('tickets.');
      const found = await around.check(
        decision.operation,
        decision.args,
        isOfTicket ? ticketOwner(around) : managedBy(around.requester),
      );
      if (decision.operation.startsWith('desk.find')) noteStaffAsk(course, found.facts);
      return move(runbook, position, found.outcome, { facts: found.facts });
    }
    case 'wait':
      return pause(moment);
    case 'operate':
      return operate(moment, decision);
    case 'sleep': {
      const isPlanned = await sleep(course, around, position, decision.until);
      return isPlanned ? undefined : finish(course, around, position, 'cancelled');
    }
    case 'enter': {
      const linked = around.runbooks.get(decision.runbook);
      if (!linked) throw new Error(`no runbook ${decision.runbook}`);
      course.replies.push({ kind: 'say', text: textOf(position, 'text') });
      return followLink(runbook, position, linked);
    }
    case 'handOff': {
      const operation = await handOff(course, around, position, textOf(position, 'subject'));
      course.operations.push(operation);
      course.state = {
        ...course.state,
        position,
        waiting: { kind: 'handOff', operationId: operation.id },
      };
      return undefined;
    }
    case 'finish': {
      // Of a linked runbook only a success is told: for the rest its caller speaks, and may go on.
      if (!position.caller || decision.result === 'resolved') {
        course.replies.push({ kind: 'say', text: textOf(position, 'text') });
      }
      return finish(course, around, position, decision.result);
    }
  }
}

/** The address is a text as well: a page may be there in either language. */
function linkOf({ position, around }: Moment) {
  return { label: textOf(position, 'link'), url: around.words(textOf(position, 'url')) };
}

/** A runbook that was linked to goes back to its caller; the outermost one ends the journey. */
export function finish(
  course: Course,
  around: Surroundings,
  position: Position,
  result: 'resolved' | 'cancelled' | 'unresolved',
): Position | undefined {
  if (position.caller) return leave(runbookOf(around, position.caller), position, result);
  endJourney(course);
  if (result === 'unresolved') leaveCase(course, around.now);
  else closeCase(course);
  return undefined;
}

async function pause(moment: Moment): Promise<Position | undefined> {
  const { course, around, runbook, step, position } = moment;
  if (step.kind === 'form') {
    // A page is not opened for a change that may not be made afterwards.
    const change = decide(runbook, { ...position, step: step.for });
    const ownerId = ownerOf(runbook, position, step);
    const held = change.kind === 'operate' && (await holdUnlessPermitted(moment, change, ownerId));
    if (held) return held.position;
    if (ownerId !== undefined && step.form === 'newPassword') {
      return sendToOwner(moment, step, ownerId);
    }
  }
  course.state = { ...course.state, position };
  if (step.kind === 'form') {
    const formId = newFormId();
    const { proof } = course.state;
    const isKnown = proof !== undefined && proof.gates.length > 0;
    const asked = formDetails(moment.runbook, position, step, around.language, isKnown);
    course.forms.push({
      formId,
      details: asked.details,
      // The page ends with the session that it belongs to.
      ...(proof && { startedAt: proof.expiresAt - codeLimits.sessionMs }),
    });
    const { proves } = asked;
    course.state = {
      ...course.state,
      waiting: { kind: 'form', formId, ...(proves && { proves }) },
    };
    const placed = withPlace(formCard(moment, formId), course, runbook, position);
    openCard(course, withWay(placed, around.runbooks, position), { language: around.language });
    return undefined;
  }
  const card =
    step.kind === 'ask'
      ? askCard(moment, step, moment.again)
      : step.kind === 'consent'
        ? consentCard(moment, step)
        : step.kind === 'guide'
          ? guideCard(moment, step)
          : undefined;
  if (!card) throw new Error(`${position.runbook}:${position.step} waits for nobody`);
  const placed = withPlace(card, course, runbook, position);
  openCard(course, withWay(placed, around.runbooks, position), { language: around.language });
  return undefined;
}

/** The owner gets the link; in this chat there is nothing to open. */
function sendToOwner(
  { course, around, runbook, position }: Moment,
  step: Extract<Step, { form: 'newPassword' }>,
  ownerId: string,
): undefined {
  const formId = newFormId();
  const request = ownerRequest(course, around, position, ownerId);
  const asked = formDetails(runbook, position, step, languageOfOwner(position), false);
  const { proof } = course.state;
  course.forms.push({
    formId,
    details: { ...(asked.details as PasswordFormDetails), request },
    ...(proof && { startedAt: proof.expiresAt - codeLimits.sessionMs }),
  });
  course.notices.push(linkNotice(around, position, { formId, ownerId }));
  course.replies.push({ kind: 'say', text: textOf(position, 'prompt') });
  course.state = { ...course.state, position, waiting: { kind: 'form', formId, owner: ownerId } };
  return undefined;
}

/**
 * Asks the policy and the limits. What needs a second person waits for one; where it cannot be asked,
 * nothing is done, as when the system does not answer; anything else that is not permitted ends here.
 * @returns undefined where it is permitted
 */
async function holdUnlessPermitted(
  moment: Moment,
  { operation, args }: Pick<Extract<Decision, { kind: 'operate' }>, 'operation' | 'args'>,
  ownerId: string | undefined,
): Promise<{ readonly position: Position | undefined } | undefined> {
  const { course, around, runbook, step, position } = moment;
  const { audience } = startedRunbook(around, position);
  const proven = provenBy(course, around.now);
  const verdict =
    (await unlessHere(course, around)) ??
    (await around.permit(operation, args, audience, proven, ownerId));
  if (verdict.kind === 'unavailable') {
    course.notes.push(refusedNote(operation, args, verdict.kind));
    const change = step.kind === 'form' ? step.for : step.id;
    return { position: move(runbook, { ...position, step: change }, 'unavailable') };
  }
  if (verdict.kind === 'refused') {
    course.notes.push(refusedNote(operation, args, verdict.why));
    refuse(course, verdict.why, around);
    return { position: finish(course, around, position, 'cancelled') };
  }
  const limit = await usedUp(around, runbook, step);
  if (limit) {
    return { position: stopForNow(moment, limit, step.kind === 'form' ? step.id : operation) };
  }
  if (verdict.kind === 'secondPerson') {
    const page = step.kind === 'change' ? pageFor(runbook, step) : undefined;
    // What was entered on it is gone, and is asked for again once somebody has agreed.
    if (page) tell(course, 'bot:secondPerson.over');
    const held = page ? { ...position, step: page } : position;
    askSecondPerson(course, around, held, { change: operation, args, ...verdict });
    return { position: undefined };
  }
  const { approvalId } = verdict;
  if (approvalId) course.approvalId = approvalId;
  // Neither a page nor a code for one is the change yet.
  if (approvalId && step.kind === 'change' && step.operation === operation) {
    course.approvals.push({ kind: 'use', id: approvalId });
  }
  return undefined;
}

/** Of what was planned: since it was due, its person may have gone, or cannot be looked up. */
async function unlessHere(
  { state }: Course,
  { presence }: Surroundings,
): Promise<Exclude<Verdict, { kind: 'allowed' | 'secondPerson' }> | undefined> {
  if (state.takenUp === undefined) return undefined;
  switch (await presence()) {
    case 'here':
      return undefined;
    case 'gone':
      return { kind: 'refused', why: 'notAllowed' };
    case 'unavailable':
      return { kind: 'unavailable' };
  }
}

function refuse(
  course: Course,
  why: Extract<Verdict, { kind: 'refused' }>['why'],
  { freshSignInUrl: url }: Surroundings,
): void {
  const link = why === 'notFresh' && { label: { key: 'bot:button.signInAgain' }, url };
  course.replies.push({ kind: 'say', text: { key: `bot:${why}` }, ...(link && { link }) });
}

/** The runbook that the person started, whichever it has led to. */
function startedRunbook(around: Surroundings, position: Position): Runbook {
  return position.caller ? startedRunbook(around, position.caller) : runbookOf(around, position);
}

/** The step that asks on a page for what a change takes. */
function pageFor(runbook: Runbook, change: Step): string | undefined {
  const steps = [...runbook.steps.values()];
  return steps.find((step) => step.kind === 'form' && step.for === change.id)?.id;
}

/** Nothing is changed; a linked runbook tells its caller. */
function stopForNow(
  { course, around, position }: Moment,
  limit: UsedUp,
  target: string,
): Position | undefined {
  refuseForNow(course, limit, target);
  return finish(course, around, position, 'cancelled');
}

/** Records the operation; it starts when the turn is committed. */
async function operate(
  moment: Moment,
  decision: Extract<Decision, { kind: 'operate' }>,
): Promise<Position | undefined> {
  const { course, around, position } = moment;
  const { runbook, step } = moment;
  const ownerId = ownerOf(runbook, position, step);
  // Nothing leaves for an owner towards a change that may not be made.
  const towards = confirmedWith(runbook, position);
  const held =
    (towards &&
      (await holdUnlessPermitted(
        moment,
        { operation: towards.change, args: towards.args },
        ownerId,
      ))) ??
    (await holdUnlessPermitted(moment, decision, ownerId));
  if (held) return held.position;
  const id = newOperationId();
  course.operations.push({
    id,
    conversationId: around.conversationId,
    change: decision.operation,
    args: decision.args,
    managedBy:
      step.kind === 'change'
        ? rightsFor(course, around, { runbook, position, step })
        : managedBy(around.requester),
  });
  noteProof(course, decision, around.now);
  const replyId = `status-${id}`;
  course.replies.push({ kind: 'status', replyId, text: textOf(position, 'started'), moved: false });
  course.state = {
    ...course.state,
    position,
    waiting: { kind: 'operation', operationId: id, replyId },
  };
  return undefined;
}

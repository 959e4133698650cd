import type { Note } from '../audit/note.ts';
import { managedBy } from '../identity/requester.ts';
import { isCurrent, move } from '../runbook/engine.ts';
import type { Intent } from '../understand/interpret.ts';
import { answer, pastedMessage } from './answer.ts';
import { control } from './control.ts';
import { type Course, closeCard, leaveJourney, stopWaiting, tell } from './course.ts';
import { follow } from './follow.ts';
import { operationEnded, operationMoved } from './operation-news.ts';
import { tellTicketNews } from './own-tickets.ts';
import {
  followTakenUp,
  plannedComes,
  plannedOperationEnded,
  plannedOperationMoved,
  takeUpDeferred,
  waitsFor,
} from './planned.ts';
import { passGate } from './proof-of-journey.ts';
import {
  askAgain,
  askOpenAgain,
  countMiss,
  isAside,
  notUnderstood,
  repeatQuestion,
  showMenu,
} from './question-again.ts';
import { approvalEnded } from './second-person.ts';
import { topic, unsure, whichMessage } from './start.ts';
import type { ConversationState } from './state.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';
import { offerUndo } from './undo.ts';

/** What the bot does about an intent, given where the conversation stands. */
export async function react(course: Course, intent: Intent, around: Surroundings): Promise<void> {
  const wasInRunbook = course.state.position !== undefined;
  const { takenUp } = course.state;
  await reactTo(course, intent, around);
  await followTakenUp(course, takenUp, around);
  const { position, open } = course.state;
  if (!wasInRunbook || position || open) return;
  if (!(await takeUpDeferred(course, around))) await offerUndo(course, around);
}

async function reactTo(course: Course, intent: Intent, around: Surroundings): Promise<void> {
  // How an operation ended is told, whatever has become of its runbook.
  if ((await forgetOutdated(course, around)) && intent.kind !== 'operationEnded') return;
  switch (intent.kind) {
    case 'arrival':
      if (!course.state.position && !course.state.open) await greet(course, around);
      return;
    case 'stale':
      course.notes.push(staleNote(course));
      tell(course, staleKey(course.state, intent.nonce));
      return;
    case 'file':
    case 'misshapen':
    case 'tooLong':
      tell(course, `bot:${intent.kind}`);
      return;
    case 'empty':
    case 'unknown':
      return notUnderstood(course, around);
    case 'unclear':
      return repeatQuestion(course, around, 'bot:unclear');
    case 'refused':
      tell(course, `bot:problem.${intent.reason}`, { detail: intent.detail ?? '' });
      return isAside(course) ? askOpenAgain(course, around) : countMiss(course, around);
    case 'language':
      course.state = { ...course.state, language: intent.language };
      tell(course, 'bot:languageChanged');
      return askOpenAgain(course, around);
    case 'screen':
      course.state = {
        ...course.state,
        screens: { ...course.state.screens, [intent.computer]: intent.language },
      };
      tell(course, `bot:screen.${intent.computer}.${intent.language}`);
      return course.state.position ? askOpenAgain(course, around) : undefined;
    case 'control':
      return control(course, intent.control, around, intent.named);
    case 'topic':
      return topic(course, intent.topic, intent.entities, around);
    case 'unsure':
      return unsure(course, intent.topics, around);
    case 'answer':
      return answer(course, intent, around);
    case 'message':
      return pastedMessage(course, intent.error, around);
    case 'unsureMessage':
      return whichMessage(course, intent, around);
    case 'place':
      return place(course, intent.computer, around);
    case 'formEnded':
      return formEnded(course, intent, around);
    case 'formReopened':
      tell(course, 'bot:formOpenElsewhere');
      return;
    case 'approvalEnded':
      return approvalEnded(course, intent, around);
    case 'approvalAsked':
      return tell(course, 'bot:secondPerson.wanted');
    case 'planned':
      return plannedComes(course, intent.plannedId, around);
    case 'ticketUpdated':
      return tellTicketNews(course, intent.entryId, around);
    case 'operationMoved':
    case 'operationEnded':
      return operationNews(course, intent, around);
  }
}

async function operationNews(
  course: Course,
  { kind, operationId }: Extract<Intent, { kind: 'operationMoved' | 'operationEnded' }>,
  around: Surroundings,
): Promise<void> {
  const operation = await around.loadOperation(operationId);
  const planned = operation && (await around.planned.ofOperation(operationId));
  if (kind === 'operationEnded') {
    return planned
      ? plannedOperationEnded(course, planned, operation, around)
      : operationEnded(course, operation, around);
  }
  return planned && !waitsFor(course.state, operationId)
    ? plannedOperationMoved(course, planned, operation)
    : operationMoved(course, operation);
}

async function greet(course: Course, around: Surroundings): Promise<void> {
  tell(course, 'bot:greeting');
  const { requester } = around;
  if (requester.kind === 'person' && requester.roles.includes('approver')) {
    const { outcome } = await around.check('desk.listApprovals', {}, managedBy(requester));
    if (outcome === 'some') tell(course, 'bot:secondPerson.wanted');
  }
  showMenu(course, around);
}

/** A runbook or a format that was changed under a conversation: start again, politely. */
async function forgetOutdated(course: Course, around: Surroundings): Promise<boolean> {
  const { isUnreadable, ...readable } = course.state;
  course.state = readable;
  const positions = [];
  for (let at = course.state.position; at; at = at.caller) positions.push(at);
  const outdated = positions.some((position) => {
    const runbook = around.runbooks.get(position.runbook);
    return !runbook || !isCurrent(runbook, position);
  });
  if (!outdated && !isUnreadable) return false;
  closeCard(course);
  leaveJourney(course);
  tell(course, 'bot:runbookChanged');
  showMenu(course, around);
  return true;
}

/** What is said about a press that answers nothing any more, and does nothing. */
function staleKey({ answered, open, waiting }: ConversationState, nonce: string): string {
  if (nonce === answered) return 'bot:alreadyDone';
  if (open) return 'bot:stale';
  return waiting ? 'bot:stillWorking' : 'bot:staleOver';
}

/** Of a button that is not there any more, only what is asked now is known for sure. */
function staleNote(course: Course): Note {
  const { position } = course.state;
  return {
    action: 'sequence',
    decision: 'refused',
    target: position ? `${position.runbook}:${position.step}` : '',
    reason: 'stale',
  };
}

/** An instruction is followed where it belongs: an answer from elsewhere is not taken. */
async function place(
  course: Course,
  computer: 'pc' | 'server',
  around: Surroundings,
): Promise<void> {
  const { position } = course.state;
  const step = position && stepOf(runbookOf(around, position), position);
  const at = step?.kind === 'guide' ? step.at : undefined;
  if ((at === 'pc' || at === 'server') && at !== computer) tell(course, `bot:otherComputer.${at}`);
  return askAgain(course, around);
}

async function formEnded(
  course: Course,
  intent: Extract<Intent, { kind: 'formEnded' }>,
  around: Surroundings,
): Promise<void> {
  const { waiting, position } = course.state;
  if (waiting?.kind !== 'form' || waiting.formId !== intent.formId || !position) return;
  // A question beside it was not answered with this.
  closeCard(course, isAside(course) ? undefined : { key: `bot:form.${intent.outcome}` });
  stopWaiting(course);
  if (intent.outcome === 'submitted') {
    passGate(course, waiting, around.now);
    if (waiting.owner) course.confirmedBy = waiting.owner;
  }
  return follow(course, move(runbookOf(around, position), position, intent.outcome), around);
}

import type { ChangeName } from '../backend/catalogue.ts';
import type { OwnedFacts } from '../backend/facts.ts';
import { managedBy } from '../identity/requester.ts';
import type { NewNotice } from '../notices/notices.ts';
import { decide } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import { codeLimits } from '../secret/code-limits.ts';
import type { OwnerRequest } from '../secret/form.ts';
import type { Course } from './course.ts';
import type { Surroundings } from './surroundings.ts';

/** Staff starts a change of somebody else's, the owner does it: what of that concerns the journey. */

type ChangeStep = Extract<Step, { kind: 'change' }>;
type OwnerForm = Extract<Step, { form: 'newPassword' }>;

/** The page that an owner gets before this change is made. */
export function ownerFormFor(runbook: Runbook, changeId: string): OwnerForm | undefined {
  return ownerForms(runbook).find((form) => form.for === changeId);
}

/** What a code is sent for that an owner confirms with: whether it is permitted is asked before. */
export function confirmedWith(
  runbook: Runbook,
  position: Position,
): { readonly change: ChangeName; readonly args: Position['slots'] } | undefined {
  const form = ownerForms(runbook).find(({ code }) => code === position.step);
  const decision = form && decide(runbook, { ...position, step: form.for });
  if (decision?.kind !== 'operate') return undefined;
  return { change: decision.operation as ChangeName, args: decision.args };
}

function ownerForms(runbook: Runbook): readonly OwnerForm[] {
  return [...runbook.steps.values()].flatMap((step) =>
    step.kind === 'form' && step.form === 'newPassword' && step.deliverTo !== undefined
      ? [step]
      : [],
  );
}

/** Object id of the owner whom a step is about; undefined for what a person does for themselves. */
export function ownerOf(runbook: Runbook, position: Position, step: Step): string | undefined {
  const form =
    step.kind === 'change'
      ? (ownerFormFor(runbook, step.id) ?? ownerForms(runbook).find(({ code }) => code === step.id))
      : step.kind === 'form' && step.form === 'newPassword'
        ? step
        : undefined;
  const owner = form?.deliverTo === undefined ? undefined : position.slots[form.deliverTo];
  return typeof owner === 'string' ? owner : undefined;
}

/**
 * By whose rights a change is made: the owner's, who has sent the page for it just now, or else the
 * person's own.
 * @throws Error when an owner has to confirm it and has not; no runbook leads there
 */
export function rightsFor(
  course: Course,
  around: Surroundings,
  { runbook, position, step }: { runbook: Runbook; position: Position; step: ChangeStep },
): string {
  const own = managedBy(around.requester);
  const owner = ownerFormFor(runbook, step.id) && ownerOf(runbook, position, step);
  if (owner === undefined) {
    if (step.as === undefined) return own;
    throw new Error(`${runbook.id}:${step.id} asks no owner`);
  }
  if (course.confirmedBy !== owner) {
    throw new Error(`${runbook.id}:${step.id} without the owner's confirmation`);
  }
  return step.as === undefined ? own : owner;
}

/** Who asked about whose: three agents in a day are too many. */
export function noteStaffAsk(course: Course, facts: OwnedFacts): void {
  const { target, targetName } = facts;
  if (target !== undefined) course.asks.push({ target, targetName: targetName ?? target });
}

/** What the page tells the owner; from facts that the last look at the target has found. */
export function ownerRequest(
  { approvalId }: Course,
  around: Surroundings,
  position: Position,
  ownerId: string,
): OwnerRequest {
  const facts = position.facts as OwnedFacts;
  const { stop } = position.slots;
  const effects = { none: 'stopNone', normal: 'stopNormal', forced: 'stopForced' } as const;
  const isMachine = facts.target?.startsWith('cvm:') === true;
  return {
    ownerId,
    agentId: managedBy(around.requester),
    agentNames: facts.agentNames ?? { ja: '', en: '' },
    target: facts.target ?? '',
    effect: isMachine ? effects[stop as keyof typeof effects] : 'account',
    contactId: facts.contactId ?? '',
    ...(approvalId && { approvalId }),
  };
}

export function languageOfOwner({ facts }: Position): 'ja' | 'en' {
  return (facts as OwnedFacts).ownerLanguage ?? 'ja';
}

/** The mail that brings the owner the link. */
export function linkNotice(
  around: Surroundings,
  position: Position,
  { formId, ownerId }: { readonly formId: string; readonly ownerId: string },
): NewNotice {
  const { agentNames, targetName } = position.facts as OwnedFacts;
  const language = languageOfOwner(position);
  return {
    key: `link:${formId}`,
    to: ownerId,
    text: 'bot:owner.link',
    values: { agent: agentNames?.[language] ?? '', target: targetName ?? '' },
    language,
    link: { formId, registeredBefore: around.now - codeLimits.contactAgeMs },
  };
}

/**
 * How it ended, for the owner, who has no chat. Undefined for what is told anyway: that the password of
 * an account is another one.
 */
export function resultNotice(
  position: Position,
  ended: { readonly operationId: string; readonly ownerId: string; readonly outcome: string },
): NewNotice | undefined {
  const { operationId, ownerId, outcome } = ended;
  const { target, targetName } = position.facts as OwnedFacts;
  const result = resultOf(outcome);
  if (result !== 'notDone' && !target?.startsWith('cvm:')) return undefined;
  return {
    key: `${operationId}:owner`,
    to: ownerId,
    text: `bot:owner.${result}`,
    values: { target: targetName ?? '' },
    language: languageOfOwner(position),
  };
}

function resultOf(outcome: string): 'done' | 'unsure' | 'notDone' {
  if (outcome === 'allReset' || outcome === 'reset') return 'done';
  const unsure = ['unknown', 'delayed', 'notApplied', 'someReset'];
  return unsure.includes(outcome) ? 'unsure' : 'notDone';
}

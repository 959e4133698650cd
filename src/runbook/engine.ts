import { isChange, isCheck, isHarmless } from '../backend/catalogue.ts';
import { consentsAfter, hasConsent } from './consents.ts';
import {
  ConsentMissing,
  NoCaller,
  OperationUnknown,
  PositionOutdated,
  UnknownOutcome,
} from './engine-errors.ts';
import { routesOf, waits } from './graph.ts';
import type {
  Decision,
  FactRecord,
  Position,
  RunbookResult,
  Slots,
  TrailEntry,
} from './position.ts';
import type { Runbook, Step } from './schema.ts';
import {
  argumentsOf,
  choicesOf,
  declared,
  filled,
  momentOf,
  resolved,
  setBy,
  written,
} from './values.ts';

const maxTrail = 200;
/** Runbooks that wait for a linked one, at most; the outermost is let go beyond that. */
const maxCallers = 8;
const missesUntilGivingUp = 3;

/** Whether this runbook, in this version, can go on from the position. */
export function isCurrent(runbook: Runbook, position: Position): boolean {
  return (
    position.runbook === runbook.id &&
    position.version === runbook.version &&
    runbook.steps.has(position.step)
  );
}

/**
 * Starts a runbook. Slots that it does not declare are left out; an `ask` for one of the others is
 * answered once without asking, so the position may already stand behind it.
 */
export function enter(runbook: Runbook, slots: Slots = {}, caller?: Position): Position {
  const given = declared(runbook, slots);
  return passOver(runbook, {
    runbook: runbook.id,
    version: runbook.version,
    step: runbook.start,
    slots: given,
    prefilled: Object.keys(given),
    facts: {},
    consents: [],
    misses: 0,
    trail: [],
    ...(caller ? { caller: withCallers(caller, maxCallers - 1) } : {}),
  });
}

/**
 * What is to be done now.
 * @throws PositionOutdated, ConsentMissing, ArgumentMissing, OperationUnknown
 */
export function decide(runbook: Runbook, position: Position): Decision {
  const step = stepAt(runbook, position);
  switch (step.kind) {
    case 'say':
      return { kind: 'speak' };
    case 'ask':
    case 'consent':
    case 'form':
    case 'guide':
      return {
        kind: 'wait',
        // Giving up is counted, never chosen.
        outcomes: routesOf(step).flatMap(({ outcome }) => (outcome === 'gaveUp' ? [] : [outcome])),
      };
    case 'wait':
      return { kind: 'sleep', until: momentOf(runbook, step, position.slots) };
    case 'check':
      if (!isCheck(step.operation)) {
        throw new OperationUnknown(runbook.id, step.id, step.operation);
      }
      return {
        kind: 'call',
        operation: step.operation,
        args: argumentsOf(runbook, step, position.slots),
      };
    case 'change':
      if (!isChange(step.operation)) {
        throw new OperationUnknown(runbook.id, step.id, step.operation);
      }
      if (!mayBegin(step, position)) {
        throw new ConsentMissing(runbook.id, step.id, step.needs ?? 'nothing');
      }
      return {
        kind: 'operate',
        operation: step.operation,
        args: argumentsOf(runbook, step, position.slots),
        ...(step.needs !== undefined && { scope: step.needs }),
      };
    case 'link':
      return {
        kind: 'enter',
        runbook: step.runbook,
        slots: resolved(step.with, position.slots),
        returns: step.on !== undefined,
      };
    case 'handOff':
      return { kind: 'handOff', last: step.on === undefined };
    case 'end':
      return { kind: 'finish', result: step.result };
  }
}

/**
 * The step had this outcome: the next position, behind every `ask` that has its answer already.
 * A step's `fill` is taken from `change.facts`, and its `sets` come last; slots that the runbook does
 * not declare are left out.
 * @throws UnknownOutcome, PositionOutdated
 */
export function move(
  runbook: Runbook,
  position: Position,
  outcome: string,
  change: { readonly slots?: Slots; readonly facts?: FactRecord } = {},
): Position {
  const step = stepAt(runbook, position);
  const target = routesOf(step).find((route) => route.outcome === outcome)?.target;
  if (target === undefined || !runbook.steps.has(target)) {
    throw new UnknownOutcome(runbook.id, step.id, outcome);
  }
  const found = { ...filled(step, change.facts ?? {}), ...change.slots };
  const arrived = declared(runbook, found);
  const set = setBy(step, outcome);
  const slots = written({ ...position.slots, ...arrived }, set);
  const touched = new Set([...Object.keys(arrived), ...Object.keys(set)]);
  return passOver(runbook, {
    ...position,
    step: target,
    slots,
    prefilled: position.prefilled.filter((name) => !touched.has(name)),
    facts: { ...position.facts, ...change.facts },
    consents: consentsAfter(step, outcome, position.consents, written(position.slots, set), slots),
    misses: 0,
    trail: newest([...position.trail, { runbook: runbook.id, step: step.id, outcome }]),
  });
}

/** An answer that could not be used. The third one in a row takes the route `gaveUp`, if there is one. */
export function miss(runbook: Runbook, position: Position): Position {
  const step = stepAt(runbook, position);
  const misses = position.misses + 1;
  const givesUp = routesOf(step).some(({ outcome }) => outcome === 'gaveUp');
  return misses >= missesUntilGivingUp && givesUp
    ? move(runbook, position, 'gaveUp')
    : { ...position, misses };
}

/**
 * To the last step of this visit that waited for the person; undefined when there is none, or when
 * a change, a linked runbook or a hand-off lies between. Consents that were given since then fall.
 */
export function back(runbook: Runbook, position: Position): Position | undefined {
  if (isPointOfNoReturn(stepAt(runbook, position))) return undefined;
  return lastQuestion(runbook, position);
}

/**
 * Out of a linked runbook, to the last step of its caller that waited for the person; undefined when
 * something was changed in it already.
 */
export function backOut(
  linked: Runbook,
  position: Position,
  callerRunbook: Runbook,
): Position | undefined {
  const isUntouched = position.trail.every(({ runbook, step: id }) => {
    const step = runbook === linked.id ? linked.steps.get(id) : undefined;
    return step !== undefined && !isPointOfNoReturn(step);
  });
  return position.caller && isUntouched ? lastQuestion(callerRunbook, position.caller) : undefined;
}

function lastQuestion(runbook: Runbook, position: Position): Position | undefined {
  for (let index = position.trail.length - 1; index >= 0; index--) {
    const entry = position.trail[index];
    const step = entry?.runbook === runbook.id ? runbook.steps.get(entry.step) : undefined;
    if (!step || isPointOfNoReturn(step)) return undefined;
    if (!waits(step) || entry?.passed) continue;
    const scopes = position.trail.slice(index).map((undone) => scopeOf(runbook, undone));
    return {
      ...position,
      step: step.id,
      consents: position.consents.filter(({ scope }) => !scopes.includes(scope)),
      misses: 0,
      trail: position.trail.slice(0, index),
    };
  }
  return undefined;
}

/**
 * From a `link` into the runbook that it names. A link that does not come back hands its own caller
 * and trail over.
 * @throws PositionOutdated when the position is not at a link to `linked`
 */
export function followLink(runbook: Runbook, position: Position, linked: Runbook): Position {
  const decision = decide(runbook, position);
  if (decision.kind !== 'enter' || decision.runbook !== linked.id) {
    throw new PositionOutdated(linked.id, position.step);
  }
  if (decision.returns) return enter(linked, decision.slots, position);
  const entered = enter(linked, decision.slots, position.caller);
  const left = { runbook: runbook.id, step: position.step, outcome: 'entered' };
  return { ...entered, trail: newest([...position.trail, left, ...entered.trail]) };
}

/**
 * A linked runbook is over: its caller goes on with the result. Nothing that was found there comes
 * along but the trail.
 * @throws NoCaller, UnknownOutcome, PositionOutdated
 */
export function leave(callerRunbook: Runbook, position: Position, result: RunbookResult): Position {
  const { caller } = position;
  if (!caller) throw new NoCaller(`nobody linked to ${position.runbook}`);
  return move(callerRunbook, { ...caller, trail: [...caller.trail, ...position.trail] }, result);
}

/** All steps and outcomes so far, of every caller too; the newest last. For a ticket. */
export function wholeTrail(position: Position): readonly TrailEntry[] {
  const before = position.caller ? wholeTrail(position.caller) : [];
  return newest([...before, ...position.trail]);
}

function stepAt(runbook: Runbook, position: Position): Step {
  const step = runbook.steps.get(position.step);
  if (!step || !isCurrent(runbook, position)) throw new PositionOutdated(runbook.id, position.step);
  return step;
}

/** Goes by an `ask` whose answer came with the start, or that is for an empty slot only. */
function passOver(runbook: Runbook, position: Position): Position {
  const step = runbook.steps.get(position.step);
  if (step?.kind !== 'ask' || step.slot === undefined) return position;
  const { slot } = step;
  const choices = choicesOf(step);
  const isGiven = position.prefilled.includes(slot);
  if (!isGiven && !(step.ifEmpty && Object.hasOwn(position.slots, slot))) return position;
  const used = { ...position, prefilled: position.prefilled.filter((name) => name !== slot) };
  const outcome = choices ? choices.find((choice) => choice === position.slots[slot]) : 'answered';
  if (outcome === undefined) return used;
  const moved = move(runbook, used, outcome);
  // What a caller gave is not the person's to correct here.
  return isGiven && position.caller ? markPassed(moved, step.id) : moved;
}

function markPassed(position: Position, step: string): Position {
  const index = position.trail.findLastIndex((entry) => entry.step === step);
  const entry = position.trail[index];
  return entry
    ? { ...position, trail: position.trail.with(index, { ...entry, passed: true }) }
    : position;
}

function mayBegin(step: Extract<Step, { kind: 'change' }>, position: Position): boolean {
  if (step.needs === undefined) return isHarmless(step.operation);
  return hasConsent(position, step.needs);
}

function isPointOfNoReturn(step: Step): boolean {
  if (step.kind === 'change') return !isHarmless(step.operation);
  return step.kind === 'link' || step.kind === 'handOff' || step.kind === 'wait';
}

function scopeOf(runbook: Runbook, entry: TrailEntry): string | undefined {
  const step = runbook.steps.get(entry.step);
  return step?.kind === 'consent' ? step.scope : undefined;
}

function newest(trail: readonly TrailEntry[]): readonly TrailEntry[] {
  return trail.slice(-maxTrail);
}

function withCallers(position: Position, more: number): Position {
  const { caller, ...outermost } = position;
  if (!caller) return position;
  return more > 0 ? { ...position, caller: withCallers(caller, more - 1) } : outermost;
}

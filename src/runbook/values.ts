import { findEntry } from '../backend/catalogue.ts';
import { type Argument, resolve } from './argument.ts';
import { ArgumentMissing } from './engine-errors.ts';
import type { FactRecord, Slots, SlotValue } from './position.ts';
import type { Runbook, Step } from './schema.ts';

/** Slots and what they are set to. */
export type SlotSettings = Readonly<Record<string, string | number | boolean | null>>;

/**
 * What a check or a change is called with; optional arguments may be missing.
 * @throws ArgumentMissing
 */
export function argumentsOf(
  runbook: Runbook,
  step: Extract<Step, { kind: 'check' | 'change' }>,
  slots: Slots,
): Slots {
  const args = resolved(step.with, slots);
  const takes = findEntry(step.operation)?.takes ?? Object.keys(step.with);
  const missing = takes.find((name) => !name.endsWith('?') && !Object.hasOwn(args, name));
  if (missing !== undefined) throw new ArgumentMissing(runbook.id, step.id, missing);
  return args;
}

/** When a step is to go on, epoch ms. @throws ArgumentMissing */
export function momentOf(
  runbook: Runbook,
  step: Extract<Step, { kind: 'wait' }>,
  slots: Slots,
): number {
  const moment = slots[step.until];
  if (typeof moment !== 'number') throw new ArgumentMissing(runbook.id, step.id, step.until);
  return moment;
}

/** Arguments by name; those whose slot is empty are left out. */
export function resolved(written: Readonly<Record<string, Argument>>, slots: Slots): Slots {
  const args: Record<string, SlotValue> = {};
  for (const [name, argument] of Object.entries(written)) {
    const value = resolve(argument, slots);
    if (value !== undefined) args[name] = value;
  }
  return args;
}

/** Slots that a step keeps from what was found. */
export function filled(step: Step, facts: FactRecord): Slots {
  if (step.kind !== 'check' && step.kind !== 'change') return {};
  const slots: Record<string, SlotValue> = {};
  for (const [slot, fact] of Object.entries(step.fill)) {
    const value = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
    if (isSlotValue(value)) slots[slot] = value;
  }
  return slots;
}

/** What an outcome puts into slots by itself: a choice that is kept, then what the step `sets`. */
export function setBy(step: Step, outcome: string): SlotSettings {
  if (step.kind !== 'ask' && step.kind !== 'consent') return {};
  const kept =
    step.kind === 'ask' && step.slot !== undefined && choicesOf(step)?.includes(outcome) === true
      ? { [step.slot]: outcome }
      : {};
  return { ...kept, ...(Object.hasOwn(step.sets, outcome) ? step.sets[outcome] : {}) };
}

/** What a question can be answered with by name, with a button or without; undefined: with a value. */
export function choicesOf({
  choices,
  heard,
}: Extract<Step, { kind: 'ask' }>): readonly string[] | undefined {
  return choices && [...choices, ...heard];
}

/** Slots with these settings: `null` empties one. */
export function written(slots: Slots, settings: SlotSettings): Slots {
  const all: Record<string, SlotValue> = { ...slots };
  for (const [name, value] of Object.entries(settings)) {
    if (value === null) delete all[name];
    else all[name] = value;
  }
  return all;
}

function isSlotValue(value: unknown): value is SlotValue {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}

/** Only the slots that the runbook has. */
export function declared(runbook: Runbook, slots: Slots): Slots {
  return Object.fromEntries(
    Object.entries(slots).filter(([name]) => Object.hasOwn(runbook.slots, name)),
  );
}

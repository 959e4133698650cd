import type { Slots, SlotValue } from './position.ts';

/** An argument as a runbook writes it: `$slot`, `[$slot]`, or a literal. */
export type Argument = string | number | boolean | readonly string[];

/** Name of the slot that an argument takes its value from; undefined for a literal. */
export function slotOf(argument: Argument): string | undefined {
  const word = typeof argument === 'object' ? argument[0] : argument;
  return typeof word === 'string' && word.startsWith('$') ? word.slice(1) : undefined;
}

/**
 * The value of an argument; undefined when its slot is empty. `[$slot]` wraps a single value in a
 * list and leaves a list as it is.
 */
export function resolve(argument: Argument, slots: Slots): SlotValue | undefined {
  const slot = slotOf(argument);
  if (slot === undefined) return argument;
  const value = Object.hasOwn(slots, slot) ? slots[slot] : undefined;
  if (value === undefined || typeof argument !== 'object') return value;
  return typeof value === 'object' ? value : [String(value)];
}

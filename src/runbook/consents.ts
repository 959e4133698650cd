import type { Consent, Position, Slots, SlotValue } from './position.ts';
import type { Step } from './schema.ts';

/** Whether the person said yes to this scope, for the values that the slots have now. */
export function hasConsent(position: Position, scope: string): boolean {
  return position.consents.some(
    (consent) => consent.scope === scope && stands(consent, position.slots),
  );
}

/**
 * Consents once a step had an outcome. A yes is for the values `shown` with the question, and falls
 * as soon as `slots` differ; a no takes an earlier yes back.
 */
export function consentsAfter(
  step: Step,
  outcome: string,
  before: readonly Consent[],
  shown: Slots,
  slots: Slots,
): readonly Consent[] {
  return answered(step, outcome, before, shown).filter((consent) => stands(consent, slots));
}

function answered(
  step: Step,
  outcome: string,
  before: readonly Consent[],
  shown: Slots,
): readonly Consent[] {
  if (step.kind !== 'consent') return before;
  const others = before.filter(({ scope }) => scope !== step.scope);
  if (outcome !== 'granted') return others;
  const values = Object.fromEntries(
    Object.entries(shown).filter(([name]) => step.for.includes(name)),
  );
  return [...others, { scope: step.scope, for: step.for, values }];
}

function stands(consent: Consent, slots: Slots): boolean {
  return consent.for.every((name) => sameValue(consent.values[name], slots[name]));
}

function sameValue(one: SlotValue | undefined, other: SlotValue | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

import { findEntry, isHarmless } from '../backend/catalogue.ts';
import { slotOf } from './argument.ts';
import { alwaysWaits, onEveryPath, reachableFrom, routesOf } from './graph.ts';
import { type ChangeStep, type Report, stepsOfKind } from './rule.ts';
import type { Runbook, Step } from './schema.ts';
import { setBy } from './values.ts';

/** Rules about what may be changed, when. */
export function lintSafety(runbook: Runbook, report: Report): void {
  slotsAreFilledFirst(runbook, report);
  consentComesFirst(runbook, report);
  timesAreAgreedTo(runbook, report);
  nothingIsRetriedBlindly(runbook, report);
  secretsAreUsedAtOnce(runbook, report);
  codesAreSentFirst(runbook, report);
}

function slotsAreFilledFirst(runbook: Runbook, report: Report): void {
  const filled = onEveryPath(runbook, (step, outcome, held) => {
    const { filled: some, emptied } = slotsTouchedBy(step, outcome);
    return held.union(new Set(some)).difference(new Set(emptied));
  });
  for (const step of stepsOfKind(runbook, 'check', 'change')) {
    const held = filled.get(step.id);
    const takes = findEntry(step.operation)?.takes ?? [];
    for (const [name, argument] of Object.entries(step.with)) {
      const slot = slotOf(argument);
      if (!held || slot === undefined || held.has(slot) || takes.includes(`${name}?`)) continue;
      report('slot-filled-first', step.id, `${slot} can still be empty here`, 'with', name);
    }
  }
  for (const step of stepsOfKind(runbook, 'wait')) {
    const held = filled.get(step.id);
    if (!held || held.has(step.until)) continue;
    report('slot-filled-first', step.id, `${step.until} can still be empty here`, 'until');
  }
}

/** A yes for a later time is for that time: what follows it is done when nobody looks. */
function timesAreAgreedTo(runbook: Runbook, report: Report): void {
  const consents = stepsOfKind(runbook, 'consent');
  const heldAt = onEveryPath(runbook, (step, outcome, held) => {
    const { filled, emptied } = slotsTouchedBy(step, outcome);
    const touched = new Set([...filled, ...emptied]);
    const fallen = consents.filter((consent) => consent.for.some((slot) => touched.has(slot)));
    const standing = held.difference(new Set(fallen.map(({ id }) => id)));
    if (step.kind !== 'consent') return standing;
    const sameScope = consents.filter(({ scope }) => scope === step.scope).map(({ id }) => id);
    const others = standing.difference(new Set(sameScope));
    return outcome === 'granted' ? others.union(new Set([step.id])) : others;
  });
  for (const step of stepsOfKind(runbook, 'wait')) {
    const held = heldAt.get(step.id);
    if (!held) continue;
    const isAgreed = consents.some(
      ({ id, for: slots }) => held.has(id) && slots.includes(step.until),
    );
    if (!isAgreed) {
      const message = `can be reached without a consent for ${step.until}`;
      report('consent-first', step.id, message, 'until');
    }
  }
}

/** A consent holds from its yes until a slot that it was given for may change, or a no. */
function consentComesFirst(runbook: Runbook, report: Report): void {
  const consents = stepsOfKind(runbook, 'consent');
  const heldAt = onEveryPath(runbook, (step, outcome, held) => {
    const { filled, emptied } = slotsTouchedBy(step, outcome);
    const touched = [...filled, ...emptied];
    const fallen = consents.filter((consent) => consent.for.some((slot) => touched.includes(slot)));
    const standing = held.difference(new Set(fallen.map(({ scope }) => scope)));
    if (step.kind !== 'consent') return standing;
    const given = new Set([step.scope]);
    return outcome === 'granted' ? standing.union(given) : standing.difference(given);
  });
  for (const change of stepsOfKind(runbook, 'change')) {
    if (change.needs === undefined) {
      if (!isHarmless(change.operation)) {
        report('consent-first', change.id, `${change.operation} is made without any consent`);
      }
      continue;
    }
    const held = heldAt.get(change.id);
    if (held && !held.has(change.needs)) {
      const message = `can be reached without a consent to ${change.needs} for the present values`;
      report('consent-first', change.id, message, 'needs');
    }
    for (const consent of consents.filter(({ scope }) => scope === change.needs)) {
      for (const [name, argument] of Object.entries(change.with)) {
        const slot = slotOf(argument);
        if (slot === undefined || consent.for.includes(slot)) continue;
        const message = `uses ${slot}, which the consent at ${consent.id} is not given for`;
        report('consent-first', change.id, message, 'with', name);
      }
    }
  }
}

/** After `unavailable` or `unknown` nobody knows what was done: a person has to look first. */
function nothingIsRetriedBlindly(runbook: Runbook, report: Report): void {
  const decides = (step: Step): boolean => alwaysWaits(step) && step.kind !== 'guide';
  for (const change of stepsOfKind(runbook, 'change')) {
    if (isHarmless(change.operation)) continue;
    for (const { outcome, target } of routesOf(change)) {
      if (outcome !== 'unavailable' && outcome !== 'unknown') continue;
      const reached = reachableFrom(runbook, [target], decides);
      if (
        stepsOfKind(runbook, 'change').some(
          (other) => reached.has(other.id) && isSame(change, other),
        )
      ) {
        const message = `after ${outcome} it can be done again without asking anybody`;
        report('no-blind-retry', change.id, message, 'on', outcome);
      }
    }
  }
}

function isSame(one: ChangeStep, other: ChangeStep): boolean {
  return (
    one.id === other.id ||
    (one.operation === other.operation && JSON.stringify(one.with) === JSON.stringify(other.with))
  );
}

/** A secret lives for one call: its form leads straight to the change, and nothing else does. */
function secretsAreUsedAtOnce(runbook: Runbook, report: Report): void {
  for (const form of stepsOfKind(runbook, 'form')) {
    if (form.form !== 'newPassword') continue;
    const change = runbook.steps.get(form.for);
    const takes = change?.kind === 'change' ? findEntry(change.operation)?.secret : undefined;
    if (change && takes !== form.form) {
      report('secret-at-once', form.id, `${form.for} takes no ${form.form}`, 'for');
    }
    if (form.on.submitted !== form.for) {
      const message = `submitted leads to ${form.on.submitted} and not to ${form.for}`;
      report('secret-at-once', form.id, message, 'on', 'submitted');
    }
  }
  const secretive = stepsOfKind(runbook, 'change').filter(
    ({ operation }) => findEntry(operation)?.secret !== undefined,
  );
  for (const change of secretive) {
    if (runbook.start === change.id) report('secret-at-once', change.id, 'starts without its form');
    for (const step of runbook.steps.values()) {
      if (step.kind === 'form' && step.for === change.id) continue;
      for (const { outcome, target } of routesOf(step)) {
        if (target !== change.id) continue;
        const message = `leads to ${change.id} without its form`;
        report('secret-at-once', step.id, message, 'on', outcome);
      }
    }
  }
}

/**
 * A page asks for the code that was sent last: on every way to it, its step has sent one, and nothing
 * that the code was sent for has changed since.
 */
function codesAreSentFirst(runbook: Runbook, report: Report): void {
  const sending = stepsOfKind(runbook, 'change').filter(({ operation }) => operation === sendCode);
  const sentAt = onEveryPath(runbook, (step, outcome, held) => {
    const { filled, emptied } = slotsTouchedBy(step, outcome);
    const touched = new Set([...filled, ...emptied]);
    const fallen = sending.filter(({ with: args }) =>
      Object.values(args).some((argument) => touched.has(slotOf(argument) ?? '')),
    );
    const standing = held.difference(new Set(fallen.map(({ id }) => id)));
    if (step.kind !== 'change' || step.operation !== sendCode) return standing;
    return outcome === 'accepted' ? new Set([step.id]) : standing;
  });
  for (const form of stepsOfKind(runbook, 'form')) {
    const [sentBy, path] = form.form === 'code' ? [form.for, 'for'] : [form.code, 'code'];
    const step = sentBy === undefined ? undefined : runbook.steps.get(sentBy);
    if (sentBy === undefined || !step) continue;
    if (step.kind !== 'change' || step.operation !== sendCode) {
      report('code-sent-first', form.id, `${sentBy} sends no code`, path);
    } else if (sentAt.get(form.id)?.has(sentBy) === false) {
      const message = `can be reached without a code that ${sentBy} sent for the present values`;
      report('code-sent-first', form.id, message, path);
    }
  }
}

const sendCode = 'proof.sendCode';

interface Touched {
  /** Has, or may have, a new value. */
  readonly filled: readonly string[];
  readonly emptied: readonly string[];
}

function slotsTouchedBy(step: Step, outcome: string): Touched {
  if (step.kind === 'ask' || step.kind === 'consent') {
    const set = Object.entries(setBy(step, outcome));
    const answered = step.kind === 'ask' && step.slot && outcome === 'answered' ? [step.slot] : [];
    const emptied = set.flatMap(([slot, value]) => (value === null ? [slot] : []));
    const filled = [...answered, ...set.map(([slot]) => slot)];
    return { filled: filled.filter((slot) => !emptied.includes(slot)), emptied };
  }
  const isSilent = outcome === 'unavailable' || outcome === 'unknown';
  const fills = (step.kind === 'check' || step.kind === 'change') && !isSilent;
  return { filled: fills ? Object.keys(step.fill) : [], emptied: [] };
}

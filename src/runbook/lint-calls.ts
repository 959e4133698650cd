import { findEntry } from '../backend/catalogue.ts';
import { type Argument, slotOf } from './argument.ts';
import { type Report, stepsOfKind } from './rule.ts';
import type { Runbook, Step } from './schema.ts';

/** Facts that any check or change of the runbook can find. */
export function factsOf(runbook: Runbook): ReadonlySet<string> {
  const calls = stepsOfKind(runbook, 'check', 'change');
  return new Set(calls.flatMap(({ operation }) => findEntry(operation)?.facts ?? []));
}

/** Rules about what a step says of the catalogue, of slots and of facts. */
export function lintCalls(runbook: Runbook, report: Report): void {
  for (const step of stepsOfKind(runbook, 'check', 'change')) {
    const entry = findEntry(step.operation);
    if (!entry) {
      const message = `the catalogue has no ${step.operation}`;
      report('effects-honest', step.id, message, 'operation');
      continue;
    }
    if (entry.effect !== step.kind) {
      const message = `${step.operation} is a ${entry.effect}, not a ${step.kind}`;
      report('effects-honest', step.id, message, 'operation');
    }
    argumentsAreComplete(step, entry.takes, report);
    for (const [slot, fact] of Object.entries(step.fill)) {
      if (!entry.facts.includes(fact)) {
        report('facts-known', step.id, `${step.operation} finds no ${fact}`, 'fill', slot);
      }
    }
  }
  const facts = factsOf(runbook);
  for (const step of stepsOfKind(runbook, 'say', 'ask', 'consent', 'form')) {
    const shown =
      step.kind === 'form'
        ? step.form === 'newPassword' && { targets: step.targets }
        : { rows: step.rows, ...(step.kind === 'ask' ? { offer: step.offer } : {}) };
    for (const [part, fact] of Object.entries(shown)) {
      if (fact !== undefined && !facts.has(fact)) {
        report('facts-known', step.id, `nothing in this runbook finds ${fact}`, part);
      }
    }
  }
  slotsAreKnown(runbook, report);
}

function argumentsAreComplete(
  step: Extract<Step, { kind: 'check' | 'change' }>,
  takes: readonly string[],
  report: Report,
): void {
  const known = takes.map((name) => name.replace(/\?$/, ''));
  for (const name of takes) {
    if (!name.endsWith('?') && !Object.hasOwn(step.with, name)) {
      report('arguments-complete', step.id, `${step.operation} needs ${name}`, 'with');
    }
  }
  for (const name of Object.keys(step.with)) {
    if (!known.includes(name)) {
      report('arguments-complete', step.id, `${step.operation} takes no ${name}`, 'with', name);
    }
  }
}

function slotsAreKnown(runbook: Runbook, report: Report): void {
  for (const step of runbook.steps.values()) {
    for (const [slot, ...path] of slotsNamedBy(step)) {
      if (!Object.hasOwn(runbook.slots, slot)) {
        report('slots-known', step.id, `there is no slot ${slot}`, ...path);
      }
    }
    if (step.kind === 'wait' && !isTime(runbook, step.until)) {
      report('slots-known', step.id, `${step.until} is not of the type time`, 'until');
    }
    if (step.kind === 'ask' && step.offer !== undefined && (!step.slot || step.choices)) {
      report('slots-known', step.id, 'offers values, but a slot does not ask for one', 'offer');
    }
  }
}

function isTime({ slots }: Runbook, slot: string): boolean {
  return !Object.hasOwn(slots, slot) || slots[slot]?.type === 'time';
}

/** Slot, then where it is named within the step. */
function slotsNamedBy(step: Step): readonly (readonly [string, ...string[]])[] {
  const taken = (written: Readonly<Record<string, Argument>>) =>
    Object.entries(written).flatMap(([name, argument]) => {
      const slot = slotOf(argument);
      return slot === undefined ? [] : [[slot, 'with', name] as const];
    });
  const set = (sets: Readonly<Record<string, object>>) =>
    Object.entries(sets).flatMap(([outcome, slots]) =>
      Object.keys(slots).map((slot) => [slot, 'sets', outcome, slot] as const),
    );
  switch (step.kind) {
    case 'ask':
      return [
        ...(step.slot === undefined ? [] : [[step.slot, 'slot'] as const]),
        ...set(step.sets),
      ];
    case 'form':
      if (step.form === 'code') return step.show === undefined ? [] : [[step.show, 'show']];
      return [
        [step.targetIds, 'targetIds'],
        [step.userName, 'userName'],
        ...(step.deliverTo === undefined ? [] : [[step.deliverTo, 'deliverTo'] as const]),
      ];
    case 'consent':
      return [...step.for.map((slot) => [slot, 'for'] as const), ...set(step.sets)];
    case 'check':
    case 'change':
      return [
        ...taken(step.with),
        ...Object.keys(step.fill).map((slot) => [slot, 'fill', slot] as const),
        ...(step.kind === 'change' && step.as !== undefined ? [[step.as, 'as'] as const] : []),
      ];
    case 'link':
      return taken(step.with);
    case 'wait':
      return [[step.until, 'until']];
    default:
      return [];
  }
}

import {
  alwaysWaits,
  canFinish,
  circlesWithin,
  outcomesOfStep,
  reachableFrom,
  routesOf,
} from './graph.ts';
import type { Report } from './rule.ts';
import type { Runbook, Step } from './schema.ts';

/** Rules about the shape of the graph. */
export function lintRoutes(runbook: Runbook, report: Report): void {
  for (const step of runbook.steps.values()) {
    targetsExist(runbook, step, report);
    routesAreComplete(step, report);
  }
  const reached = reachableFrom(runbook, [runbook.start]);
  const finishing = canFinish(runbook);
  for (const id of runbook.steps.keys()) {
    if (!reached.has(id)) report('reachable', id, 'no route leads here');
    else if (!finishing.has(id)) report('can-finish', id, 'no way leads from here to an end');
  }
  for (const circle of circlesWithin(runbook, (step) => !alwaysWaits(step))) {
    const [first = runbook.start] = circle;
    const way = [...circle, first].join(' -> ');
    report('no-spin', first, `goes round without waiting for anybody: ${way}`);
  }
}

function targetsExist(runbook: Runbook, step: Step, report: Report): void {
  for (const { outcome, target } of routesOf(step)) {
    if (!runbook.steps.has(target)) {
      report(
        'target-exists',
        step.id,
        `${outcome} leads to ${target}, which is no step`,
        'on',
        outcome,
      );
    }
  }
  if (step.kind === 'form' && step.form === 'newPassword' && step.code !== undefined) {
    if (!runbook.steps.has(step.code)) {
      report('target-exists', step.id, `asks for a code of ${step.code}, which is no step`, 'code');
    }
  }
  if (step.kind === 'form' && !runbook.steps.has(step.for)) {
    report('target-exists', step.id, `is for ${step.for}, which is no step`, 'for');
  }
}

function routesAreComplete(step: Step, report: Report): void {
  if (step.kind === 'ask' && !step.slot && !step.choices) {
    report('routes-complete', step.id, 'asks for neither a slot nor a choice');
  }
  if (step.kind === 'ask' && step.heard.length > 0 && !step.choices) {
    report('routes-complete', step.id, 'hears choices, but offers none', 'heard');
  }
  if (step.kind === 'ask' && step.ifEmpty && !step.slot) {
    report('routes-complete', step.id, 'is for an empty slot, but asks for none', 'ifEmpty');
  }
  if (step.kind === 'ask') readsOwnChoices(step, report);
  const outcomes = outcomesOfStep(step);
  // An operation that the catalogue does not have is found by `effects-honest`.
  if (!outcomes) return;
  const routed = routesOf(step).map(({ outcome }) => outcome);
  for (const outcome of outcomes) {
    if (!routed.includes(outcome)) {
      report('routes-complete', step.id, `${outcome} leads nowhere`, 'on');
    }
  }
  for (const outcome of routed) {
    if (!outcomes.includes(outcome)) {
      report('routes-complete', step.id, `there is no outcome ${outcome}`, 'on', outcome);
    }
  }
  const sets = step.kind === 'ask' || step.kind === 'consent' ? Object.keys(step.sets) : [];
  for (const outcome of sets.filter((name) => !outcomes.includes(name))) {
    report('routes-complete', step.id, `there is no outcome ${outcome}`, 'sets', outcome);
  }
}

const readChoices = {
  computer: ['pc', 'server'],
  protectionLevel: ['force', 'mitigated', 'vulnerable'],
} as const;

/** What is said in passing can only choose what the question offers. */
function readsOwnChoices(step: Extract<Step, { kind: 'ask' }>, report: Report): void {
  const choices = step.choices ?? [];
  for (const [part, choice] of Object.entries(step.errorText ?? {})) {
    if (choices.includes(choice)) continue;
    report('routes-complete', step.id, `there is no choice ${choice}`, 'errorText', part);
  }
  const read = step.reads === undefined ? [] : readChoices[step.reads];
  for (const choice of read.filter((one) => !choices.includes(one))) {
    report('routes-complete', step.id, `there is no choice ${choice}`, 'reads');
  }
}

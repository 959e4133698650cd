import { describe, expect, it } from 'vitest';
import {
  canFinish,
  circlesWithin,
  onEveryPath,
  outcomesOfStep,
  reachableFrom,
  routesOf,
  shortestWay,
  successors,
  waits,
} from '../../src/runbook/graph.ts';
import { walks } from '../../src/runbook/walks.ts';
import { loadFixture, runbookOf } from './fixtures.ts';

const { runbook } = loadFixture('valid');

const rhombus =
  runbookOf(`  - { id: top, kind: ask, choices: [left, right], on: { left: west, right: east, gaveUp: done } }
  - { id: west, kind: say, on: { next: both } }
  - { id: east, kind: say, on: { next: both } }
  - { id: both, kind: guide, at: pc, on: { done: done, notSolved: top, skipped: done } }
  - { id: done, kind: end, result: resolved }
`);

describe('the graph', () => {
  it('knows what follows a step, once each', () => {
    expect(successors(rhombus, 'both')).toEqual(['done', 'top']);
    expect(successors(rhombus, 'done')).toEqual([]);
    expect(successors(rhombus, 'nowhere')).toEqual([]);
  });

  it('names every outcome of a step, of the catalogue and of the kind', () => {
    const outcomes = (id: string) => {
      const step = runbook.steps.get(id);
      return step && outcomesOfStep(step);
    };
    expect(outcomes('askMachines')).toEqual(['answered', 'gaveUp']);
    expect(outcomes('askWhatNext')).toEqual(['again', 'person', 'gaveUp']);
    expect(outcomes('checkPower')).toContain('unavailable');
    expect(outcomes('reset')).toEqual(expect.arrayContaining(['unavailable', 'unknown']));
    expect(outcomes('toHelpdesk')).toEqual([]);
  });

  it('reaches a step that stops, and nothing behind it', () => {
    expect([...reachableFrom(rhombus, ['west'], waits)].sort()).toEqual(['both', 'west']);
    expect(reachableFrom(rhombus, ['west']).size).toBe(5);
  });

  it('tells what holds whatever way was taken', () => {
    const seen = onEveryPath(rhombus, (step, outcome, held) =>
      held.union(new Set([step.id, `${step.id}.${outcome}`])),
    );
    expect([...(seen.get('both') ?? [])]).toEqual(['top']);
    expect([...(seen.get('west') ?? [])].sort()).toEqual(['top', 'top.left']);
    expect([...(seen.get('top') ?? [])]).toEqual([]);
  });

  it('finds a shortest way, circles, and the steps that can end', () => {
    const way = shortestWay(rhombus, 'west', ({ kind }) => kind === 'end');
    expect(way?.map(({ step }) => step)).toEqual(['west', 'both']);
    expect(shortestWay(rhombus, 'done', ({ id }) => id === 'top')).toBeUndefined();
    expect(circlesWithin(rhombus, () => true)).toEqual([['top', 'west', 'east', 'both']]);
    expect(circlesWithin(rhombus, (step) => !waits(step))).toEqual([]);
    expect(canFinish(rhombus).size).toBe(5);
  });

  it('does not let a link finish when the linked runbook cannot', () => {
    const linking = runbookOf(`  - { id: tell, kind: say, on: { next: go } }
  - { id: go, kind: link, runbook: other }
`);
    expect(canFinish(linking).size).toBe(2);
    expect(canFinish(linking, () => false).size).toBe(0);
  });
});

describe('walks', () => {
  it.each([runbook, rhombus])('take every route once, from the start to an end', (walked) => {
    const all = [...walked.steps.values()].flatMap(routesOf);
    const made = walks(walked);
    expect(made.map(({ name }) => name)).toEqual(
      all.map(({ step, outcome }) => `${step}.${outcome}`),
    );
    for (const { name, steps, end } of made) {
      expect(steps.map(({ step, outcome }) => `${step}.${outcome}`)).toContain(name);
      let at = walked.start;
      for (const { step, outcome } of steps) {
        expect(step).toBe(at);
        at = all.find((route) => route.step === step && route.outcome === outcome)?.target ?? '';
      }
      expect(at).toBe(end);
    }
  });

  it('take the results of a link for its outcomes', () => {
    const names = walks(runbook).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['onceMore.resolved', 'onceMore.cancelled', 'onceMore.unresolved']),
    );
  });
});

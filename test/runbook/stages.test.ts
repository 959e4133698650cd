import { describe, expect, it } from 'vitest';
import { back, enter, followLink, leave, move } from '../../src/runbook/engine.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import type { Position } from '../../src/runbook/position.ts';
import { stageOf } from '../../src/runbook/stages.ts';
import { runbookOf } from './fixtures.ts';

const head = 'version: 1\naudience: [endUser]\nsource: tests';
const { runbook } = loadRunbook(
  `id: staged
${head}
stages: [first, second, third]
steps:
  - id: askFirst
    stage: first
    kind: ask
    choices: [on, far]
    on: { on: askSecond, far: askThird, gaveUp: askSecond }
  - { id: askSecond, stage: second, kind: ask, choices: [on, over], on: { on: askMore, over: askFirst, gaveUp: askMore } }
  - { id: askMore, kind: ask, choices: [on, out], on: { on: askThird, out: goOut, gaveUp: askThird } }
  - { id: goOut, kind: link, runbook: other, on: { resolved: askThird, cancelled: askMore, unresolved: askMore } }
  - { id: askThird, stage: third, kind: ask, choices: [on, over], on: { on: done, over: askFirst, gaveUp: done } }
  - { id: done, kind: end, result: resolved }
`,
  'staged.yaml',
);
const { runbook: other } = loadRunbook(
  `id: other
${head}
stages: [inside, behind]
steps:
  - { id: askFirst, stage: inside, kind: ask, choices: [on, off], on: { on: end, off: end, gaveUp: end } }
  - { id: end, stage: behind, kind: end, result: resolved }
`,
  'other.yaml',
);

function walk(...outcomes: readonly string[]): Position {
  return outcomes.reduce((position, outcome) => move(runbook, position, outcome), enter(runbook));
}

describe('where a position stands', () => {
  it('is the stage that was begun last, until another one is begun', () => {
    expect(stageOf(runbook, walk())).toEqual({ name: 'first', number: 1, count: 3, done: [] });
    expect(stageOf(runbook, walk('on', 'on'))).toEqual({
      name: 'second',
      number: 2,
      count: 3,
      done: ['first'],
    });
  });

  it('counts no stage as done that the way has passed by', () => {
    expect(stageOf(runbook, walk('far'))?.done).toEqual(['first']);
  });

  it('goes back with the person, and what lies ahead is to be done again', () => {
    const ahead = walk('on', 'on');
    const asked = back(runbook, ahead) ?? ahead;
    expect(stageOf(runbook, back(runbook, asked) ?? ahead)?.number).toBe(1);
    expect(stageOf(runbook, walk('on', 'on', 'on', 'over'))).toMatchObject({ number: 1, done: [] });
  });

  it('is of the linked runbook inside it, and of the caller again afterwards', () => {
    const inside = followLink(runbook, walk('on', 'on', 'out'), other);
    expect(stageOf(other, inside)).toMatchObject({ name: 'inside', number: 1, count: 2 });
    const returned = leave(runbook, move(other, inside, 'on'), 'cancelled');
    expect(stageOf(runbook, returned)).toMatchObject({ name: 'second', done: ['first'] });
  });

  it('is the first one while a trail that was cut off has lost where its stage began', () => {
    const { trail: _, ...ahead } = walk('on', 'on');
    expect(stageOf(runbook, { ...ahead, trail: [] })).toMatchObject({ name: 'first', done: [] });
  });

  it('is nothing in a runbook without stages', () => {
    const plain = runbookOf(
      '  - { id: tell, kind: say, on: { next: done } }\n  - { id: done, kind: end, result: resolved }',
    );
    expect(stageOf(plain, enter(plain))).toBeUndefined();
  });

  it('is begun by the first check of a diagnosis that is written out', () => {
    const diagnosing = runbookOf(`  - id: look
    stage: look
    kind: diagnose
    causes:
      - { id: one, operation: cvm.listInstances, found: { none: done } }
      - { id: two, operation: cvm.listInstances, found: { none: done } }
    on: { nothingFound: done, unavailable: done }
  - { id: done, kind: end, result: resolved }`);
    const begun = [...diagnosing.steps.values()].filter(({ stage }) => stage !== undefined);
    expect(begun.map(({ id }) => id)).toEqual(['lookOne']);
  });
});

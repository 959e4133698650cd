import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  back,
  decide,
  enter,
  followLink,
  isCurrent,
  leave,
  miss,
  move,
  wholeTrail,
} from '../../src/runbook/engine.ts';
import {
  ArgumentMissing,
  ConsentMissing,
  NoCaller,
  PositionOutdated,
  UnknownOutcome,
} from '../../src/runbook/engine-errors.ts';
import { routesOf } from '../../src/runbook/graph.ts';
import type { Position, Slots } from '../../src/runbook/position.ts';
import { loadFixture, runbookOf } from './fixtures.ts';

const { runbook } = loadFixture('valid');

/** Goes on from the start by these outcomes; an object carries slots and facts. */
function go(
  position: Position,
  ...moves: readonly (string | [string, Slots, object?])[]
): Position {
  return moves.reduce<Position>((at, made) => {
    const [outcome, slots = {}, facts = {}] = typeof made === 'string' ? [made] : made;
    return move(runbook, at, outcome, { slots, facts: { ...facts } });
  }, position);
}

const asked: [string, Slots] = ['answered', { instanceIds: ['ins-11111111'] }];
const toReset = ['next', asked, 'allStopped', 'granted', 'submitted'] as const;

describe('deciding', () => {
  it('speaks, waits, calls, operates and finishes as the step says', () => {
    expect(decide(runbook, enter(runbook))).toEqual({ kind: 'speak' });
    expect(decide(runbook, go(enter(runbook), 'next'))).toEqual({
      kind: 'wait',
      outcomes: ['answered'],
    });
    expect(decide(runbook, go(enter(runbook), 'next', asked))).toEqual({
      kind: 'call',
      operation: 'cvm.checkPower',
      args: { instanceIds: ['ins-11111111'] },
    });
    expect(decide(runbook, go(enter(runbook), ...toReset))).toEqual({
      kind: 'operate',
      operation: 'cvm.resetPassword',
      args: { instanceIds: ['ins-11111111'], stop: 'soft' },
      scope: 'reset',
    });
    const end = go(enter(runbook), ...toReset, 'allReset', 'done');
    expect(decide(runbook, end)).toEqual({ kind: 'finish', result: 'resolved' });
    const handOff = go(enter(runbook), 'next', 'gaveUp');
    expect(decide(runbook, handOff)).toEqual({ kind: 'handOff', last: true });
  });

  it('leaves an optional argument out when its slot is empty, and passes it on when it is not', () => {
    const named = go(enter(runbook, { userName: 'root' }), ...toReset);
    expect(decide(runbook, named)).toMatchObject({ args: { userName: 'root' } });
  });

  it('throws when a required argument has no value', () => {
    const empty = { ...go(enter(runbook), 'next'), step: 'checkPower' };
    expect(() => decide(runbook, empty)).toThrow(ArgumentMissing);
  });

  // Holds T-83
  it('throws at a change that nobody consented to, even when a position was made up', () => {
    const at = go(enter(runbook), ...toReset);
    const [consent] = at.consents;
    expect(() => decide(runbook, { ...at, consents: [] })).toThrow(ConsentMissing);
    expect(() =>
      decide(runbook, { ...at, slots: { ...at.slots, instanceIds: ['ins-22222222'] } }),
    ).toThrow(ConsentMissing);
    expect(() => decide(runbook, { ...at, slots: { ...at.slots, userName: 'other' } })).toThrow(
      ConsentMissing,
    );
    expect(() =>
      decide(runbook, { ...at, consents: consent ? [{ ...consent, scope: 'start' }] : [] }),
    ).toThrow(ConsentMissing);
  });

  it('throws when the runbook has changed under the position', () => {
    const at = go(enter(runbook), 'next');
    for (const other of [{ version: 2 }, { runbook: 'other' }, { step: 'gone' }]) {
      const outdated = { ...at, ...other };
      expect(isCurrent(runbook, outdated)).toBe(false);
      expect(() => decide(runbook, outdated)).toThrow(PositionOutdated);
      expect(() => move(runbook, outdated, 'answered')).toThrow(PositionOutdated);
    }
  });
});

describe('moving', () => {
  it('records the trail and merges slots and facts', () => {
    const at = go(enter(runbook), 'next', [
      'answered',
      { instanceIds: ['a'] },
      { machineCount: 1 },
    ]);
    expect(at.trail).toEqual([
      { runbook: 'valid', step: 'greet', outcome: 'next' },
      { runbook: 'valid', step: 'askMachines', outcome: 'answered' },
    ]);
    expect(at.slots).toEqual({ instanceIds: ['a'] });
    expect(at.facts).toEqual({ machineCount: 1 });
  });

  it('leaves out slots that the runbook does not declare', () => {
    const strange = { colour: 'red', instanceIds: ['a'] };
    expect(go(enter(runbook, strange), 'next').slots).toEqual({ instanceIds: ['a'] });
    expect(go(enter(runbook), 'next', ['answered', strange]).slots).toEqual({ instanceIds: ['a'] });
  });

  it('throws at an outcome that the step does not have, whatever it is called', () => {
    for (const outcome of ['granted', '', 'constructor', 'toString', '__proto__']) {
      expect(() => go(enter(runbook), outcome)).toThrow(UnknownOutcome);
    }
  });

  it('fills slots from the facts that were found, and only from those that a slot can hold', () => {
    const filling = runbookOf(
      `  - id: list
    kind: check
    operation: cvm.listInstances
    fill: { one: machineCount, two: machines, three: absent }
    on: { none: done, some: done, unavailable: done }
  - { id: done, kind: end, result: resolved }
`,
      '{ one: { type: words }, two: { type: words }, three: { type: words } }',
    );
    const at = move(filling, enter(filling), 'some', {
      facts: { machineCount: 2, machines: [{ id: 'ins-1' }] },
    });
    expect(at.slots).toEqual({ one: 2 });
    expect(at.facts).toMatchObject({ machineCount: 2 });
  });

  it('keeps a consent with the values that it was given for, and drops it when one changes', () => {
    const granted = go(enter(runbook), 'next', asked, 'allStopped', 'granted');
    expect(granted.consents).toEqual([
      {
        scope: 'reset',
        for: ['instanceIds', 'userName'],
        values: { instanceIds: ['ins-11111111'] },
      },
    ]);
    const same = go(granted, ['expired', { instanceIds: ['ins-11111111'], instanceId: 'x' }]);
    expect(same.consents).toHaveLength(1);
    expect(go(granted, ['expired', { instanceIds: ['ins-2'] }]).consents).toEqual([]);
    expect(go(granted, ['expired', { userName: 'root' }]).consents).toEqual([]);
  });

  it('takes a yes for what was shown, not for what came with it', () => {
    const question = go(enter(runbook), 'next', asked, 'allStopped');
    expect(go(question, ['granted', { instanceIds: ['ins-2'] }]).consents).toEqual([]);
  });

  it('takes a consent back on a later no', () => {
    const again = go(enter(runbook), 'next', asked, 'allStopped', 'granted', 'expired');
    expect(again.step).toBe('confirm');
    expect(go(again, 'refused').consents).toEqual([]);
    expect(go(again, 'granted').consents).toHaveLength(1);
  });

  it('keeps the newest 200 of a long trail', () => {
    let at = go(enter(runbook), 'next');
    for (let round = 0; round < 150; round++) at = go(at, asked, 'someBusy');
    expect(at.trail).toHaveLength(200);
    expect(at.trail.at(-1)).toMatchObject({ step: 'checkPower', outcome: 'someBusy' });
  });
});

describe('what came with the start', () => {
  it('answers its question once without asking, and is asked for when it comes up again', () => {
    const at = go(enter(runbook, { instanceIds: ['ins-33333333'] }), 'next');
    expect(at.step).toBe('checkPower');
    expect(at.prefilled).toEqual([]);
    expect(at.trail.at(-1)).toEqual({
      runbook: 'valid',
      step: 'askMachines',
      outcome: 'answered',
    });
    expect(go(at, 'someUnknown').step).toBe('askMachines');
  });

  it('passes over a question that is the very first step', () => {
    const first = runbookOf(
      `  - { id: askHost, kind: ask, slot: host, on: { answered: askName, gaveUp: done } }
  - { id: askName, kind: ask, slot: name, on: { answered: done, gaveUp: done } }
  - { id: done, kind: end, result: resolved }
`,
      '{ host: { type: rdpHost }, name: { type: userName } }',
    );
    expect(enter(first, { host: 'a' }).step).toBe('askName');
    expect(enter(first, { host: 'a', name: 'b' }).step).toBe('done');
    expect(enter(first, { name: 'b' }).step).toBe('askHost');
  });
});

describe('unusable answers', () => {
  it('give up at the third in a row', () => {
    const question = go(enter(runbook), 'next');
    const twice = miss(runbook, miss(runbook, question));
    expect(twice).toMatchObject({ step: 'askMachines', misses: 2 });
    const thrice = miss(runbook, twice);
    expect(thrice).toMatchObject({ step: 'toHelpdesk', misses: 0 });
    expect(thrice.trail.at(-1)).toMatchObject({ outcome: 'gaveUp' });
  });

  it('keep counting where there is nothing to give up to', () => {
    let at = go(enter(runbook), 'next', asked, 'allStopped');
    for (let round = 0; round < 5; round++) at = miss(runbook, at);
    expect(at).toMatchObject({ step: 'confirm', misses: 5 });
  });

  it('are forgotten once an answer can be used', () => {
    const question = miss(runbook, go(enter(runbook), 'next'));
    expect(go(question, asked).misses).toBe(0);
  });
});

describe('going back', () => {
  it('leads to the last step that waited, through checks, with the answers kept', () => {
    const at = go(enter(runbook), 'next', asked, 'allStopped');
    const before = back(runbook, at);
    expect(before).toMatchObject({ step: 'askMachines', slots: { instanceIds: ['ins-11111111'] } });
    expect(before?.trail).toHaveLength(1);
  });

  it('drops the consents that were given since then', () => {
    const form = go(enter(runbook), 'next', asked, 'allStopped', 'granted');
    const consent = back(runbook, form);
    expect(consent).toMatchObject({ step: 'confirm', consents: [] });
  });

  it('goes on back step by step until there is nothing before', () => {
    const form = go(enter(runbook), 'next', asked, 'allStopped', 'granted');
    const question = back(runbook, back(runbook, form) ?? form);
    expect(question?.step).toBe('askMachines');
    expect(back(runbook, question ?? form)).toBeUndefined();
  });

  it('asks again what the start had answered', () => {
    const at = go(enter(runbook, { instanceIds: ['a'] }), 'next', 'allStopped');
    expect(back(runbook, at)?.step).toBe('askMachines');
  });

  it('never crosses a change, whatever came of it, nor leaves one that is under way', () => {
    const change = go(enter(runbook), ...toReset);
    expect(back(runbook, change)).toBeUndefined();
    for (const { outcome } of routesOf(runbook.steps.get('reset') ?? fail())) {
      expect(back(runbook, go(change, outcome))).toBeUndefined();
    }
    const guide = go(change, 'allReset', 'notSolved');
    expect(back(runbook, guide)?.step).toBe('tryIt');
    expect(back(runbook, back(runbook, guide) ?? guide)).toBeUndefined();
  });

  it('stays within the visit of a linked runbook, and never crosses one', () => {
    const inner = followLink(runbook, atLink(), runbook);
    expect(back(runbook, inner)).toBeUndefined();
    const returned = leave(runbook, go(inner, 'next', 'allStopped', 'refused'), 'resolved');
    expect(returned.step).toBe('tryIt');
    expect(back(runbook, returned)).toBeUndefined();
  });
});

function atLink(): Position {
  return go(
    enter(runbook),
    ...toReset,
    'allReset',
    'notSolved',
    ['answered', { instanceId: 'ins-44444444' }],
    'guestOnly',
    'again',
  );
}

function fail(): never {
  throw new Error('the fixture has lost a step');
}

describe('linked runbooks', () => {
  it('get the slots that the link hands over, and nothing else', () => {
    const at = atLink();
    expect(decide(runbook, at)).toEqual({
      kind: 'enter',
      runbook: 'valid',
      slots: { instanceIds: ['ins-44444444'] },
      returns: true,
    });
    const inner = followLink(runbook, at, runbook);
    expect(inner).toMatchObject({
      step: 'greet',
      slots: { instanceIds: ['ins-44444444'] },
      prefilled: ['instanceIds'],
      consents: [],
      facts: {},
      trail: [],
    });
  });

  it('come back to the link with their result, leaving only the trail behind', () => {
    const at = atLink();
    const inner = go(followLink(runbook, at, runbook), 'next', [
      'allStopped',
      { userName: 'root' },
      { machineCount: 9 },
    ]);
    const returned = leave(runbook, inner, 'resolved');
    expect(returned).toMatchObject({ step: 'tryIt', slots: at.slots, facts: at.facts });
    expect(returned.caller).toBeUndefined();
    expect(returned.trail.slice(at.trail.length).map(({ step }) => step)).toEqual([
      'greet',
      'askMachines',
      'checkPower',
      'onceMore',
    ]);
    expect(wholeTrail(inner)).toEqual([...at.trail, ...inner.trail]);
  });

  it('take over the caller when the link does not come back', () => {
    const one = runbookOf(
      `  - { id: go, kind: link, runbook: two, on: { resolved: done, cancelled: done, unresolved: done } }
  - { id: done, kind: end, result: resolved }
`,
      '{}',
      'one',
    );
    const two = runbookOf(
      `  - { id: tell, kind: say, on: { next: go } }
  - { id: go, kind: link, runbook: three }
`,
      '{}',
      'two',
    );
    const three = runbookOf(
      `  - { id: tell, kind: say, on: { next: done } }
  - { id: done, kind: end, result: resolved }
`,
      '{}',
      'three',
    );
    const inTwo = move(two, followLink(one, enter(one), two), 'next');
    const inThree = followLink(two, inTwo, three);
    expect(inThree.caller?.runbook).toBe('one');
    expect(inThree.trail.map(({ runbook: id, outcome }) => [id, outcome])).toEqual([
      ['two', 'next'],
      ['two', 'entered'],
    ]);
    expect(leave(one, inThree, 'resolved').step).toBe('done');
  });

  it('cannot be left when nobody called, nor entered from anywhere but their link', () => {
    expect(() => leave(runbook, enter(runbook), 'resolved')).toThrow(NoCaller);
    expect(() => followLink(runbook, enter(runbook), runbook)).toThrow(PositionOutdated);
  });

  it('never stand more than eight deep', () => {
    let at = atLink();
    for (let round = 0; round < 20; round++) {
      at = { ...followLink(runbook, at, runbook), step: 'onceMore' };
    }
    let depth = 0;
    for (let caller = at.caller; caller; caller = caller.caller) depth += 1;
    expect(depth).toBe(8);
  });
});

describe('whatever people do', () => {
  const slots = fc.record(
    {
      instanceIds: fc.array(fc.constantFrom('ins-1', 'ins-2'), { maxLength: 2 }),
      userName: fc.constantFrom('root', 'Administrator'),
    },
    { requiredKeys: [] },
  );
  const deeds = fc.array(
    fc.tuple(fc.nat(), slots, fc.constantFrom('move', 'move', 'move', 'back', 'miss')),
    {
      maxLength: 60,
    },
  );

  it('a change is only ever decided with a consent for exactly the values it is made with', () => {
    let changes = 0;
    fc.assert(
      fc.property(deeds, (list) => {
        let at = go(enter(runbook), 'next', asked, 'allStopped');
        let shown: Slots | undefined;
        for (const [pick, given, deed] of list) {
          const step = runbook.steps.get(at.step) ?? fail();
          const routes = routesOf(step);
          const outcome = routes[pick % Math.max(1, routes.length)]?.outcome;
          if (outcome === undefined) return;
          if (step.kind === 'change') {
            changes += 1;
            let decided: Slots | undefined;
            try {
              const decision = decide(runbook, at);
              if (decision.kind === 'operate') decided = decision.args;
            } catch (error) {
              expect(error).toBeInstanceOf(ConsentMissing);
            }
            // The yes was for these values, or nothing is done.
            if (decided) expect({ ...shown, stop: 'soft' }).toEqual(decided);
          }
          if (deed === 'back') at = back(runbook, at) ?? at;
          else if (deed === 'miss') at = miss(runbook, at);
          else {
            const before = at;
            at = move(runbook, at, outcome, { slots: pick % 3 === 0 ? given : {} });
            if (step.kind === 'consent' && outcome === 'granted') {
              shown = before.slots;
            }
          }
          expect(isCurrent(runbook, at)).toBe(true);
          expect(JSON.parse(JSON.stringify(at))).toEqual(at);
        }
      }),
      { numRuns: 2_000, seed: 20261121 },
    );
    expect(changes).toBeGreaterThan(20);
  });
});

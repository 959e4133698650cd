import { describe, expect, it } from 'vitest';
import { back, decide, enter, move } from '../../src/runbook/engine.ts';
import { ConsentMissing } from '../../src/runbook/engine-errors.ts';
import { lint } from '../../src/runbook/lint.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import type { Position } from '../../src/runbook/position.ts';
import { completeTexts } from './fixtures.ts';

const head = `id: small
version: 1
audience: [endUser]
source: tests
slots:
  machines: { type: cvmInstanceIds }
  userName: { type: userName }
  stop: { type: words }
  host: { type: address }
`;
const file = `${head}steps:
  - id: askMachines
    kind: ask
    slot: machines
    on: { answered: chooseName, gaveUp: done }
  - id: chooseName
    kind: ask
    choices: [default, other]
    sets: { default: { userName: null } }
    on: { default: chooseStop, other: askName, gaveUp: done }
  - { id: askName, kind: ask, slot: userName, on: { answered: chooseStop, gaveUp: done } }
  - id: chooseStop
    kind: ask
    slot: stop
    choices: [normal, forced]
    on: { normal: plan, forced: plan, gaveUp: done }
  - id: plan
    kind: consent
    scope: reset
    for: [machines, userName, stop]
    sets: { granted: { stop: none }, refused: { stop: null } }
    on: { granted: form, refused: chooseName }
  - id: form
    kind: form
    form: newPassword
    for: reset
    targets: results
    targetIds: machines
    userName: userName
    policy: cvm
    on: { submitted: reset, expired: chooseName, abandoned: plan, blocked: done }
  - id: reset
    kind: change
    operation: cvm.resetPassword
    with: { instanceIds: $machines, userName: $userName, stop: $stop }
    needs: reset
    on:
      allReset: askHost
      someReset: done
      notApplied: done
      stateChanged: done
      stopHangs: done
      busy: done
      passwordRefused: done
      secretLost: done
      unavailable: done
      unknown: done
  - { id: askHost, kind: ask, slot: host, ifEmpty: true, on: { answered: done, gaveUp: done } }
  - { id: done, kind: end, result: resolved }
`;
const { runbook } = loadRunbook(file, 'small.yaml');

const rulesIn = (text: string): readonly (readonly [string, string | undefined])[] => {
  const loaded = loadRunbook(text, 'small.yaml');
  return lint([loaded], completeTexts([loaded.runbook])).map(({ rule, step }) => [rule, step]);
};

function go(position: Position, ...outcomes: readonly string[]): Position {
  return outcomes.reduce((at, outcome) => move(runbook, at, outcome), position);
}

const start = () => enter(runbook, { machines: ['ins-11111111'] });
const named = () =>
  move(runbook, go(start(), 'other'), 'answered', { slots: { userName: 'svc-app' } });

describe('an outcome that sets slots', () => {
  it('empties one with null, so that an earlier value is gone from every call', () => {
    const at = go(named(), 'normal', 'granted', 'expired', 'default', 'normal', 'granted');
    expect(at.slots).not.toHaveProperty('userName');
    expect(decide(runbook, go(at, 'submitted'))).toEqual({
      kind: 'operate',
      operation: 'cvm.resetPassword',
      args: { instanceIds: ['ins-11111111'], stop: 'none' },
      scope: 'reset',
    });
  });

  it('belongs to the values of the consent that it comes with', () => {
    const at = go(named(), 'forced', 'granted');
    expect(at.consents).toEqual([
      {
        scope: 'reset',
        for: ['machines', 'userName', 'stop'],
        values: { machines: ['ins-11111111'], userName: 'svc-app', stop: 'none' },
      },
    ]);
    const meddled = { ...go(at, 'submitted'), slots: { ...at.slots, stop: 'forced' } };
    expect(() => decide(runbook, meddled)).toThrow(ConsentMissing);
  });

  it('takes effect for its own outcome alone', () => {
    expect(go(named(), 'forced').slots.stop).toBe('forced');
    expect(go(named(), 'forced', 'refused').slots).not.toHaveProperty('stop');
  });

  it('makes what came with the start no answer any more', () => {
    const at = enter(runbook, { machines: ['ins-11111111'], userName: 'root' });
    expect(at).toMatchObject({ step: 'chooseName', prefilled: ['userName'] });
    expect(go(at, 'other')).toMatchObject({ step: 'chooseStop', slots: { userName: 'root' } });
    expect(go(at, 'default').prefilled).toEqual([]);
  });
});

describe('a choice that a slot keeps', () => {
  it('is the chosen name, and the route is its own', () => {
    expect(go(start(), 'default', 'forced')).toMatchObject({
      step: 'plan',
      slots: { stop: 'forced' },
    });
    expect(decide(runbook, go(start(), 'default'))).toEqual({
      kind: 'wait',
      outcomes: ['normal', 'forced'],
    });
  });

  it('is passed over by the route of a value that the start brought', () => {
    const at = go(enter(runbook, { machines: ['a'], stop: 'forced' }), 'default');
    expect(at.step).toBe('plan');
    expect(at.trail.at(-1)).toMatchObject({ step: 'chooseStop', outcome: 'forced' });
  });

  it('is asked for when the start brought something else', () => {
    for (const stop of ['answered', 'gaveUp', 'constructor', '']) {
      const at = go(enter(runbook, { machines: ['a'], stop }), 'default');
      expect(at).toMatchObject({ step: 'chooseStop', prefilled: [] });
    }
  });
});

describe('a question for an empty slot', () => {
  const reset = (position: Position) => go(position, 'default', 'normal', 'granted', 'submitted');

  it('is asked while there is no value, and passed over while there is one', () => {
    expect(go(reset(start()), 'allReset').step).toBe('askHost');
    const found = { ...reset(start()), slots: { ...reset(start()).slots, host: '203.0.113.1' } };
    expect(go(found, 'allReset')).toMatchObject({ step: 'done', slots: { host: '203.0.113.1' } });
  });

  it('can be gone back to, to correct its value', () => {
    const found = { ...reset(start()), slots: { ...reset(start()).slots, host: 'wrong' } };
    expect(back(runbook, go(found, 'allReset'))?.step).toBe('askHost');
  });
});

describe('the linter', () => {
  it('finds nothing in a runbook that sets what it has', () => {
    expect(rulesIn(file)).toEqual([]);
  });

  it('counts a slot that may have been emptied as not filled', () => {
    const emptied = file.replace('{ userName: null }', '{ machines: null }');
    expect(rulesIn(emptied)).toContainEqual(['slot-filled-first', 'reset']);
  });

  it('wants a slot filled on every way: without its setting the change is not', () => {
    const unset = file
      .replace('{ granted: { stop: none }, refused: { stop: null } }', '{}')
      .replace('default: chooseStop', 'default: plan');
    expect(rulesIn(unset)).toContainEqual(['slot-filled-first', 'reset']);
  });

  it('sees a consent fall when a later question sets a slot that it was given for', () => {
    const late = file.replace('granted: form', 'granted: askLate').replace(
      '  - { id: done',
      `  - id: askLate
    kind: ask
    choices: [one, two]
    sets: { one: { userName: root } }
    on: { one: form, two: form, gaveUp: form }
  - { id: done`,
    );
    expect(rulesIn(late)).toEqual([['consent-first', 'reset']]);
  });

  it('knows the slots and the outcomes that are set', () => {
    expect(rulesIn(file.replace('{ userName: null }', '{ colour: null }'))).toContainEqual([
      'slots-known',
      'chooseName',
    ]);
    expect(rulesIn(file.replace('sets: { default:', 'sets: { nobody:'))).toContainEqual([
      'routes-complete',
      'chooseName',
    ]);
  });

  it('refuses a slot as a value: only literals are set', () => {
    expect(() => loadRunbook(file.replace('stop: none }', 'stop: $host }'), 'small.yaml')).toThrow(
      /a literal, not a slot/,
    );
  });

  it('does not take a question that may be passed over for a pause', () => {
    const spin = file
      .replace('ifEmpty: true, on: { answered: done', 'ifEmpty: true, on: { answered: tellAround')
      .replace(
        '  - { id: done',
        '  - { id: tellAround, kind: say, on: { next: askHost } }\n  - { id: done',
      );
    expect(rulesIn(spin)).toEqual([['no-spin', 'askHost']]);
  });

  it('wants no offer and no typed answer where a choice is kept', () => {
    const offering = file.replace(
      'choices: [normal, forced]',
      'choices: [normal, forced]\n    offer: results',
    );
    expect(rulesIn(offering)).toEqual([['slots-known', 'chooseStop']]);
    const typed = file.replace('on: { normal: plan,', 'on: { answered: plan, normal: plan,');
    expect(rulesIn(typed)).toEqual([['routes-complete', 'chooseStop']]);
  });
});

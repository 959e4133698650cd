import { describe, expect, it } from 'vitest';
import { back, decide, enter } from '../../src/runbook/engine.ts';
import type { Position } from '../../src/runbook/position.ts';
import { goOn, productRunbook, type Way } from './products.ts';

const runbook = productRunbook('cvm-reset');
const go = (position: Position, ...way: Way) => goOn(runbook, position, ...way);

const id = 'ins-11111111';
const found = ['allFound', { facts: { instanceIds: [id], instanceId: id } }] as const;
const power = (outcome: string) =>
  [outcome, { facts: { readyIds: [id], stoppedIds: [id] } }] as const;
/** Stands at the question whose password it is. */
const atUserName = () => go(enter(runbook, { references: [id] }), 'some', found);
const named = ['answered', { slots: { userName: 'svc-app' } }] as const;
const changeAt = (position: Position) => decide(runbook, position);
const reset = (args: object) => ({
  kind: 'operate',
  operation: 'cvm.resetPassword',
  args: { instanceIds: [id], ...args },
  scope: 'reset',
});

describe('resetting CVM passwords', () => {
  it('is one road of at most sixty steps, the one at night among them', () => {
    expect(runbook.steps.size).toBeLessThanOrEqual(60);
  });

  it('looks at the machines once the user name is known, and says whose password it is', () => {
    expect(atUserName().step).toBe('chooseUserName');
    expect(decide(runbook, go(atUserName(), 'systemDefault'))).toEqual({
      kind: 'call',
      operation: 'cvm.checkPower',
      args: { instanceIds: [id] },
    });
    expect(decide(runbook, go(atUserName(), 'specify', named))).toMatchObject({
      args: { instanceIds: [id], userName: 'svc-app' },
    });
  });

  it('stops nothing when all are stopped, and asks for no leave to stop', () => {
    const plan = go(atUserName(), 'systemDefault', power('allStopped'));
    expect(plan.step).toBe('planReset');
    expect(changeAt(go(plan, 'granted', 'submitted'))).toEqual(reset({ stop: 'none' }));
  });

  it.each([
    ['normal', 'planNormalStop'],
    ['forced', 'planForceStop'],
  ])('does what the plan for a %s stop said', (stop, plan) => {
    const at = go(atUserName(), 'specify', named, power('allRunning'), stop);
    expect(at.step).toBe(plan);
    expect(changeAt(go(at, 'granted', 'submitted'))).toEqual(reset({ stop, userName: 'svc-app' }));
  });

  it('forgets a given name when the default is chosen later, and never mixes the two', () => {
    const at = go(
      atUserName(),
      ...['specify', named, power('allStopped'), 'refused', 'otherUserName', 'systemDefault'],
      ...[power('allStopped'), 'granted', 'submitted'],
    );
    expect(changeAt(at)).toEqual(reset({ stop: 'none' }));
  });

  it('never keeps a forced stop that was agreed to before the machines were stopped', () => {
    const form = go(atUserName(), 'systemDefault', power('allRunning'), 'forced', 'granted');
    const stopped = go(form, 'expired', 'again', power('allStopped'));
    expect(stopped.step).toBe('planReset');
    expect(changeAt(go(stopped, 'granted', 'submitted'))).toEqual(reset({ stop: 'none' }));
  });

  it('asks before a forced stop when a normal one hangs', () => {
    const at = go(atUserName(), 'systemDefault', power('allRunning'), 'normal', 'granted');
    const hangs = go(at, 'submitted', 'stopHangs');
    expect(hangs.step).toBe('afterHang');
    const force = go(hangs, 'forced');
    expect(runbook.steps.get(force.step)).toMatchObject({ kind: 'consent', tone: 'danger' });
    expect(changeAt(go(force, 'granted', 'submitted'))).toEqual(reset({ stop: 'forced' }));
    expect(go(force, 'refused').step).toBe('askInstead');
  });

  it('plans anew, with a yes of its own, whenever the change was not made', () => {
    for (const outcome of ['stateChanged', 'busy', 'passwordRefused', 'secretLost']) {
      const form = go(atUserName(), 'systemDefault', power('allStopped'), 'granted', 'submitted');
      const again = go(form, outcome, 'next');
      expect(again.step).toBe('checkPower');
      expect(go(again, power('allStopped')).step).toBe('planReset');
      expect(go(again, power('someBusy')).step).toBe('askBusy');
    }
  });

  it('asks about a mixture first, and can leave out what runs or is in the way', () => {
    const mixed = go(atUserName(), 'systemDefault', power('someRunning'));
    expect(mixed.step).toBe('chooseScope');
    expect(go(mixed, 'all').step).toBe('chooseStop');
    const narrowed = go(mixed, 'onlyStopped', [
      'allFound',
      { facts: { instanceIds: ['ins-22222222'] } },
    ]);
    expect(narrowed).toMatchObject({
      step: 'checkPower',
      slots: { instanceIds: ['ins-22222222'] },
    });
    expect(go(mixed, 'onlyStopped', 'unavailable').step).toBe('askCheckAgain');
    const busy = go(atUserName(), 'systemDefault', power('someBusy'));
    expect(go(busy, 'without', found).step).toBe('checkPower');
  });

  it('leads from a password that was not applied into its repair, and back to a second reset', () => {
    const failed = { facts: { failedIds: [id], results: [] } };
    const form = go(atUserName(), 'systemDefault', power('allStopped'), 'granted', 'submitted');
    const repair = go(form, ['notApplied', failed], 'next', found);
    expect(decide(runbook, repair)).toMatchObject({
      kind: 'enter',
      runbook: 'cvm-password-not-applied',
      slots: { machine: id },
      returns: true,
    });
    expect(go(repair, 'resolved').step).toBe('checkPower');
    const some = go(form, ['someReset', failed]);
    expect(go(some, 'repair', found).step).toBe('repair');
    expect(go(some, 'again', found).step).toBe('checkPower');
    expect(go(some, 'goOn').step).toBe('checkAfterReset');
  });

  it('offers to start what is stopped afterwards, then has the login tried', () => {
    const form = go(atUserName(), 'systemDefault', power('allStopped'), 'granted', 'submitted');
    const done = go(form, 'allReset', 'next', power('allStopped'));
    expect(done.step).toBe('confirmStart');
    expect(decide(runbook, go(done, 'granted'))).toMatchObject({
      operation: 'cvm.startInstances',
      args: { instanceIds: [id] },
      scope: 'start',
    });
    const login = go(done, 'granted', 'allStarted');
    expect(login.step).toBe('tryLogin');
    const chosen = ['answered', { slots: { failedIds: [id] } }] as const;
    expect(go(login, 'notSolved', 'windowsRefuses', chosen, found).step).toBe('repair');
  });

  it('asks a person to look before anything is tried again after silence', () => {
    const form = go(atUserName(), 'systemDefault', power('allStopped'), 'granted', 'submitted');
    for (const outcome of ['unavailable', 'unknown']) {
      expect(go(form, outcome, 'next').step).toBe('toHelpdesk');
    }
  });

  it('drops the yes when the person goes back to the plan', () => {
    const form = go(atUserName(), 'systemDefault', power('allStopped'), 'granted');
    expect(back(runbook, form)).toMatchObject({ step: 'planReset', consents: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { BackendNotAsked } from '../../src/backend/outcomes.ts';
import type { Fault } from '../../src/backend/simulated/fault-schema.ts';
import type { Advance, Memory } from '../../src/operations/procedure.ts';
import { entraResetPassword } from '../../src/operations/procedures/entra-reset-password.ts';
import { Secret } from '../../src/secret/secret.ts';
import { createEntraWorld, entraPeople, oldPassword, upns } from '../backend/entra-worlds.ts';
import { callOf, changeOf } from '../contracts/calls.ts';

const good = 'Kite7-Moonlake';
const settleMs = 15_000;

/** Carries an operation out, stage by stage, with the clock in hand. */
async function begin(
  wish: {
    who?: keyof typeof upns;
    path?: 'selfService' | 'helpdesk';
    text?: string;
    gates?: number;
  } = {},
) {
  const { who = 'user', path = 'selfService', text = good, gates } = wish;
  const tenant = await createEntraWorld();
  const { backend, clock, world } = tenant;
  const managedBy = path === 'helpdesk' ? entraPeople.agent : '';
  let secret: Secret | undefined = Secret.fromText(text);
  let stage = entraResetPassword.firstStage;
  let stageBeganAt = clock.now();
  let memory: Memory = {};
  const step = async (): Promise<Advance> => {
    const advance = await entraResetPassword.advance({
      args: { userPrincipalName: upns[who], path, ...(gates && { gates }) },
      stage,
      memory,
      stageBeganAt,
      now: clock.now(),
      settleMs,
      backend: { ...backend, entra: tenant.entra },
      ...(secret?.isWiped === false && { secret }),
      keyOf: (name: string) => `op:${name}`,
      read: (work) => work(callOf(managedBy)),
      change: (name, work) => work(changeOf(managedBy, `op:${name}`)),
    } as Parameters<typeof entraResetPassword.advance>[0]);
    if (advance.kind === 'goOn') {
      if (advance.stage !== stage) stageBeganAt = clock.now();
      stage = advance.stage;
      memory = advance.memory;
      clock.advance(advance.afterMs);
    }
    return advance;
  };
  return {
    ...tenant,
    step,
    finish: async () => {
      for (let steps = 0; steps < 1_000; steps += 1) {
        const advance = await step();
        if (advance.kind === 'end') return advance;
      }
      throw new Error('it does not end');
    },
    /** The process with the secret is gone. */
    loseSecret: () => {
      secret = undefined;
    },
    fault: (...faults: readonly Fault[]) => world.obey({ faults: [...faults] }),
    isWiped: () => secret?.isWiped,
    sets: () => world.snapshot().ledger.filter(({ effect }) => effect === 'set').length,
  };
}

describe('the reset of a Microsoft 365 password', () => {
  it('looks again, sets once, reads back and forgets the secret', async () => {
    const { finish, sets, signIn, isWiped } = await begin();
    expect(await finish()).toMatchObject({
      outcome: 'reset',
      facts: { userPrincipalName: upns.user, mustChange: false, lockCleared: false },
    });
    expect([sets(), signIn('user', good), isWiped()]).toEqual([1, 'works', true]);
  });

  // Holds T-46
  it('changes nothing when more proofs are needed by now than the owner has given', async () => {
    for (const [who, gates, outcome] of [
      ['admin', 1, 'notEligible'],
      ['admin', 2, 'reset'],
    ] as const) {
      const { finish, sets } = await begin({ who, gates });
      expect((await finish()).outcome).toBe(outcome);
      expect(sets()).toBe(outcome === 'reset' ? 1 : 0);
    }
  });

  it('stores nothing of the password between its stages', async () => {
    const { step } = await begin();
    const seen = [await step(), await step(), await step()];
    expect(JSON.stringify(seen)).not.toContain(good);
    expect(seen.map((one) => (one.kind === 'goOn' ? one.stage : one.outcome))).toEqual([
      'setting',
      'applying',
      'applying',
    ]);
  });

  it('does nothing when the account may not be reset any more', async () => {
    const { finish, setUser, sets } = await begin();
    setUser('user', { methods: [] });
    expect(await finish()).toMatchObject({
      outcome: 'notEligible',
      facts: { why: 'notEnoughMethods', ssprCode: 'SSPR_0014' },
    });
    expect(sets()).toBe(0);
  });

  it('does nothing when it changes between the look and the call', async () => {
    const { step, finish, setUser, sets } = await begin();
    await step();
    setUser('user', { disabled: true });
    expect(await finish()).toMatchObject({ outcome: 'notEligible', facts: { why: 'disabled' } });
    expect(sets()).toBe(0);
  });

  it('asks an administrator’s right before, and again in the call', async () => {
    const refused = await begin({ who: 'admin', path: 'helpdesk' });
    expect(await refused.finish()).toMatchObject({
      outcome: 'denied',
      facts: { why: 'targetProtected' },
    });
    const lost = await begin({ path: 'helpdesk' });
    await lost.step();
    lost.setUser('agent', { roles: ['User', 'Helpdesk.Agent'] });
    expect(await lost.finish()).toMatchObject({
      outcome: 'denied',
      facts: { why: 'notAnAdministrator' },
    });
    expect([refused.sets(), lost.sets()]).toEqual([0, 0]);
    const allowed = await begin({ path: 'helpdesk' });
    expect(await allowed.finish()).toMatchObject({ outcome: 'reset', facts: { mustChange: true } });
  });

  it('says why the tenant refuses a password', async () => {
    const { finish, sets } = await begin({ text: 'Swordfish-7' });
    expect(await finish()).toMatchObject({
      outcome: 'passwordRefused',
      facts: { reasons: ['easyToGuess'], errorCode: 'FuzzyPolicyViolationInvalidPassword' },
    });
    expect(sets()).toBe(0);
  });

  it.each([
    ['error', 'writebackError', 'SSPR_0029'],
    ['unreachable', 'writebackUnreachable', 'SSPR_0030'],
    ['delayed', 'delayed', ''],
  ] as const)('tells a writeback that is %s as %s', async (writeback, outcome, ssprCode) => {
    const { finish, setUser, setTenant } = await begin();
    setTenant({ writeback });
    setUser('user', { synced: true });
    expect(await finish()).toMatchObject({ outcome, facts: { ssprCode } });
  });

  it.each([
    ['failBefore', 'secretLost', 0, oldPassword],
    ['failAfter', 'reset', 1, good],
  ] as const)(
    'when the call answers with a fault (%s), asks instead of calling again',
    async (kind, outcome, sets, password) => {
      const reset = await begin();
      reset.fault({ operation: 'entra.resetPassword', kind });
      expect((await reset.finish()).outcome).toBe(outcome);
      expect([reset.sets(), reset.signIn('user', password)]).toEqual([sets, 'works']);
    },
  );

  it('by whoever comes after a crash is finished when the call was made', async () => {
    const reset = await begin();
    await reset.step();
    await reset.step();
    reset.loseSecret();
    expect((await reset.finish()).outcome).toBe('reset');
    expect(reset.sets()).toBe(1);
  });

  it('by whoever comes after a crash is given up when the call was not made', async () => {
    const reset = await begin();
    await reset.step();
    reset.loseSecret();
    const beganAt = reset.clock.now();
    expect((await reset.finish()).outcome).toBe('secretLost');
    expect(reset.clock.now() - beganAt).toBeGreaterThanOrEqual(settleMs);
    expect(reset.sets()).toBe(0);
    const early = await begin();
    early.loseSecret();
    expect((await early.finish()).outcome).toBe('secretLost');
  });

  // Holds T-89
  it('is unknown when the tenant stays silent after the call, and unavailable before it', async () => {
    const after = await begin();
    await after.step();
    await after.step();
    after.fault({ operation: 'entra.*', kind: 'failBefore' });
    const beganAt = after.clock.now();
    expect((await after.finish()).outcome).toBe('unknown');
    expect(after.clock.now() - beganAt).toBeGreaterThan(5 * 60_000);
    const before = await begin();
    before.fault({ operation: 'entra.*', kind: 'failBefore' });
    expect((await before.finish()).outcome).toBe('unavailable');
  });

  it('has done nothing when the tenant was not even asked', async () => {
    const reset = await begin();
    await reset.step();
    const { resetPassword } = reset.entra;
    Object.assign(reset.entra, {
      resetPassword: async () => {
        throw new BackendNotAsked('entra rests');
      },
    });
    expect((await reset.finish()).outcome).toBe('unavailable');
    Object.assign(reset.entra, { resetPassword });
    expect([reset.sets(), reset.isWiped()]).toEqual([0, true]);
  });

  it('is unknown when somebody else has reset it since', async () => {
    const reset = await begin();
    await reset.step();
    await reset.step();
    reset.pass(60_000);
    await reset.reset('user', 'Kite9-Moonlake', 'selfService', changeOf('', 'somebody:set'));
    expect((await reset.finish()).outcome).toBe('unknown');
  });
});

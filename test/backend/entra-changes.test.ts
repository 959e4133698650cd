import { describe, expect, it } from 'vitest';
import { codeOfStep, stepAt } from '../../src/backend/simulated/one-time-code.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { createEntraWorld, oldPassword, totpKey, upns } from './entra-worlds.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const good = 'Kite7-Moonlake';

describe('a reset in a tenant', () => {
  it('is in force when it has ended, and counted once in the ledger', async () => {
    const { reset, signIn, pass, world } = await createEntraWorld();
    await reset('user', good);
    expect([signIn('user', oldPassword), signIn('user', good)]).toEqual(['works', 'wrongPassword']);
    pass(2_999);
    expect(signIn('user', good)).toBe('wrongPassword');
    pass(1);
    expect([signIn('user', oldPassword), signIn('user', good)]).toEqual(['wrongPassword', 'works']);
    expect(world.snapshot().ledger).toMatchObject([
      { effect: 'set', details: { system: 'entra', path: 'selfService' } },
    ]);
  });

  it('by an administrator has to be changed at the next sign-in', async () => {
    const { reset, signIn, pass, check } = await createEntraWorld();
    await reset('user', good, 'helpdesk');
    pass(10_000);
    expect(signIn('user', good)).toBe('mustChangePassword');
    expect((await check('checkSignIn', 'user')).outcome).toBe('mustChangePassword');
  });

  it('may bring the last password back in the cloud, and not in an own directory with a history', async () => {
    const { reset, setUser, setTenant, pass } = await createEntraWorld();
    expect((await reset('user', oldPassword)).outcome).toBe('accepted');
    pass(10_000);
    setUser('user', { synced: true, password: oldPassword, earlierPasswords: ['Older-Reset-0'] });
    setTenant({ onPremisesPolicy: { minLength: 0, history: 2 } });
    for (const known of [oldPassword, 'Older-Reset-0'])
      expect(await reset('user', known)).toMatchObject({
        outcome: 'passwordRefused',
        facts: { reasons: ['onPremisesPolicy'], errorCode: 'OnPremisesPolicyViolation' },
      });
    setTenant({ onPremisesPolicy: { minLength: 15, history: 1 } });
    expect((await reset('user', good)).outcome).toBe('passwordRefused');
    expect((await reset('user', 'Older-Reset-0')).outcome).toBe('passwordRefused');
    expect((await reset('user', `${good}-longer`)).outcome).toBe('accepted');
  });

  it.each([
    ['error', 'failed', 'SSPR_0029'],
    ['unreachable', 'failed', 'SSPR_0030'],
    ['delayed', 'delayed', ''],
  ] as const)(
    'of a synced account with writeback %s is %s',
    async (writeback, outcome, ssprCode) => {
      const { reset, setUser, setTenant, signIn, pass, check } = await createEntraWorld();
      setTenant({ writeback });
      setUser('user', { synced: true });
      expect((await reset('user', good)).outcome).toBe('accepted');
      pass(3_000);
      expect(await check('checkResetResult', 'user')).toMatchObject({
        outcome,
        facts: { ssprCode },
      });
      expect(signIn('user', oldPassword)).toBe('works');
      pass(10 * minuteMs);
      const later = (await check('checkResetResult', 'user')).outcome;
      expect(later).toBe(writeback === 'delayed' ? 'succeeded' : 'failed');
      expect(signIn('user', good)).toBe(writeback === 'delayed' ? 'works' : 'wrongPassword');
    },
  );

  it('that failed does not stand in the way of the next', async () => {
    const { reset, setUser, setTenant, signIn, pass } = await createEntraWorld();
    setTenant({ writeback: 'error' });
    setUser('user', { synced: true });
    await reset('user', good);
    pass(3_000);
    setTenant({ writeback: 'works' });
    expect((await reset('user', good)).outcome).toBe('accepted');
    pass(3_000);
    expect(signIn('user', good)).toBe('works');
  });

  it('is refused for 24 hours after the fifth within an hour', async () => {
    const { reset, pass, eligibility } = await createEntraWorld();
    for (let count = 0; count < 5; count += 1) {
      expect((await reset('user', `${good}-${count}`)).outcome).toBe('accepted');
      pass(minuteMs);
    }
    // The fifth ended three seconds after it was asked for.
    const blockedUntil = Date.UTC(2026, 10, 21) + 4 * minuteMs + 3_000 + 24 * hourMs;
    expect(await reset('user', good)).toMatchObject({
      outcome: 'notEligible',
      facts: { why: 'throttled', blockedUntil },
    });
    pass(24 * hourMs - minuteMs + 2_999);
    expect((await eligibility('user')).outcome).toBe('throttled');
    pass(1);
    expect((await eligibility('user')).outcome).toBe('oneGate');
  });

  it('is not refused when five took longer than an hour', async () => {
    const { reset, pass } = await createEntraWorld();
    for (let count = 0; count < 8; count += 1) {
      expect((await reset('user', `${good}-${count}`)).outcome).toBe('accepted');
      pass(hourMs / 4);
    }
  });

  it('is refused where the owner may not, with the reason', async () => {
    const { reset, setUser, setTenant } = await createEntraWorld();
    setUser('user', { methods: [] });
    expect(await reset('user', good)).toMatchObject({
      outcome: 'notEligible',
      facts: { why: 'notEnoughMethods', ssprCode: 'SSPR_0014' },
    });
    // An administrator may all the same, but not past a directory that takes nothing back.
    setUser('user', { synced: true });
    setTenant({ writeback: 'off' });
    expect(await reset('user', good, 'helpdesk')).toMatchObject({
      outcome: 'notEligible',
      facts: { ssprCode: 'SSPR_0010' },
    });
    setTenant({ writeback: 'works' });
    expect((await reset('user', good, 'helpdesk')).outcome).toBe('accepted');
  });

  // Holds T-47
  it('leaves no password, no key and nothing made from them where others look', async () => {
    const { reset, signIn, pass, world, entra } = await createEntraWorld();
    signIn('user', 'Wrong-Canary-1', true);
    await reset('user', 'Canary-Kite7-Moon');
    const before = JSON.stringify([world.snapshot(), world.people(), world.outbox()]);
    pass(10_000);
    await reset('user', 'Canary-Kite8-Moon');
    const number = '73';
    await entra.requestApproval({ userPrincipalName: upns.admin, number }, changeOf(''));
    const after = JSON.stringify([world.snapshot(), world.people(), world.outbox()]);
    for (const shown of [before, after]) {
      expect(shown).not.toMatch(/Canary|Before-Reset|verifier|totpKey|"wrong"|"number"/);
      expect(shown).not.toContain(totpKey);
    }
  });
});

describe('unlocking without a new password', () => {
  const lockedUntil = '2027-01-01T00:00:00Z';
  const unlock = (of: Awaited<ReturnType<typeof createEntraWorld>>) =>
    of.entra.unlockAccount({ userPrincipalName: upns.user, path: 'selfService' }, changeOf(''));

  it('works where the own directory lets people, and keeps the password', async () => {
    const tenant = await createEntraWorld();
    expect((await unlock(tenant)).outcome).toBe('notLocked');
    tenant.setUser('user', { synced: true, onPremisesLockedUntil: lockedUntil });
    expect((await unlock(tenant)).outcome).toBe('notPossible');
    tenant.setTenant({ unlockWithoutReset: true });
    expect(await tenant.check('checkSignIn', 'user')).toMatchObject({
      outcome: 'lockedOnPremises',
      facts: { canUnlock: true },
    });
    expect((await unlock(tenant)).outcome).toBe('unlocked');
    expect((await tenant.check('checkSignIn', 'user')).outcome).toBe('usable');
    expect(tenant.signIn('user', oldPassword)).toBe('works');
  });

  it('is not possible for the cloud’s own lock', async () => {
    const tenant = await createEntraWorld();
    tenant.setTenant({ unlockWithoutReset: true });
    tenant.setUser('user', { synced: true, lockedUntil });
    expect(await unlock(tenant)).toMatchObject({
      outcome: 'notPossible',
      facts: { lockedUntil: Date.parse(lockedUntil) },
    });
  });
});

describe('codes of an authenticator', () => {
  it('are those of RFC 6238', () => {
    // Appendix B, the last six digits.
    for (const [seconds, code] of [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ] as const)
      expect(codeOfStep(totpKey, stepAt(seconds * 1000))).toBe(code);
  });

  it('are good from half a minute before to half a minute after, and none before a used one', async () => {
    const { entra, clock } = await createEntraWorld();
    const attempt = async (steps: number) =>
      (
        await entra.verifyAuthenticatorCode(
          {
            userPrincipalName: upns.admin,
            code: codeOfStep(totpKey, stepAt(clock.now()) + steps),
          },
          changeOf(''),
        )
      ).outcome;
    expect(await attempt(-2)).toBe('wrong');
    expect(await attempt(2)).toBe('wrong');
    expect(await attempt(0)).toBe('right');
    expect(await attempt(-1)).toBe('wrong');
    expect(await attempt(1)).toBe('right');
  });

  // Holds S5.3, T-78
  it('are refused for 24 hours after five wrong ones within an hour; a right one clears the count', async () => {
    const { entra, clock, pass } = await createEntraWorld();
    const attempt = async (code = codeOfStep(totpKey, stepAt(clock.now()))) =>
      (await entra.verifyAuthenticatorCode({ userPrincipalName: upns.admin, code }, changeOf('')))
        .outcome;
    for (let count = 0; count < 4; count += 1) expect(await attempt('000000')).toBe('wrong');
    expect(await attempt()).toBe('right');
    pass(minuteMs);
    for (let count = 0; count < 5; count += 1) expect(await attempt('000000')).toBe('wrong');
    expect(await attempt()).toBe('blocked');
    pass(24 * hourMs - 1);
    expect(await attempt()).toBe('blocked');
    pass(1);
    expect(await attempt()).toBe('right');
  });
});

describe('an approval on the phone', () => {
  const ask = (of: Awaited<ReturnType<typeof createEntraWorld>>) =>
    of.entra.requestApproval({ userPrincipalName: upns.admin, number: '42' }, changeOf(''));

  it('ends after five minutes', async () => {
    const tenant = await createEntraWorld();
    const requestId = (await ask(tenant)).facts.requestId ?? '';
    tenant.pass(5 * minuteMs);
    const read = await tenant.entra.readApproval({ requestId }, callOf(''));
    expect(read.outcome).toBe('expired');
    expect(() =>
      tenant.world.obey({ events: [{ event: 'answerApproval', user: upns.admin, answer: '42' }] }),
    ).toThrow('nothing to approve');
  });

  it('is asked five times in an hour at most, unless one was given', async () => {
    const tenant = await createEntraWorld();
    for (let count = 0; count < 5; count += 1) expect((await ask(tenant)).outcome).toBe('asked');
    expect((await ask(tenant)).outcome).toBe('tooMany');
    tenant.world.obey({ events: [{ event: 'answerApproval', user: upns.admin, answer: '42' }] });
    expect((await ask(tenant)).outcome).toBe('asked');
  });
});

describe('a telephone number that somebody types', () => {
  it.each([
    ['+81 90-1234-5612', 'same'],
    ['０９０１２３４５６１２', 'same'],
    ['81 90 1234 5612', 'same'],
    ['12345612', 'different'],
    ['12', 'different'],
    ['', 'different'],
    ['090-1234-5613', 'different'],
  ])('as %s is %s', async (number, outcome) => {
    const { entra } = await createEntraWorld();
    const who = { userPrincipalName: upns.admin };
    const { facts } = await entra.findContact({ ...who, kind: 'sms' }, callOf(''));
    const methodId = facts.methodId ?? '';
    const answer = await entra.checkNumber({ ...who, methodId, number }, callOf(''));
    expect(answer.outcome).toBe(outcome);
  });
});

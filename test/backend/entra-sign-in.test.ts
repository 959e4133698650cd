import { describe, expect, it } from 'vitest';
import { createEntraWorld, oldPassword } from './entra-worlds.ts';

const minuteMs = 60_000;

describe('a sign-in to Microsoft 365', () => {
  it('tries nothing unless it is told to count', async () => {
    const { signIn } = await createEntraWorld();
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect(signIn('user', `Wrong-${attempt}`)).toBe('wrongPassword');
    expect(signIn('user', oldPassword)).toBe('works');
    expect(signIn('missing', oldPassword)).toBe('noSuchAccount');
  });

  // Holds S5.10
  it('is locked by ten different wrong passwords, not by one ten times', async () => {
    const { signIn, pass, check } = await createEntraWorld();
    for (let attempt = 0; attempt < 10; attempt += 1) signIn('user', 'Same-Wrong', true);
    expect(signIn('user', oldPassword)).toBe('works');
    for (let attempt = 0; attempt < 8; attempt += 1) signIn('user', `Wrong-${attempt}`, true);
    expect(signIn('user', oldPassword)).toBe('works');
    signIn('user', 'Wrong-last', true);
    expect(signIn('user', oldPassword)).toBe('lockedOut');
    expect(await check('checkSignIn', 'user')).toMatchObject({
      outcome: 'lockedOut',
      facts: { minutesLeft: 1, canUnlock: false },
    });
    pass(minuteMs - 1);
    expect(signIn('user', oldPassword)).toBe('lockedOut');
    pass(1);
    expect(signIn('user', oldPassword)).toBe('works');
  });

  it('forgets all but the last three wrong passwords', async () => {
    const { signIn } = await createEntraWorld();
    const four = ['a', 'b', 'c', 'd'];
    for (const one of [...four, ...four, 'e', 'f']) signIn('user', one, true);
    expect(signIn('user', oldPassword)).toBe('lockedOut');
  });

  it('is locked for longer each time, until the right password comes', async () => {
    const { signIn, pass } = await createEntraWorld();
    const lockMinutes = () => {
      for (let minutes = 0; minutes < 100; minutes += 1) {
        if (signIn('user', oldPassword) === 'works') return minutes;
        pass(minuteMs);
      }
      return Number.NaN;
    };
    for (let attempt = 0; attempt < 10; attempt += 1) signIn('user', `Wrong-${attempt}`, true);
    expect(lockMinutes()).toBe(1);
    signIn('user', 'Wrong-next', true);
    expect(lockMinutes()).toBe(2);
    signIn('user', 'Wrong-third', true);
    expect(lockMinutes()).toBe(4);
    signIn('user', oldPassword, true);
    signIn('user', 'Wrong-again', true);
    expect(lockMinutes()).toBe(0);
  });

  it('is locked after three in the cloud of the US government', async () => {
    const { signIn, setTenant } = await createEntraWorld();
    setTenant({ usGovernment: true });
    for (const one of ['a', 'b']) signIn('user', one, true);
    expect(signIn('user', oldPassword)).toBe('works');
    signIn('user', 'c', true);
    expect(signIn('user', oldPassword)).toBe('lockedOut');
  });

  // Holds S5.10
  it('is unlocked by a reset of the owner, and not by one of an administrator', async () => {
    const { signIn, setUser, reset, pass, check } = await createEntraWorld();
    const lockedUntil = '2027-01-01T00:00:00Z';
    setUser('user', { lockedUntil });
    await reset('user', 'Kite7-Moonlake', 'helpdesk');
    pass(10_000);
    expect(signIn('user', 'Kite7-Moonlake')).toBe('lockedOut');
    await reset('user', 'Kite8-Moonlake');
    pass(10_000);
    expect(signIn('user', 'Kite8-Moonlake')).toBe('works');
    expect(await check('checkResetResult', 'user')).toMatchObject({
      outcome: 'succeeded',
      facts: { lockCleared: true, mustChange: false },
    });
  });
});

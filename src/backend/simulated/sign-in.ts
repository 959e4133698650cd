import type { SignIn } from './sign-in-state.ts';
import type { Person, Tenant } from './state.ts';
import { samePassword } from './verifier.ts';

const firstLockMs = 60_000;
const longestLockMs = 24 * 60 * 60_000;
const wrongKept = 3;
const resetsKept = 10;

/** What time has done: a reset that has ended is in force. */
export function settledSignIn(signIn: SignIn, now: number): SignIn {
  const { lastReset } = signIn;
  if (lastReset === null || lastReset.verifier === null || now < lastReset.endsAt) return signIn;
  if (lastReset.fails !== '') {
    return { ...signIn, lastReset: { ...lastReset, verifier: null } };
  }
  if (now < lastReset.cloudAt) return signIn;
  const isSelfService = lastReset.path === 'selfService';
  return {
    ...signIn,
    verifier: lastReset.verifier,
    earlier:
      signIn.verifier === null ? signIn.earlier : [signIn.verifier, ...signIn.earlier].slice(0, 24),
    changedAt: lastReset.cloudAt,
    mustChange: !isSelfService,
    resets: [...signIn.resets, lastReset.endsAt].slice(-resetsKept),
    onPremisesLockedUntil: null,
    lastReset: { ...lastReset, verifier: null },
    // "I forgot my password" ends the lock; a reset by an administrator does not.
    ...(isSelfService ? unlocked : {}),
  };
}

const unlocked = { lockedUntil: null, lockCount: 0, failures: 0, wrong: [] } as const;

export type SignInReason =
  | 'works'
  | 'disabled'
  | 'lockedOut'
  | 'wrongPassword'
  | 'mustChangePassword';

/** Whether a sign-in with this verifier would work now. */
export function signInReason(
  person: Person,
  signIn: SignIn,
  verifier: string,
  now: number,
): SignInReason {
  if (person.disabled) return 'disabled';
  if (isLocked(signIn, now)) return 'lockedOut';
  if (!samePassword(signIn.verifier, verifier)) return 'wrongPassword';
  return signIn.mustChange ? 'mustChangePassword' : 'works';
}

export function isLocked({ lockedUntil }: SignIn, now: number): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/**
 * After an attempt was counted. One of the last three wrong passwords again does not count; from the
 * tenth on, each that counts locks, for a minute at first and then for twice as long.
 * @see howto-password-smart-lockout.md
 */
export function afterAttempt(
  signIn: SignIn,
  tenant: Pick<Tenant, 'usGovernment'>,
  verifier: string,
  now: number,
): SignIn {
  if (isLocked(signIn, now)) return signIn;
  if (samePassword(signIn.verifier, verifier)) return { ...signIn, ...unlocked };
  if (signIn.wrong.some((one) => samePassword(one, verifier))) return signIn;
  const failures = signIn.failures + 1;
  const wrong = [verifier, ...signIn.wrong].slice(0, wrongKept);
  if (failures < (tenant.usGovernment ? 3 : 10)) return { ...signIn, failures, wrong };
  const lockMs = Math.min(firstLockMs * 2 ** signIn.lockCount, longestLockMs);
  return {
    ...signIn,
    failures,
    wrong,
    lockedUntil: now + lockMs,
    lockCount: signIn.lockCount + 1,
  };
}

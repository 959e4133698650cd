import type { AnswerTo } from '../facts.ts';
import type { Answer, ChangeCall } from '../outcomes.ts';
import type { EntraPort, ResetAcceptance, ResetPath } from '../ports.ts';
import { type Account, findAccount, findColleague } from './accounts.ts';
import { eligibilityOf } from './eligibility.ts';
import { type RefusedBecause, refusedByEntra } from './entra-password-rules.ts';
import type { Gate } from './gate.ts';
import { resetRight, rolesThatReset } from './role-rules.ts';
import { isLocked } from './sign-in.ts';
import type { Reset } from './sign-in-state.ts';
import { samePassword } from './verifier.ts';
import type { Draft, World } from './world.ts';

type Changes = Pick<EntraPort, 'resetPassword' | 'unlockAccount'>;

const cloudDelayMs = 10 * 60_000;
const unknownAccount = { outcome: 'unknownAccount', facts: {} } as const;

export function createEntraChanges(world: World, gate: Gate): Changes {
  /** An administrator's call is judged by the administrator's roles, a person's own by the policy. */
  function mayAct(
    draft: Draft,
    userPrincipalName: string,
    path: ResetPath,
    call: ChangeCall,
  ): Account | Answer<'unknownAccount' | 'denied'> {
    if (path === 'selfService') {
      return findAccount(world, userPrincipalName, draft) ?? unknownAccount;
    }
    const found = findColleague(world, userPrincipalName, call, draft);
    if (found === undefined) return unknownAccount;
    const { person } = found.account;
    const why = resetRight(found.actor, person);
    if (why === 'allowed') return found.account;
    return { outcome: 'denied', facts: { why, neededRoles: rolesThatReset(person) } };
  }

  return {
    resetPassword: (args, password, call) =>
      gate.pass('entra.resetPassword', call, () => {
        const operation = 'entra.resetPassword';
        return world.once({ ...call, operation, args }, (draft): Answer<ResetAcceptance> => {
          const found = mayAct(draft, args.userPrincipalName, args.path, call);
          if ('outcome' in found) return found;
          const { person, tenant, signIn } = found;
          const now = world.now();
          const refused = refusal(found, args.path, now);
          if (refused !== undefined) return refused;
          const verifier = world.verifierOf(password);
          const reasons = passwordRefusal(found, password, verifier);
          if (reasons.length > 0) {
            const errorCode = reasons.includes('onPremisesPolicy')
              ? 'OnPremisesPolicyViolation'
              : 'FuzzyPolicyViolationInvalidPassword';
            return { outcome: 'passwordRefused', facts: { reasons, errorCode } };
          }
          const endsAt = now + tenant.resetMs;
          const isWrittenBack = person.synced;
          const lastReset: Reset = {
            key: call.key,
            path: args.path,
            askedAt: now,
            endsAt,
            cloudAt:
              isWrittenBack && tenant.writeback === 'delayed' ? endsAt + cloudDelayMs : endsAt,
            fails: isWrittenBack ? (writebackFaults[tenant.writeback] ?? '') : '',
            verifier,
            lockCleared: args.path === 'selfService' && isLocked(signIn, now),
          };
          draft.put('signIn', person.id, { ...signIn, lastReset });
          const details = { system: 'entra', path: args.path };
          draft.record({ effect: 'set', targets: [person.id], key: call.key, details });
          return { outcome: 'accepted', facts: { endsAt } };
        });
      }),

    unlockAccount: (args, call) =>
      gate.pass('entra.unlockAccount', call, () => {
        const operation = 'entra.unlockAccount';
        return world.once(
          { ...call, operation, args },
          (draft): AnswerTo<'entra.unlockAccount'> => {
            const found = mayAct(draft, args.userPrincipalName, args.path, call);
            if ('outcome' in found) return found;
            const { person, tenant, signIn } = found;
            const now = world.now();
            const { lockedUntil, onPremisesLockedUntil } = signIn;
            // The cloud's own lock ends by waiting or with a new password, and in no other way.
            if (isLocked(signIn, now)) return { outcome: 'notPossible', facts: { lockedUntil } };
            if (onPremisesLockedUntil === null || now >= onPremisesLockedUntil) {
              return { outcome: 'notLocked', facts: {} };
            }
            if (!tenant.unlockWithoutReset || tenant.writeback !== 'works') {
              return { outcome: 'notPossible', facts: { lockedUntil: onPremisesLockedUntil } };
            }
            draft.put('signIn', person.id, { ...signIn, onPremisesLockedUntil: null });
            const details = { system: 'entra', setting: 'unlock', path: args.path };
            draft.record({ effect: 'setting', targets: [person.id], key: call.key, details });
            return { outcome: 'unlocked', facts: {} };
          },
        );
      }),
  };
}

const writebackFaults: Readonly<Record<string, Reset['fails']>> = {
  error: 'SSPR_0029',
  unreachable: 'SSPR_0030',
};

function refusal(
  { person, tenant, signIn }: Account,
  path: ResetPath,
  now: number,
): Answer<'notEligible' | 'busy'> | undefined {
  const { lastReset } = signIn;
  if (lastReset !== null && lastReset.verifier !== null && now < lastReset.cloudAt) {
    return { outcome: 'busy', facts: {} };
  }
  if (path === 'helpdesk') {
    const isOff = person.synced && tenant.writeback === 'off';
    const facts = { why: 'writebackOff', ssprCode: 'SSPR_0010' };
    return isOff ? { outcome: 'notEligible', facts } : undefined;
  }
  const { outcome, facts } = eligibilityOf(person, tenant, signIn, now);
  if (outcome === 'oneGate' || outcome === 'twoGates') return undefined;
  const { ssprCode, blockedUntil } = facts;
  return { outcome: 'notEligible', facts: { why: outcome, ssprCode, blockedUntil } };
}

/** The cloud has no history: a reset may bring the last password back. The own directory may have one. */
function passwordRefusal(
  { person, tenant, signIn }: Account,
  password: Uint8Array,
  verifier: string,
): readonly RefusedBecause[] {
  const refused = refusedByEntra(password, person, tenant);
  if (refused.length > 0 || !person.synced) return refused;
  const { minLength, history } = tenant.onPremisesPolicy;
  const known = [signIn.verifier, ...signIn.earlier].slice(0, history);
  const isKnown = known.some((one) => samePassword(one, verifier));
  return password.length < minLength || isKnown ? ['onPremisesPolicy'] : [];
}

import type { Answer } from '../outcomes.ts';
import type { EntraPort } from '../ports.ts';
import { type Account, findAccount } from './accounts.ts';
import { blockedByFive } from './eligibility.ts';
import type { Gate } from './gate.ts';
import { stepOfCode } from './one-time-code.ts';
import { methodFact, methodId, usableMethods } from './reset-methods.ts';
import type { Method } from './state.ts';
import type { World } from './world.ts';

type Proofs = Pick<
  EntraPort,
  'findContact' | 'checkNumber' | 'verifyAuthenticatorCode' | 'requestApproval' | 'readApproval'
>;

const approvalMs = 5 * 60_000;
const timesKept = 20;

/** What a person can prove the own account with. Nothing here says whether an account exists. */
export function createEntraProofs(world: World, gate: Gate): Proofs {
  const usable = ({ person, tenant }: Account, kind: Method['kind']) =>
    usableMethods(person, tenant, world.now()).some((method) => method.kind === kind);

  return {
    findContact: ({ userPrincipalName, methodId: wantedId, kind }, call) =>
      gate.pass('entra.findContact', call, () => {
        const account = findAccount(world, userPrincipalName);
        const method = account && usableMethod(account, wantedId, kind, world.now());
        if (account === undefined || method === undefined) return { outcome: 'none', facts: {} };
        const { person } = account;
        const { id, family, masked } = methodFact(person, method);
        return {
          outcome: 'found',
          facts: {
            objectId: person.id,
            methodId: id,
            kind: method.kind,
            family,
            masked,
            address: method.address,
            languages: person.languages,
          },
        };
      }),

    checkNumber: ({ userPrincipalName, methodId: wantedId, number }, call) =>
      gate.pass('entra.checkNumber', call, () => {
        const account = findAccount(world, userPrincipalName);
        const method = account && usableMethod(account, wantedId, undefined, world.now());
        const isSame = method !== undefined && sameNumber(method.address, number);
        return { outcome: isSame ? 'same' : 'different', facts: {} };
      }),

    verifyAuthenticatorCode: ({ userPrincipalName, code }, call) =>
      gate.pass('entra.verifyAuthenticatorCode', call, () => {
        const operation = 'entra.verifyAuthenticatorCode';
        // The code itself is not remembered, only what became of it.
        const args = { userPrincipalName };
        return world.once(
          { ...call, operation, args },
          (draft): Answer<'right' | 'wrong' | 'blocked'> => {
            const account = findAccount(world, userPrincipalName, draft);
            const now = world.now();
            if (account === undefined || !usable(account, 'authenticatorCode')) {
              return { outcome: 'wrong', facts: {} };
            }
            const { signIn } = account;
            const { totpKey, usedCodeStep, wrongCodes, personId } = signIn;
            const blockedUntil = blockedByFive(wrongCodes, now);
            if (blockedUntil !== null) return { outcome: 'blocked', facts: { blockedUntil } };
            const step =
              totpKey === null ? undefined : stepOfCode(totpKey, code, now, usedCodeStep);
            const after =
              step === undefined
                ? { wrongCodes: [...wrongCodes, now].slice(-timesKept) }
                : { wrongCodes: [], usedCodeStep: step };
            draft.put('signIn', personId, { ...signIn, ...after });
            return { outcome: step === undefined ? 'wrong' : 'right', facts: {} };
          },
        );
      }),

    requestApproval: ({ userPrincipalName, number }, call) =>
      gate.pass('entra.requestApproval', call, () => {
        const operation = 'entra.requestApproval';
        const args = { userPrincipalName, number };
        return world.once(
          { ...call, operation, args },
          (draft): Answer<'asked' | 'notPossible' | 'tooMany'> => {
            const account = findAccount(world, userPrincipalName, draft);
            const now = world.now();
            if (account === undefined || !usable(account, 'authenticatorApproval')) {
              return { outcome: 'notPossible', facts: {} };
            }
            const { signIn } = account;
            const { personId } = signIn;
            const blockedUntil = blockedByFive(signIn.pushes, now);
            if (blockedUntil !== null) return { outcome: 'tooMany', facts: { blockedUntil } };
            const id = `A-${1 + world.all('approval').length}`;
            const expiresAt = now + approvalMs;
            const pushes = [...signIn.pushes, now].slice(-timesKept);
            draft.put('signIn', personId, { ...signIn, pushes });
            draft.put('approval', id, {
              id,
              personId,
              number,
              askedAt: now,
              expiresAt,
              state: 'waiting',
            });
            draft.record({
              effect: 'notice',
              targets: [personId],
              key: call.key,
              details: { by: 'authenticator' },
            });
            return { outcome: 'asked', facts: { requestId: id, expiresAt } };
          },
        );
      }),

    readApproval: ({ requestId }, call) =>
      gate.pass('entra.readApproval', call, () => {
        const approval = world.get('approval', requestId);
        if (approval === undefined) return { outcome: 'expired', facts: {} };
        const isOver = approval.state === 'waiting' && world.now() >= approval.expiresAt;
        return { outcome: isOver ? 'expired' : approval.state, facts: {} };
      }),
  };
}

function usableMethod(
  { person, tenant }: Account,
  wantedId: string | undefined,
  kind: Method['kind'] | undefined,
  now: number,
): Method | undefined {
  return usableMethods(person, tenant, now).find(
    (method) =>
      (wantedId === undefined || methodId(person, method) === wantedId) &&
      (kind === undefined || method.kind === kind),
  );
}

/** `+81 90-…` and `090…` are one number; nothing shorter than the whole of it is. */
function sameNumber(registered: string, typed: string): boolean {
  const digits = (text: string) => text.normalize('NFKC').replace(/\D/g, '');
  const [country = '', rest = ''] = registered.trim().startsWith('+')
    ? [registered.trim().slice(1).split(/[\s-]/)[0], registered.trim().replace(/^\+\d+/, '')]
    : ['', registered];
  const forms = [digits(registered), `0${digits(rest)}`, `010${country}${digits(rest)}`];
  const wanted = digits(typed);
  return wanted.length >= 7 && forms.includes(wanted);
}

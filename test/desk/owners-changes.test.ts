import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, createPermit } from '../../src/desk/permit.ts';
import type { Requester } from '../../src/identity/requester.ts';
import type { Course } from '../../src/journey/course.ts';
import { checkOwn } from '../../src/journey/proof-of-journey.ts';
import type { Surroundings } from '../../src/journey/surroundings.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { admins } from '../helpers/m365.ts';

const signedIn: Requester = {
  kind: 'person',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  via: 'teams',
  roles: ['endUser'],
};
const anonymous: Requester = { kind: 'anonymous' };

describe("what only an account's owner may do", () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await openBot();
  });
  afterAll(() => bot.close());

  const ask = async (asked: Partial<Asked> & { proofs?: number; account?: string }) => {
    const { proofs = 0, account = admins.global, args = {}, ...rest } = asked;
    const { entra } = bot.core.simulated.backend;
    const permit = createPermit({
      db: bot.core.store.db,
      approvals: { findGranted: async () => undefined } as never,
      entra,
      clock: bot.clock,
    });
    const verdict = await permit(
      {
        requester: anonymous,
        change: 'entra.resetPassword',
        audience: ['anyone'],
        provenBy: (name) => (name === account ? proofs : 0),
        args: { userPrincipalName: account, path: 'selfService', ...args },
        ...rest,
      },
      async () => ({ outcome: 'unavailable', facts: {} }),
    );
    return verdict.kind === 'refused' ? verdict.why : verdict.kind;
  };

  it.each([
    [admins.global, 0, 'notAllowed'],
    [admins.global, 1, 'notAllowed'],
    [admins.global, 2, 'allowed'],
    [admins.shop, 0, 'notAllowed'],
    [admins.shop, 1, 'allowed'],
    [admins.nobody, 2, 'notAllowed'],
  ])('%s with %i proofs: %s', async (account, proofs, permission) => {
    for (const requester of [anonymous, signedIn]) {
      for (const change of ['entra.resetPassword', 'entra.unlockAccount']) {
        expect(await ask({ requester, account, proofs, change })).toBe(permission);
      }
    }
  });

  it('needs as many proofs as the operation says', async () => {
    const wish = { account: admins.shop, proofs: 1 };
    expect(await ask({ ...wish, args: { gates: 2 } })).toBe('notAllowed');
    expect(await ask({ ...wish, args: { gates: 1 } })).toBe('allowed');
  });

  it('is nothing for a group, a stranger, or another change', async () => {
    const proofs = 2;
    expect(await ask({ requester: { kind: 'group' }, proofs })).toBe('groupChat');
    expect(await ask({ requester: { kind: 'stranger', reason: 'guest' }, proofs })).toBe(
      'stranger',
    );
    expect(await ask({ proofs, change: 'guest.setSharingModel' })).toBe('notAllowed');
  });

  it('does not go on where the account cannot be read', async () => {
    bot.order({ faults: [{ operation: 'entra.checkEligibility', kind: 'failBefore', times: 1 }] });
    expect(await ask({ proofs: 2 })).toBe('unavailable');
  });
});

describe('what of an account is read', () => {
  const call = (requester: Requester, operation: string) =>
    checkOwn(
      { state: { misses: 0 } } as Course,
      { kind: 'call', operation, args: { userPrincipalName: admins.shop } } as never,
      { requester, now: 0 } as Surroundings,
    );

  it.each([
    'entra.checkEligibility',
    'entra.checkSignIn',
    'entra.listOtherWays',
    'entra.checkHealth',
  ])('%s: nothing without a proof, as if there were no such account', async (operation) => {
    const nothing = { outcome: 'unknownAccount', facts: {} };
    expect(await call(anonymous, operation)).toEqual(nothing);
    expect(await call(signedIn, operation)).toEqual(nothing);
    expect(await call({ ...signedIn, roles: ['helpdesk'] }, operation)).toBeUndefined();
  });

  it('is the end of SMS and calls for anybody', async () => {
    expect(await call(anonymous, 'entra.checkPhone')).toBeUndefined();
  });
});

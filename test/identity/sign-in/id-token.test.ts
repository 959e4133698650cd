import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStaffSignIn } from '../../../src/identity/sign-in/staff-sign-in.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';

const tenantId = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';
const redirectUri = 'http://127.0.0.1:3978/desk/callback';
/** Ours is far from the provider's: ages are told by its own. */
const now = 2_000_000_000_000;
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

let provider: FakeProvider;
beforeEach(async () => {
  provider = await startFakeProvider(tenantId);
});
afterEach(() => provider.close());

async function signIn(freshWithinSeconds?: number) {
  const staff = createStaffSignIn({
    provider: async () => provider.settings,
    redirectUri: () => redirectUri,
    tenants: new Set([tenantId]),
    now: () => now,
    prompt: 'select_account',
    allowLoopback: true,
  });
  const { url, pending } = await staff.begin(freshWithinSeconds);
  return { url, person: staff.finish(provider.answerTo(url), pending) };
}

describe('an id token (T-60)', () => {
  // Holds T-60
  test('that is right proves who it is, and was asked for with PKCE', async () => {
    const { url, person } = await signIn();
    expect(await person).toMatchObject({ appRoles: ['Helpdesk.Approver'], multiFactor: true });
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(provider.asked.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
  });

  const wrong: readonly [string, JWTPayload][] = [
    ['of another issuer', { iss: 'https://login.example' }],
    ['for another client', { aud: 'another' }],
    ['for several, of which we are not the one', { aud: ['desk', 'another'], azp: 'another' }],
    ['that has expired', { exp: inSeconds(-400) }],
    ['without an end', { exp: undefined }],
    ['from tomorrow', { nbf: inSeconds(86_400) }],
    ['of another sign-in', { nonce: 'another' }],
    ['of no sign-in', { nonce: undefined }],
    ['about nobody', { sub: undefined }],
    ['of another tenant', { tid: '66666666-0d3c-4a5e-9a55-0a0b6a1f2c01' }],
    ['of no tenant', { tid: undefined }],
    ['with a tenant of another shape', { tid: [tenantId] }],
    ['with roles of another shape', { roles: 'Helpdesk.Approver' }],
  ];
  // Holds T-60
  test.each(wrong)('%s proves nobody', async (_, claims) => {
    provider.claim(claims);
    await expect((await signIn()).person).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  test.each(['otherKey', 'none', 'hmac', 'noIdToken'] as const)(
    'signed in another way proves nobody: %s',
    async (how) => {
      provider.sign(how);
      await expect((await signIn()).person).rejects.toMatchObject({ name: 'SignInRefused' });
    },
  );

  test('gives no role that is not one of ours, and none by another spelling', async () => {
    provider.claim({ roles: ['Global Administrator', 'helpdesk.approver', 'Platform.Operator'] });
    expect(await (await signIn()).person).toMatchObject({ appRoles: ['Platform.Operator'] });
  });

  test.each([
    ['by the clock of the provider', { auth_time: inSeconds(-600), iat: inSeconds(0) }, -600_000],
    ['not later than now, whatever it says', { auth_time: inSeconds(900) }, 0],
  ])('tells how old the login is, %s', async (_, claims, ageMs) => {
    provider.claim(claims);
    const { authenticatedAt } = await (await signIn()).person;
    expect(Math.abs(authenticatedAt - (now + ageMs))).toBeLessThanOrEqual(2_000);
  });

  test('that does not tell it is of a login that is never fresh', async () => {
    provider.claim({ auth_time: undefined });
    expect(await (await signIn()).person).toMatchObject({ authenticatedAt: 0 });
  });

  test.each([[['pwd']], [[]], [undefined]])('with %j is of one factor only', async (amr) => {
    provider.claim({ amr });
    expect(await (await signIn()).person).toMatchObject({ multiFactor: false });
  });
});

test('an older login does not do where a fresh one was asked for', async () => {
  provider.claim({ auth_time: inSeconds(-900) });
  const { url, person } = await signIn(300);
  expect([url.searchParams.get('max_age'), url.searchParams.get('prompt')]).toEqual([
    '300',
    'login',
  ]);
  expect((await person).authenticatedAt).toBeLessThan(now - 600_000);
});

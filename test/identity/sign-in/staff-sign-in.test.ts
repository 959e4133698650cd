import { afterEach, describe, expect, test } from 'vitest';
import {
  type DemoProvider,
  startDemoProvider,
} from '../../../src/identity/sign-in/demo-provider.ts';
import {
  createStaffSignIn,
  type PendingSignIn,
} from '../../../src/identity/sign-in/staff-sign-in.ts';
import { signInAs } from './sign-in-as.ts';

const tenantId = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';
const agent = {
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000011',
  tenantId,
  name: 'An agent',
  userPrincipalName: 'agent@demo.example',
  roles: ['User', 'Helpdesk.Agent'],
};
const colleague = { ...agent, objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000012' };
const foreigner = { ...agent, objectId: '8a1f3c10-5b7d-4f0e-8c11-0000000000ff', tenantId: 'other' };
const redirectUri = 'http://127.0.0.1:3978/desk/callback';

const providers: DemoProvider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

async function open() {
  const provider = await startDemoProvider({ people: [agent, colleague, foreigner], redirectUri });
  providers.push(provider);
  const signIn = createStaffSignIn({
    provider: async () => provider.settings,
    redirectUri: () => redirectUri,
    tenants: new Set([tenantId]),
    now: () => 1_000,
    prompt: 'login',
    allowLoopback: true,
  });
  return { provider, signIn };
}

describe('staff sign-in', () => {
  test('proves a person of the tenant, with roles, by a code that is worth something once', async () => {
    const { signIn } = await open();
    const { url, pending } = await signIn.begin();
    const answer = await signInAs(url, agent.objectId);
    const person = await signIn.finish(answer, pending);
    expect(person).toMatchObject({
      objectId: agent.objectId,
      tenantId,
      name: 'An agent',
      appRoles: ['Helpdesk.Agent'],
      multiFactor: true,
    });
    await expect(signIn.finish(answer, pending)).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  test('lets somebody else sign in afterwards, in the same browser', async () => {
    const { signIn } = await open();
    const jar = new Map<string, string>();
    for (const each of [agent, colleague, agent]) {
      const { url, pending } = await signIn.begin();
      const answer = await signInAs(url, each.objectId, jar);
      expect(await signIn.finish(answer, pending)).toMatchObject({ objectId: each.objectId });
    }
  });

  // Holds T-60
  test('asks with PKCE, state and nonce, new ones each time', async () => {
    const { signIn } = await open();
    const first = await signIn.begin();
    const second = await signIn.begin(300);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.url.searchParams.get(name)).not.toBe(second.url.searchParams.get(name));
    }
    expect(first.url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(first.url.href).not.toContain(first.pending.verifier);
    expect(second.url.searchParams.get('max_age')).toBe('300');
  });

  const spoilt: readonly [string, (answer: URL, pending: PendingSignIn) => PendingSignIn][] = [
    ['of another state', (_, pending) => ({ ...pending, state: 'another' })],
    ['of another nonce', (_, pending) => ({ ...pending, nonce: 'another' })],
    ['of another verifier', (_, pending) => ({ ...pending, verifier: 'a'.repeat(43) })],
    [
      'that names another provider',
      (answer, pending) => {
        answer.searchParams.set('iss', 'https://login.example');
        return pending;
      },
    ],
    [
      'that names no provider',
      (answer, pending) => {
        answer.searchParams.delete('iss');
        return pending;
      },
    ],
    [
      'with another code',
      (answer, pending) => {
        answer.searchParams.set('code', 'another');
        return pending;
      },
    ],
    [
      'without a code',
      (answer, pending) => {
        answer.searchParams.delete('code');
        return pending;
      },
    ],
    [
      'that is an error',
      (answer, pending) => {
        answer.searchParams.set('error', 'access_denied');
        return pending;
      },
    ],
  ];
  // Holds T-60
  test.each(spoilt)('refuses an answer %s', async (_, spoil) => {
    const { signIn } = await open();
    const { url, pending } = await signIn.begin();
    const answer = await signInAs(url, agent.objectId);
    const spoiled = spoil(answer, pending);
    await expect(signIn.finish(answer, spoiled)).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  // Holds T-60
  test('refuses the answer to another browser’s sign-in', async () => {
    const { signIn } = await open();
    const mine = await signIn.begin();
    const theirs = await signIn.begin();
    const answer = await signInAs(theirs.url, agent.objectId);
    await expect(signIn.finish(answer, mine.pending)).rejects.toMatchObject({
      name: 'SignInRefused',
    });
  });

  test('refuses a person of a tenant that is not ours', async () => {
    const { signIn } = await open();
    const { url, pending } = await signIn.begin();
    const answer = await signInAs(url, foreigner.objectId);
    await expect(signIn.finish(answer, pending)).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  test('says when the provider is away, and comes back by itself', async () => {
    const { provider, signIn } = await open();
    const away = createStaffSignIn({
      provider: async () => ({ ...provider.settings, issuer: 'http://127.0.0.1:9' }),
      redirectUri: () => redirectUri,
      tenants: new Set([tenantId]),
      now: () => 1_000,
      prompt: 'login',
      allowLoopback: true,
    });
    await expect(away.begin()).rejects.toMatchObject({ name: 'SignInUnavailable' });
    let isAway = true;
    const later = createStaffSignIn({
      provider: async () =>
        isAway ? { ...provider.settings, issuer: 'http://127.0.0.1:9' } : provider.settings,
      redirectUri: () => redirectUri,
      tenants: new Set([tenantId]),
      now: () => 1_000,
      prompt: 'login',
      allowLoopback: true,
    });
    await expect(later.begin()).rejects.toMatchObject({ name: 'SignInUnavailable' });
    isAway = false;
    expect((await later.begin()).url.href).toContain(provider.settings.issuer);
    expect(signIn).toBeDefined();
  });

  test('talks to no provider without TLS unless a demo says so', async () => {
    const { provider } = await open();
    const strict = createStaffSignIn({
      provider: async () => provider.settings,
      redirectUri: () => redirectUri,
      tenants: new Set([tenantId]),
      now: () => 1_000,
      prompt: 'login',
    });
    await expect(strict.begin()).rejects.toMatchObject({ name: 'SignInUnavailable' });
  });
});

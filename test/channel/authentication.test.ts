import { createHmac } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { teamsMessage } from '../helpers/activities.ts';
import { noToken, openChannel, type TestChannel } from '../helpers/bot-framework.ts';
import { type FakeAuthority, startFakeAuthority } from '../helpers/fake-authority.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const appId = '44444444-4444-4444-8444-444444444444';
const serviceUrl = 'https://smba.trafficmanager.net/emea/';
const newFolder = temporaryFolders();

let authority: FakeAuthority;
let store: Store;
let channel: TestChannel;

beforeAll(async () => {
  authority = await startFakeAuthority();
  return () => authority.close();
});

beforeEach(async () => {
  store = await openSqliteStore({ folder: await newFolder(), clock: systemClock });
  channel = openChannel({
    store,
    clock: systemClock,
    loopbackServiceUrls: false,
    config: {
      mode: 'development',
      appId,
      appPassword: 'not-a-secret',
      override: { openIdMetadataUrl: authority.openIdMetadataUrl, outboundToken: noToken },
    },
  });
  return async () => {
    channel.close();
    await store.close();
  };
});

const seconds = () => Math.floor(Date.now() / 1_000);

function claims(changes: JWTPayload = {}): JWTPayload {
  return {
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: serviceUrl,
    nbf: seconds() - 60,
    exp: seconds() + 600,
    ...changes,
  };
}

async function signed(
  changes: JWTPayload = {},
  options: Parameters<FakeAuthority['sign']>[1] = {},
) {
  return `Bearer ${await authority.sign(claims(changes), options)}`;
}

function unsigned(head: object, body: JWTPayload = claims(), signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part(head)}.${part(body)}.${signature}`;
}

function confused(): string {
  const token = unsigned({ alg: 'HS256', kid: 'own', typ: 'JWT' });
  const input = token.slice('Bearer '.length, token.lastIndexOf('.'));
  const mac = createHmac('sha256', authority.publicPem).update(input).digest('base64url');
  return `Bearer ${input}.${mac}`;
}

const post = (authorization: string | undefined, changes = {}) =>
  channel.post(teamsMessage(changes), authorization === undefined ? {} : { authorization });

it('takes what Bot Connector signed for this bot', async () => {
  expect((await post(await signed())).status).toBe(200);
  expect(channel.received).toHaveLength(1);
});

// Holds T-01, T-02, T-03
describe('everything else is refused alike, and reaches nobody', () => {
  const cases: readonly (readonly [
    string,
    () => Promise<string | undefined> | string | undefined,
  ])[] = [
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['spaces', () => '   '],
    ['no token', () => 'Bearer'],
    ['an empty token', () => 'Bearer '],
    ['garbage', () => 'Bearer garbage'],
    ['three parts of garbage', () => 'Bearer a.b.c'],
    ['two parts', async () => (await signed()).split('.').slice(0, 2).join('.')],
    ['another scheme', async () => (await signed()).replace('Bearer', 'Basic')],
    ['two tokens', async () => `${await signed()} ${await signed()}`],
    ['a header of 20 KB', async () => `${await signed()}${'a'.repeat(20_000)}`],
    ['alg none', () => unsigned({ alg: 'none', kid: 'own' })],
    [
      'alg none with a signature',
      async () => unsigned({ alg: 'none', kid: 'own' }, claims(), 'AAAA'),
    ],
    ['alg None', () => unsigned({ alg: 'None', kid: 'own' }, claims(), 'AAAA')],
    ['HS256 with the public key as its secret', () => confused()],
    ['a foreign key under a known id', () => signed({}, { key: authority.foreignKey })],
    ['an unknown key id', () => signed({}, { kid: 'nobody' })],
    ['no key id', () => unsigned({ alg: 'RS256' }, claims(), 'AAAA')],
    [
      'a changed body',
      async () => {
        const [head, , signature] = (await signed()).slice('Bearer '.length).split('.');
        const [, body] = unsigned({}, claims({ serviceurl: 'https://evil.example/' })).split('.');
        return `Bearer ${head}.${body}.${signature}`;
      },
    ],
    ['no signature', async () => (await signed()).replace(/\.[^.]*$/, '.')],
    ["another bot's token", () => signed({ aud: '55555555-5555-4555-8555-555555555555' })],
    ['no audience', () => signed({ aud: undefined })],
    ['a list of audiences', () => signed({ aud: [appId, 'x'] })],
    ['another issuer', () => signed({ iss: 'https://evil.example' })],
    ['no issuer', () => signed({ iss: undefined })],
    [
      'an issuer that only begins rightly',
      () => signed({ iss: 'https://api.botframework.com.evil.example' }),
    ],
    [
      'the emulator path',
      () =>
        signed({
          iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
          ver: '1.0',
          appid: appId,
        }),
    ],
    [
      'the emulator path, version 2',
      () =>
        signed({
          iss: 'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0',
          ver: '2.0',
          azp: appId,
        }),
    ],
    [
      'a skill',
      () =>
        signed({
          ver: '1.0',
          appid: '66666666-6666-4666-8666-666666666666',
          iss: 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
        }),
    ],
    ['a token that expired 6 minutes ago', () => signed({ exp: seconds() - 360 })],
    ['a token without an end', () => signed({ exp: undefined })],
    [
      'an end that is text',
      () => unsigned({ alg: 'RS256', kid: 'own' }, { ...claims(), exp: 'never' as never }, 'AAAA'),
    ],
    ['a token that begins in 6 minutes', () => signed({ nbf: seconds() + 360 })],
    ['no service address', () => signed({ serviceurl: undefined })],
    ['an empty service address', () => signed({ serviceurl: '' })],
    [
      'another service address',
      () => signed({ serviceurl: 'https://smba.trafficmanager.net/amer/' }),
    ],
    ['a key that is endorsed for another channel', () => signed({}, { kid: 'others' })],
    ['a key that is endorsed for nothing', () => signed({}, { kid: 'unendorsed' })],
  ];

  it.each(cases)('%s', async (_, authorization) => {
    const consoleError = vi.spyOn(console, 'error');
    expect(await post(await authorization())).toEqual({
      status: 401,
      body: { error: 'unauthorized' },
    });
    expect(channel.received).toEqual([]);
    expect(JSON.stringify(channel.log.lines)).not.toContain('eyJ');
    expect(consoleError).not.toHaveBeenCalled();
    consoleError.mockRestore();
  });
});

// Holds T-03
it.each([
  ['expired 4 minutes ago', { exp: seconds() - 240 }],
  ['begins in 4 minutes', { nbf: seconds() + 240 }],
])('allows for clocks that differ: a token that %s', async (_, changes) => {
  expect((await post(await signed(changes))).status).toBe(200);
});

describe('a rightly signed token', () => {
  // Holds T-04, T-05
  it.each([
    [400, { serviceUrl: undefined }],
    [400, { serviceUrl: '' }],
    [400, { serviceUrl: ' ' }],
    [400, { channelId: undefined }],
    [400, { channelId: '' }],
    [400, { channelId: ' ' }],
    [400, { text: { a: 1 } }],
    [401, { channelId: 'AseChannel' }],
    [401, { channelId: 'telegram' }],
    [401, { channelId: 'MSTEAMS' }],
    [401, { channelId: 'emulator' }],
    [401, { serviceUrl: 'https://smba.trafficmanager.net/amer/' }],
    [401, { serviceUrl: 'http://smba.trafficmanager.net/emea/' }],
    [401, { serviceUrl: 'http://127.0.0.1:1/' }],
  ])('does not excuse the body: %i for %j', async (status, changes) => {
    expect((await post(await signed(), changes)).status).toBe(status);
    expect(channel.received).toEqual([]);
  });

  // Holds T-06
  it.each([
    'http://smba.trafficmanager.net/',
    'https://10.0.0.1/',
    'https://localhost/',
    'https://169.254.169.254/',
    'https://smba.trafficmanager.net@evil.example/',
  ])('does not make the bot call %s', async (url) => {
    const answer = await post(await signed({ serviceurl: url }), { serviceUrl: url });
    expect(answer.status).toBe(401);
    expect(channel.received).toEqual([]);
  });

  it('does not excuse a foreign address because the replies go elsewhere', async () => {
    const changes = { serviceUrl: 'https://evil.example/', deliveryMode: 'expectReplies' };
    expect((await post(await signed(), changes)).status).toBe(401);
  });
});

it('asks for keys once, not for every token', async () => {
  await post(await signed());
  const asked = authority.keyRequests();
  for (let turn = 0; turn < 5; turn += 1) await post(await signed());
  expect(authority.keyRequests()).toBe(asked);
});

it('asks for no keys for a token that cannot be right', async () => {
  const fresh = await startFakeAuthority();
  const other = openChannel({
    store,
    clock: systemClock,
    config: {
      mode: 'development',
      appId,
      override: { openIdMetadataUrl: fresh.openIdMetadataUrl },
    },
  });
  await other.post(teamsMessage(), {
    authorization: await signed({ iss: 'https://evil.example' }),
  });
  await other.post(teamsMessage(), { authorization: unsigned({ alg: 'none', kid: 'own' }) });
  expect(fresh.keyRequests()).toBe(0);
  await fresh.close();
});

// Holds T-101
it('is closed while the keys cannot be had', async () => {
  const other = openChannel({
    store,
    clock: systemClock,
    config: {
      mode: 'development',
      appId,
      override: { openIdMetadataUrl: 'http://127.0.0.1:9/openid' },
    },
  });
  const answer = await other.post(teamsMessage(), { authorization: await signed() });
  expect(answer).toEqual({ status: 401, body: { error: 'unauthorized' } });
  expect(other.received).toEqual([]);
});

describe('production', () => {
  const create =
    (config: object, loopbackServiceUrls = false) =>
    () =>
      openChannel({
        store,
        clock: systemClock,
        loopbackServiceUrls,
        config: { mode: 'production', ...config },
      });

  it('is not opened without an app id, with loopback addresses, or with another authority', () => {
    expect(create({})).toThrow('production');
    expect(create({ appId }, true)).toThrow('production');
    expect(create({ appId, override: { openIdMetadataUrl: 'http://127.0.0.1/' } })).toThrow(
      'production',
    );
    expect(create({ appId })).not.toThrow();
  });
});

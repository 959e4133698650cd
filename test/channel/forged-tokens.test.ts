import { type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createHttpServer, type HttpServer } from '../../src/http/server.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { teamsMessage } from '../helpers/activities.ts';
import { noToken, openChannel, standingClock, type TestChannel } from '../helpers/bot-framework.ts';
import { startFakeAuthority } from '../helpers/fake-authority.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { appId, createForge, type Forged, serviceUrl } from './forged-tokens.ts';

const newFolder = temporaryFolders();
const authority = await startFakeAuthority();
const realClock = standingClock();
const forge = createForge(authority, realClock.now());
const forgeries = await forge.forgeries();

let store: Store;
let channel: TestChannel;
let http: HttpServer;
let port: number;

beforeAll(async () => {
  store = await openSqliteStore({ folder: await newFolder(), clock: systemClock });
  channel = openChannel({
    store,
    clock: systemClock,
    realClock,
    loopbackServiceUrls: false,
    config: {
      mode: 'development',
      appId,
      appPassword: 'not-a-secret',
      channelIds: ['msteams'],
      override: { openIdMetadataUrl: authority.openIdMetadataUrl, outboundToken: noToken },
    },
  });
  http = createHttpServer({ routes: channel.routes, log: channel.log });
  port = (await http.listen(0, '127.0.0.1')).port;
  return async () => {
    await http.close();
    channel.close();
    await store.close();
    await authority.close();
  };
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Omit<IncomingHttpHeaders, 'date'>;
  readonly body: string;
}

/** Over the wire, since headers that come twice are made there. */
function post({ authorization, changes, query = '' }: Omit<Forged, 'sentence'>): Promise<Answer> {
  const body = JSON.stringify(teamsMessage(changes));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: `/api/messages${query}`, method: 'POST', headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { date: _, ...rest } = response.headers;
          const text = Buffer.concat(chunks).toString('latin1');
          resolve({ status: response.statusCode, headers: rest, body: text });
        });
      },
    );
    sent.on('error', reject);
    if (authorization !== undefined) sent.setHeader('authorization', authorization as string);
    sent.end(body);
  });
}

// Holds T-01, T-02, T-03, T-04, T-05, T-06, T-07
describe('a request is refused, in the same bytes, when', () => {
  let refused = 0;
  const consoleError = vi.spyOn(console, 'error');

  afterAll(() => {
    process.stdout.write(`forged tokens: ${forgeries.length} tried, ${refused} refused\n`);
    consoleError.mockRestore();
  });

  it('there are enough of them, and no sentence stands for two', () => {
    expect(forgeries.length).toBeGreaterThanOrEqual(80);
    expect(new Set(forgeries.map(({ sentence }) => sentence)).size).toBe(forgeries.length);
  });

  it.each(forgeries)('$sentence', async (forged) => {
    const before = channel.received.length;
    const answer = await post(forged);
    expect(answer).toEqual({
      status: 401,
      headers: (await post({})).headers,
      body: '{"error":"unauthorized"}',
    });
    expect(channel.received).toHaveLength(before);
    expect(JSON.stringify(channel.log.lines)).not.toMatch(/eyJ|evil|Bearer/);
    expect(consoleError).not.toHaveBeenCalled();
    refused += 1;
  });

  it('nothing of the activity is told to somebody who cannot sign', async () => {
    const shapes = [{ text: { a: 1 } }, { serviceUrl: '' }, { channelId: 7 }, { from: null }];
    const answers = await Promise.all(
      shapes.map((changes) => post({ authorization: forge.withHead({ kid: 'nobody' }), changes })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });
});

describe('a request is taken when', () => {
  const now = Math.floor(realClock.now() / 1_000);
  it.each<[string, string, Record<string, unknown>?]>([
    ['everything is right', forge.bearer()],
    ['it ended 4 minutes and 59 seconds ago', forge.withClaims({ exp: now - 299 })],
    ['it begins in exactly 5 minutes', forge.withClaims({ nbf: now + 300 })],
    ['it does not say when it begins', forge.withClaims({ nbf: undefined })],
    ['it was made within 5 minutes from now', forge.withClaims({ iat: now + 299 })],
    ['its head does not name a type', forge.withHead({ typ: undefined })],
    ['its head names the print of a certificate', forge.withHead({ x5t: 'abc' })],
    ['it claims more than is looked at', forge.withClaims({ appid: 'x', ver: '9', sub: { a: 1 } })],
    [
      'the replies are waited for at the address that it names',
      forge.bearer(),
      { deliveryMode: 'expectReplies' },
    ],
  ])('%s', async (_, authorization, changes = {}) => {
    const before = channel.received.length;
    const id = `valid-${before}`;
    expect((await post({ authorization, changes: { id, ...changes } })).status).toBe(200);
    expect(channel.received).toHaveLength(before + 1);
  });

  // Holds T-09
  it('the same token comes again, for it is not bound to what comes with it', async () => {
    const authorization = forge.bearer();
    const before = channel.received.length;
    for (const text of ['one', 'two']) {
      expect((await post({ authorization, changes: { id: text, text } })).status).toBe(200);
    }
    expect(channel.received).toHaveLength(before + 2);
    // What keeps it from harm is further on: test/conversations/policy.test.ts, T-09 and T-25.
  });
});

// Holds T-08
it('an address that was stored is answered only where a signed claim has named it', async () => {
  const region = 'https://smba.trafficmanager.net/jp/';
  const authorization = forge.withClaims({ serviceurl: region });
  const wrong = await post({ authorization, changes: { id: 'move-1', serviceUrl } });
  expect(wrong.status).toBe(401);
  const right = await post({ authorization, changes: { id: 'move-2', serviceUrl: region } });
  expect(right.status).toBe(200);
  expect(channel.received.at(-1)?.address).toContain(region);
});

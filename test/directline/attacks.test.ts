import { describe, expect, test } from 'vitest';
import { formAddress } from '../../src/reply/form-address.ts';
import { said, servedBots, until } from './served-bot.ts';

const serve = servedBots();
const none = async () => [];

describe('a token', () => {
  // Holds T-61
  test('opens its own conversation only', async () => {
    const bot = await serve(none);
    const [own, other] = [await bot.begin(), await bot.begin()];
    const path = `/conversations/${other.conversationId}`;
    const body = { type: 'message', text: 'x' };
    expect((await bot.get(`${path}/activities`, own.token)).status).toBe(403);
    expect((await bot.get(path, own.token)).status).toBe(403);
    expect((await bot.post(`${path}/activities`, { token: own.token, body })).status).toBe(403);
    expect((await other.read()).body.activities).toEqual([]);
    expect(bot.heard).toEqual([]);
  });

  test.each([
    ['none', {}, 401],
    ['another scheme', { authorization: 'Basic eDp5' }, 401],
    ['an empty one', { authorization: 'Bearer ' }, 401],
    ['garbage', { authorization: 'Bearer garbage' }, 403],
    ['one in the address', {}, 401],
  ])('is required: %s', async (_name, headers, status) => {
    const bot = await serve(none);
    const { conversationId, token } = await bot.begin();
    const path = `/conversations/${conversationId}/activities?t=${token}&token=${token}`;
    const answer = await bot.post(path, { headers, body: { type: 'message', text: 'x' } });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('garbage');
    expect((await bot.post('/conversations', { headers })).status).toBe(status);
    expect((await bot.post('/tokens/refresh', { headers })).status).toBe(status);
  });

  test('ends after 30 minutes, unless it is renewed while it lives', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    bot.clock.advance(20 * 60_000);
    const renewed = await bot.post('/tokens/refresh', { token: begun.token });
    expect(renewed.body).toMatchObject({ conversationId: begun.conversationId, expires_in: 1800 });
    bot.clock.advance(11 * 60_000);
    expect((await begun.read()).status).toBe(403);
    expect((await bot.post('/tokens/refresh', { token: begun.token })).status).toBe(403);
    const path = `/conversations/${begun.conversationId}/activities`;
    expect((await bot.get(path, renewed.body.token)).status).toBe(200);
  });

  test('of a conversation that was never begun finds nothing', async () => {
    const bot = await serve(none);
    const { body } = await bot.post('/tokens/generate');
    const path = `/conversations/${body.conversationId}`;
    const posted = { token: body.token, body: { type: 'message', text: 'x' } };
    expect((await bot.get(`${path}/activities`, body.token)).status).toBe(404);
    expect((await bot.get(path, body.token)).status).toBe(404);
    expect((await bot.post(`${path}/activities`, posted)).status).toBe(404);
    expect(bot.heard).toEqual([]);
  });
});

describe('a client', () => {
  // Holds T-62
  test('cannot say who it is, where it is, or when it spoke', async () => {
    const bot = await serve(none);
    const { conversationId, send, read } = await bot.begin();
    await send({
      type: 'message',
      id: 'my-own-id',
      text: 'x',
      channelId: 'msteams',
      serviceUrl: 'https://evil.example',
      timestamp: '1999-01-01T00:00:00.000Z',
      replyToId: 'r',
      from: {
        id: 'somebody-else',
        name: 'Admin',
        role: 'bot',
        aadObjectId: '00000000-0000-0000-0000-000000000001',
        tenantId: 't',
      },
      recipient: { id: 'another', role: 'user' },
      conversation: { id: 'wc-another', tenantId: 't', isGroup: true },
      channelData: { tenant: { id: 't' }, clientActivityID: 'c', role: 'admin' },
      claims: { via: 'botFramework' },
    });
    await until(() => bot.heard.length === 1);
    const [incoming] = bot.heard;
    expect(incoming).toEqual({
      channel: 'webchat',
      conversationId,
      activityId: expect.stringMatching(/^[\w-]{22}$/),
      clientActivityId: 'c',
      claims: {
        via: 'directLine',
        channelUserId: expect.stringMatching(/^dl_/),
        scope: 'personal',
      },
      heard: { kind: 'text', text: 'x' },
    });
    const shown = JSON.stringify((await read()).body);
    expect(shown).not.toMatch(/somebody-else|Admin|admin|msteams|evil|1999|another|my-own-id/);
  });

  test('cannot have the address of a one-time page put into its own words', async () => {
    const bot = await serve(none);
    const { conversationId, send, read } = await bot.begin();
    const url = formAddress('form-1');
    await send({ type: 'message', text: url });
    await bot.say(conversationId, said('page', { replyId: 'r', link: { label: 'open', url } }));
    const [echo, reply] = (await read()).body.activities;
    expect(echo.text).toBe(url);
    expect(JSON.stringify(reply)).toContain('https://bot.example/r#form-1');
  });

  // Holds T-64
  test('is served without any leave for other sites, and refused from their pages', async () => {
    const bot = await serve(none);
    const own = await bot.post('/tokens/generate', { headers: { origin: bot.url } });
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBeNull();
    const foreign = await bot.post('/tokens/generate', {
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const asked = await fetch(`${bot.url}/v3/directline/conversations`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(asked.status).toBe(405);
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('that floods its conversation is told to wait, and others are not held up', async () => {
    const bot = await serve(none, { limits: { messages: { burst: 10, perSecond: 0 } } });
    const [loud, quiet] = [await bot.begin(), await bot.begin()];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => loud.send({ type: 'message', text: `${at}` })),
    );
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken).toHaveLength(10);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('5');
    expect((await quiet.send({ type: 'message', text: 'x' })).status).toBe(200);
  });

  test('may not queue without end behind a turn that hangs', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bot = await serve(async () => {
      await released;
      return [];
    });
    const { send } = await bot.begin();
    const statuses: number[] = [];
    for (let at = 0; at < 40; at += 1) {
      statuses.push((await send({ type: 'message', text: `${at}` })).status);
    }
    release();
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.at(-1)).toBe(429);
  });
});

/** Each of them is refused whole; none reaches the bot. */
const misshapen: readonly unknown[] = [
  undefined,
  null,
  true,
  42,
  'message',
  [],
  [{ type: 'message', text: 'x' }],
  {},
  { text: 'no type' },
  { type: null, text: 'x' },
  { type: 1, text: 'x' },
  { type: ['message'], text: 'x' },
  { type: {}, text: 'x' },
  { type: '', text: 'x' },
  { type: 'a'.repeat(65), text: 'x' },
  { type: 'invoke', name: 'adaptiveCard/action' },
  { type: 'conversationUpdate', membersAdded: [{ id: 'x' }] },
  { type: 'endOfConversation' },
  { type: 'contactRelationUpdate' },
  { type: 'constructor', text: 'x' },
  { type: 'message', text: {} },
  { type: 'message', text: ['x'] },
  { type: 'message', text: 1 },
  { type: 'message', text: true },
  { type: 'message', text: null },
  { type: 'message', text: 'x'.repeat(10_001) },
  { type: 'message', text: 'x', locale: {} },
  { type: 'message', text: 'x', locale: 7 },
  { type: 'message', text: 'x', locale: 'x'.repeat(36) },
  { type: 'message', text: 'x', from: null },
  { type: 'message', text: 'x', from: 'me' },
  { type: 'message', text: 'x', from: { id: 5 } },
  { type: 'message', text: 'x', from: [{}] },
  { type: 'message', text: 'x', conversation: null },
  { type: 'message', text: 'x', conversation: 'c' },
  { type: 'message', text: 'x', conversation: { id: {} } },
  { type: 'message', text: 'x', recipient: 0 },
  { type: 'message', text: 'x', channelData: null },
  { type: 'message', text: 'x', channelData: 'x' },
  { type: 'message', text: 'x', channelData: { clientActivityID: 1 } },
  { type: 'message', text: 'x', channelData: { clientActivityID: {} } },
  { type: 'message', text: 'x', channelData: { clientActivityID: 'x'.repeat(201) } },
  { type: 'message', text: 'x', attachments: {} },
  { type: 'message', text: 'x', attachments: 'file' },
  { type: 'message', text: 'x', attachments: [null] },
  { type: 'message', text: 'x', attachments: [{ contentType: 4 }] },
  { type: 'message', text: 'x', attachments: Array(21).fill({}) },
  { type: 'message', text: 'x', entities: 'x' },
  { type: 'message', text: 'x', entities: [1] },
  { type: 'message', text: 'x', timestamp: 1_700_000_000 },
  { type: 'message', text: 'x', timestamp: {} },
  { type: 'message', text: 'x', id: 1 },
  { type: 'message', text: 'x', channelId: [] },
  { type: 'message', text: 'x', serviceUrl: 1 },
  { type: 'message', text: 'x', replyToId: {} },
  { type: 'event', name: {} },
];

describe('an activity of a wrong shape', () => {
  // Holds T-18
  test.each(misshapen.map((activity) => [JSON.stringify(activity)?.slice(0, 90), activity]))(
    'is refused: %s',
    async (_name, activity) => {
      const bot = await serve(none);
      const { send, read } = await bot.begin();
      const answer = await send(activity);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        error: { code: 'BadRequest', message: 'The request is not usable.' },
      });
      expect((await read()).body.activities).toEqual([]);
      expect(bot.heard).toEqual([]);
    },
  );

  test.each(['-1', '1.5', 'x', '9'.repeat(20), '1e3', '0x1', "1' or 1=1"])(
    'is no watermark: %s',
    async (watermark) => {
      const bot = await serve(none);
      const { conversationId, read, token } = await bot.begin();
      const given = encodeURIComponent(watermark);
      expect((await read(given)).status).toBe(400);
      const path = `/conversations/${conversationId}?watermark=${given}`;
      expect((await bot.get(path, token)).status).toBe(400);
    },
  );

  test.each([
    ['一', 400],
    ['百万', 48],
    ['9', 9_999],
    ['٣', 5_000],
    ['<a href=', 1_000],
  ])('holds nothing up: %s × %i', async (piece, times) => {
    const bot = await serve(none);
    const { send } = await bot.begin();
    const startedAt = performance.now();
    const text = piece.repeat(times).slice(0, 10_000);
    for (const locale of ['ja-JP', 'en-US', 'zh-CN']) {
      expect((await send({ type: 'message', text, locale })).status).toBe(200);
    }
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

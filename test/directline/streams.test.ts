import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { sendRaw, statusOf } from '../http/raw-socket.ts';
import { type ServedBot, said, servedBots, until } from './served-bot.ts';

const serve = servedBots();
const none = async () => [];

interface Listener {
  readonly socket: WebSocket;
  readonly texts: string[];
  readonly types: string[];
  readonly watermark: () => string;
}

async function listen(streamUrl: string, headers: Record<string, string> = {}): Promise<Listener> {
  const socket = new WebSocket(streamUrl, { headers });
  const texts: string[] = [];
  const types: string[] = [];
  let watermark = '';
  socket.on('message', (data) => {
    const set = JSON.parse(String(data));
    watermark = set.watermark ?? watermark;
    for (const activity of set.activities) {
      types.push(activity.type);
      if (activity.text) texts.push(activity.text);
    }
  });
  await once(socket, 'open');
  return { socket, texts, types, watermark: () => watermark };
}

async function refusal(streamUrl: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(streamUrl, { headers });
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on('open', () => resolve(101));
  });
}

async function reconnect(
  bot: ServedBot,
  begun: { conversationId: string; token: string },
  watermark: string,
): Promise<string> {
  const path = `/conversations/${begun.conversationId}?watermark=${watermark}`;
  return (await bot.get(path, begun.token)).body.streamUrl;
}

describe('a stream', () => {
  test('brings the echo, the reply and what comes unasked, in order', async () => {
    const bot = await serve();
    const begun = await bot.begin();
    await bot.say(begun.conversationId, said('before'));
    const { socket, texts } = await listen(begun.streamUrl);
    await begun.send({ type: 'message', text: 'x' });
    await until(() => texts.length === 3);
    await bot.say(begun.conversationId, said('unasked'));
    await until(() => texts.length === 4);
    expect(texts).toEqual(['before', 'x', 'you said: x', 'unasked']);
    socket.close();
  });

  test('goes on where it was after it broke: nothing is missed, nothing comes twice', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const first = await listen(begun.streamUrl);
    await bot.say(begun.conversationId, said('1'), said('2'));
    await until(() => first.texts.length === 2);
    first.socket.terminate();
    await bot.say(begun.conversationId, said('3'), said('4'));
    const second = await listen(await reconnect(bot, begun, first.watermark()));
    await until(() => second.texts.length === 2);
    expect([...first.texts, ...second.texts]).toEqual(['1', '2', '3', '4']);
  });

  test('brings each activity by itself: a client mixes up those of two messages', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const { socket, texts } = await listen(begun.streamUrl);
    const sets: { readonly activities: readonly unknown[]; readonly watermark: string }[] = [];
    socket.on('message', (data) => sets.push(JSON.parse(String(data))));
    await bot.say(begun.conversationId, said('1'), said('2'), said('3'));
    await until(() => texts.length === 3);
    expect(sets.map(({ activities }) => activities.length)).toEqual([1, 1, 1]);
    // Whoever is cut off in between goes on there.
    expect(sets.map(({ watermark }) => watermark)).toEqual(['1', '2', '3']);
  });

  test('carries more than a page, and what comes while it is being read', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const many = Array.from({ length: 120 }, (_, place) => said(`${place}`));
    await bot.say(begun.conversationId, ...many.slice(0, 100));
    const { texts } = await listen(begun.streamUrl);
    await until(() => texts.length === 100);
    await Promise.all(many.slice(100).map((each) => bot.say(begun.conversationId, each)));
    await until(() => texts.length === 120);
    expect(new Set(texts).size).toBe(120);
  });

  test('shows typing, which is kept nowhere', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const { types } = await listen(begun.streamUrl);
    bot.type(begun.conversationId);
    await until(() => types.length === 1);
    expect(types).toEqual(['typing']);
    expect((await begun.read()).body.activities).toEqual([]);
  });

  test('belongs to its own conversation', async () => {
    const bot = await serve(none);
    const [one, other] = [await bot.begin(), await bot.begin()];
    const { texts } = await listen(one.streamUrl);
    await bot.say(other.conversationId, said('not for you'));
    await bot.say(one.conversationId, said('for you'));
    await until(() => texts.length > 0);
    expect(texts).toEqual(['for you']);
  });

  test('takes empty messages, and outlives others', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const { socket, texts } = await listen(begun.streamUrl);
    for (const message of ['', 'hello', '{"activities":[]}', '\u0000']) socket.send(message);
    await bot.say(begun.conversationId, said('still here'));
    await until(() => texts.length === 1);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('is opened by its ticket once', async () => {
    const bot = await serve(none);
    const { streamUrl } = await bot.begin();
    await listen(streamUrl);
    expect(await refusal(streamUrl)).toBe(403);
  });

  test('is not opened by a late ticket', async () => {
    const bot = await serve(none);
    const { streamUrl } = await bot.begin();
    bot.clock.advance(60_000);
    expect(await refusal(streamUrl)).toBe(403);
  });

  test('is not opened with a token, with nothing, or by another conversation’s ticket', async () => {
    const bot = await serve(none);
    const [one, other] = [await bot.begin(), await bot.begin()];
    const [path = ''] = one.streamUrl.split('?');
    const [, query = ''] = other.streamUrl.split('?');
    for (const url of [`${path}?t=${one.token}`, path, `${path}?t=`, `${path}?${query}`]) {
      expect(await refusal(url)).toBe(403);
    }
  });

  // Holds T-57
  test('is refused to pages of other sites, and given to our own', async () => {
    const bot = await serve(none, { publicUrl: 'https://help.example' });
    const begun = await bot.begin();
    expect(await refusal(begun.streamUrl, { origin: 'https://evil.example' })).toBe(403);
    expect(await refusal(begun.streamUrl, { origin: 'null' })).toBe(403);
    for (const origin of [bot.url, 'https://help.example']) {
      const url = await reconnect(bot, begun, '');
      expect(await refusal(url, { origin })).toBe(101);
    }
  });

  test('is offered at the public address to those who came by it', async () => {
    const bot = await serve(none, { publicUrl: 'https://help.example' });
    const { body } = await bot.post('/tokens/generate');
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const begun = await bot.post('/conversations', { token: body.token, headers });
    expect(begun.body.streamUrl).toMatch(/^wss:\/\/help\.example\/v3\/directline\//);
  });

  test('is closed when too much is sent to us in one message', async () => {
    const bot = await serve(none);
    const { streamUrl } = await bot.begin();
    const { socket } = await listen(streamUrl);
    socket.send('x'.repeat(10_000));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    expect((await bot.begin()).token).toBeTruthy();
  });

  test('makes room: the oldest of too many in one conversation is closed', async () => {
    const bot = await serve(none);
    const begun = await bot.begin();
    const first = await listen(begun.streamUrl);
    const closed = once(first.socket, 'close');
    for (let more = 0; more < 8; more += 1) await listen(await reconnect(bot, begun, ''));
    const [code] = await closed;
    expect(code).toBe(1008);
  });

  test('is refused when too many are open at all', async () => {
    const bot = await serve(none, { limits: { maximumSockets: 1 } });
    await listen((await bot.begin()).streamUrl);
    expect(await refusal((await bot.begin()).streamUrl)).toBe(503);
  });

  test.each(['/', '/v3/directline/conversations/x/activities', '/v3/directline/../stream', '/%zz'])(
    'stands nowhere else: %s',
    async (path) => {
      const bot = await serve(none);
      const answer = await sendRaw(bot.port, [
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      ]);
      expect(statusOf(answer)).toBe(404);
      expect((await bot.begin()).token).toBeTruthy();
    },
  );

  test('survives what is no web socket', async () => {
    const bot = await serve(none);
    const [, target = ''] = (await bot.begin()).streamUrl.split(`:${bot.port}`);
    const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${bot.port}\r\nConnection: Upgrade\r\n`;
    expect(statusOf(await sendRaw(bot.port, [`${head}Upgrade: nonsense\r\n\r\n`]))).toBe(400);
    const { socket } = await listen((await bot.begin()).streamUrl);
    // A frame with a reserved opcode, sent past the library.
    (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
    );
    await once(socket, 'close');
    expect((await bot.begin()).token).toBeTruthy();
  });
});

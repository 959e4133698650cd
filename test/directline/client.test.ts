import { createRequire } from 'node:module';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ServedBot, said, servedBots, until } from './served-bot.ts';

interface Activity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly id: string; readonly role: string };
  readonly channelData?: { readonly clientActivityID?: string };
}
interface Observable<Value> {
  subscribe(next: (value: Value) => void, failed?: (error: unknown) => void): void;
}
interface Client {
  readonly activity$: Observable<Activity>;
  readonly connectionStatus$: Observable<number>;
  readonly conversationId?: string;
  readonly watermark: string;
  readonly streamUrl?: string;
  postActivity(activity: object): Observable<string>;
  end(): void;
}
type Options = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
const serve = servedBots();
const clients: Client[] = [];
let DirectLine: new (options: Options) => Client;

beforeAll(() => {
  // It is written for browsers, and looks for these when it is loaded.
  Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });
  DirectLine = require('botframework-directlinejs').DirectLine;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

async function connect(bot: ServedBot, options: Options) {
  const { body } = await bot.post('/tokens/generate');
  const client = new DirectLine({
    domain: `${bot.url}/v3/directline`,
    token: body.token,
    pollingInterval: 200,
    // Comes back at once instead of after 3 to 15 s.
    random: () => -0.25,
    ...options,
  });
  clients.push(client);
  const seen: Activity[] = [];
  const statuses: number[] = [];
  client.connectionStatus$.subscribe((status) => statuses.push(status));
  client.activity$.subscribe(
    (activity) => seen.push(activity),
    () => {},
  );
  await until(() => statuses.includes(2));
  return { client, seen, statuses, texts: () => seen.flatMap(({ text }) => text ?? []) };
}

function post(client: Client, activity: object): Promise<string> {
  return new Promise((resolve, reject) => client.postActivity(activity).subscribe(resolve, reject));
}

describe.each([{ webSocket: true }, { webSocket: false }])(
  'the real Direct Line client, %o',
  (mode) => {
    test('talks with the bot', async () => {
      const bot = await serve();
      const { client, seen, texts } = await connect(bot, mode);
      expect(client.streamUrl?.startsWith('ws://')).toBe(true);
      const id = await post(client, {
        type: 'message',
        text: 'こんにちは',
        from: { id: 'anybody' },
        locale: 'ja-JP',
        channelData: { clientActivityID: 'c1' },
      });
      await until(() => seen.length === 2);
      expect(texts()).toEqual(['こんにちは', 'you said: こんにちは']);
      expect(seen[0]).toMatchObject({
        id,
        from: { role: 'user' },
        channelData: { clientActivityID: 'c1' },
      });
      expect(bot.heard[0]).toMatchObject({ locale: 'ja-JP', clientActivityId: 'c1' });
      await bot.say(client.conversationId ?? '', said('unasked'));
      await until(() => seen.length === 3);
      expect(texts()).toEqual(['こんにちは', 'you said: こんにちは', 'unasked']);
    });

    test('comes back to its conversation, and gets what it missed', async () => {
      const bot = await serve();
      const first = await connect(bot, mode);
      await post(first.client, { type: 'message', text: 'a', from: { id: 'x' } });
      await until(() => first.seen.length === 2);
      const { conversationId = '', watermark } = first.client;
      first.client.end();
      await bot.say(conversationId, said('missed'));
      const { token } = await renew(bot, first.client);
      const second = await connect(bot, { ...mode, token, conversationId, watermark });
      await until(() => second.seen.length === 1);
      expect(second.texts()).toEqual(['missed']);
      await post(second.client, { type: 'message', text: 'b', from: { id: 'x' } });
      await until(() => second.seen.length === 3);
      expect(bot.heard.at(-1)?.claims).toEqual(bot.heard[0]?.claims);
    });

    test('is told when a message is of no use', async () => {
      const bot = await serve();
      const { client } = await connect(bot, mode);
      const tooLong = { type: 'message', text: 'x'.repeat(10_001), from: { id: 'x' } };
      await expect(post(client, tooLong)).rejects.toMatchObject({ status: 400 });
    });
  },
);

test('the real Direct Line client misses nothing when its socket is cut', async () => {
  const bot = await serve();
  const sockets: WebSocket[] = [];
  const Watched = class extends WebSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  };
  const { client, texts } = await connect(bot, { webSocket: true, WebSocket: Watched });
  await post(client, { type: 'message', text: 'a', from: { id: 'x' } });
  await until(() => texts().length === 2);
  sockets[0]?.terminate();
  await bot.say(client.conversationId ?? '', said('while away'));
  await until(() => texts().length === 3);
  expect(texts()).toEqual(['a', 'you said: a', 'while away']);
  expect(sockets).toHaveLength(2);
});

test('the real Direct Line client, too busy to look, ends with the newest version of a card', async () => {
  const bot = await serve();
  const waiting: string[] = [];
  let take: (data: string) => void = () => {};
  /** Hands on nothing by itself: the page is at work, and what comes piles up. */
  const Busy = class extends WebSocket {
    constructor(url: string) {
      super(url);
      this.on('message', (data) => waiting.push(String(data)));
      Object.defineProperty(this, 'onmessage', {
        set: (onMessage: (event: { readonly data: string }) => void) => {
          take = (data) => onMessage({ data });
        },
      });
    }
  };
  const { client, seen } = await connect(bot, { webSocket: true, WebSocket: Busy });
  const { conversationId = '' } = client;
  const card = { replyId: 'status' };
  await bot.say(conversationId, said('answered'), said('looking', card));
  await until(() => waiting.join().includes('looking'));
  await bot.say(conversationId, said('found', { ...card, replaces: true }), said('next question'));
  await until(() => waiting.join().includes('next question'));
  for (const data of waiting) take(data);
  await until(() => seen.length === 4);
  const shown = new Map(seen.map(({ id, text }) => [id, text]));
  expect([...shown.values()]).toEqual(['answered', 'found', 'next question']);
});

test('the real Direct Line client learns that its token has expired', async () => {
  const bot = await serve();
  const { statuses } = await connect(bot, { webSocket: false });
  bot.clock.advance(31 * 60_000);
  await until(() => statuses.includes(3));
});

async function renew(bot: ServedBot, client: Client): Promise<{ readonly token: string }> {
  const { token } = client as unknown as { readonly token: string };
  return (await bot.post('/tokens/refresh', { token })).body;
}

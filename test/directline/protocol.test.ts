import { describe, expect, test } from 'vitest';
import { echoing, said, servedBots, until } from './served-bot.ts';

const serve = servedBots();
const message = { type: 'message', text: 'hello', from: { id: 'x' } };
const press = {
  runbook: 'r',
  step: 's',
  option: 'granted',
  nonce: 'n',
  instanceIds: 'ins-1,ins-2',
};

describe('a conversation', () => {
  test('is begun with a token, once', async () => {
    const bot = await serve();
    const generated = await bot.post('/tokens/generate');
    expect(generated.status).toBe(200);
    expect(generated.body).toEqual({
      conversationId: expect.stringMatching(/^wc-[\w-]{22}$/),
      token: expect.any(String),
      expires_in: 1800,
    });
    const { token, conversationId } = generated.body;
    const first = await bot.post('/conversations', { token, body: { user: {}, locale: 'ja' } });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ conversationId, expires_in: 1800 });
    expect(first.body.streamUrl).toMatch(
      new RegExp(
        `^ws://127.0.0.1:${bot.port}/v3/directline/conversations/${conversationId}/stream\\?t=`,
      ),
    );
    expect(first.body.streamUrl).not.toContain(first.body.token);
    expect((await bot.post('/conversations', { token })).status).toBe(200);
  });

  test('shows both sides in order, from a watermark on', async () => {
    const bot = await serve();
    const { conversationId, send, read } = await bot.begin();
    const posted = await send({ ...message, channelData: { clientActivityID: 'c1', x: 1 } });
    expect(posted).toMatchObject({ status: 200, body: { id: expect.any(String) } });
    await until(async () => (await read()).body.activities.length === 2);
    const { body } = await read();
    expect(body.watermark).toBe('2');
    expect(body.activities).toMatchObject([
      {
        type: 'message',
        id: posted.body.id,
        text: 'hello',
        textFormat: 'plain',
        channelId: 'directline',
        conversation: { id: conversationId },
        from: { id: expect.stringMatching(/^dl_[\w-]{22}$/), role: 'user' },
        channelData: { clientActivityID: 'c1' },
      },
      { type: 'message', text: 'you said: hello', from: { id: 'akeru', role: 'bot' } },
    ]);
    expect(body.activities[0].channelData).toEqual({ clientActivityID: 'c1' });
    expect(body.activities[1]).not.toHaveProperty('replyToId');
    expect((await read('1')).body.activities).toHaveLength(1);
    expect((await read('2')).body).toEqual({ activities: [], watermark: '2' });
  });

  test('is read page by page when it is long', async () => {
    const bot = await serve();
    const { conversationId, read } = await bot.begin();
    const replies = Array.from({ length: 230 }, (_, place) => said(`${place}`));
    await bot.say(conversationId, ...replies);
    const first = (await read()).body;
    const second = (await read(first.watermark)).body;
    const texts = [...first.activities, ...second.activities].map(({ text }) => text);
    expect(texts).toEqual(replies.map(({ text }) => text));
  });

  test('keeps id and time of a card that is replaced, and tells of it again', async () => {
    const bot = await serve();
    const { conversationId, read } = await bot.begin();
    await bot.say(conversationId, said('card', { replyId: 'r1', heading: 'h' }), said('next'));
    const before = (await read()).body;
    bot.clock.advance(60_000);
    await bot.say(conversationId, said('closed', { replyId: 'r1', heading: 'h', replaces: true }));
    const after = (await read(before.watermark)).body;
    expect(after.activities).toHaveLength(1);
    const [card] = after.activities;
    expect(card.id).toBe(before.activities[0].id);
    expect(card.timestamp).toBe(before.activities[0].timestamp);
    expect(JSON.stringify(card)).toContain('closed');
    const all = (await read()).body.activities;
    expect(all.map((each: { id: string }) => each.id)).toEqual([before.activities[1].id, card.id]);
  });

  test('gives each reply a time of its own, so that a page keeps their order', async () => {
    const bot = await serve();
    const { conversationId, read } = await bot.begin();
    await bot.say(conversationId, said('1'), said('2'), said('3'));
    const times = (await read()).body.activities.map(
      (each: { timestamp: string }) => each.timestamp,
    );
    expect(new Set(times).size).toBe(3);
    expect([...times].sort()).toEqual(times);
  });

  test('answers before its turn ends, and runs one turn at a time', async () => {
    const order: string[] = [];
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bot = await serve(async ({ heard }) => {
      const text = heard.kind === 'text' ? heard.text : '';
      order.push(`begins ${text}`);
      if (text === 'first') await released;
      order.push(`ends ${text}`);
      return [];
    });
    const { send, read } = await bot.begin();
    expect((await send({ type: 'message', text: 'first' })).status).toBe(200);
    expect((await send({ type: 'message', text: 'second' })).status).toBe(200);
    expect((await read()).body.activities).toHaveLength(2);
    expect(order).toEqual(['begins first']);
    release();
    await until(() => order.length === 4);
    expect(order).toEqual(['begins first', 'ends first', 'begins second', 'ends second']);
  });

  test('shows a message once when it is sent twice, and hears it under one id', async () => {
    const bot = await serve(async () => []);
    const { send, read } = await bot.begin();
    const again = { ...message, channelData: { clientActivityID: 'same' } };
    const ids = [(await send(again)).body.id, (await send(again)).body.id];
    expect(ids[0]).toBe(ids[1]);
    await until(() => bot.heard.length === 2);
    expect(new Set(bot.heard.map(({ activityId }) => activityId)).size).toBe(1);
    expect((await read()).body.activities).toHaveLength(1);
    const other = await bot.begin();
    expect((await other.send(again)).body.id).not.toBe(ids[0]);
  });

  test('is tried again when its turn fails or is busy', async () => {
    let tries = 0;
    const bot = await serve(async () => {
      tries += 1;
      if (tries < 3) throw new RangeError('what a person typed');
      return [said('at last')];
    });
    const { send, read } = await bot.begin();
    await send(message);
    await until(async () => (await read()).body.activities.length === 2);
    expect(tries).toBe(3);
    expect(bot.logged.join()).toContain('"error":"RangeError"');
    expect(bot.logged.join()).not.toContain('what a person typed');
  });

  test('is heard after a restart when the process died within its turn', async () => {
    const first = await serve(async () => {
      throw new Error('killed');
    });
    const begun = await first.begin();
    await begun.send({ ...message, locale: 'ja-JP', channelData: { clientActivityID: 'c9' } });
    await begun.send({ type: 'message', value: press });
    await until(() => first.logged.filter((line) => line.includes('turnLost')).length === 2);
    const second = await serve(echoing, { store: first.store });
    await second.resume();
    await until(() => second.heard.length === 2);
    expect(second.heard).toMatchObject([
      {
        conversationId: begun.conversationId,
        clientActivityId: 'c9',
        locale: 'ja-JP',
        heard: { kind: 'text', text: 'hello' },
        claims: { via: 'directLine', scope: 'personal' },
      },
      { heard: { kind: 'press', press: { option: 'granted' } } },
    ]);
    expect(second.heard[0]?.claims.channelUserId).toBe(first.heard[0]?.claims.channelUserId);
    expect(second.heard[0]?.activityId).toBe(first.heard[0]?.activityId);
  });
});

describe('what is heard', () => {
  test.each([
    ['a text', { text: 'あ' }, { kind: 'text', text: 'あ' }],
    ['nothing', {}, { kind: 'text', text: '' }],
    ['10,000 characters', { text: 'a'.repeat(10_000) }, { kind: 'text', text: 'a'.repeat(10_000) }],
    ['a file', { attachments: [{ contentType: 'image/png' }] }, { kind: 'file' }],
    ['a value of another shape', { value: { runbook: 'r' } }, { kind: 'misshapen' }],
    ['a value that is a list', { value: [press] }, { kind: 'misshapen' }],
    ['a value with an object in it', { value: { ...press, x: {} } }, { kind: 'misshapen' }],
    [
      'a value that is too long',
      { value: { ...press, step: 'x'.repeat(999) } },
      { kind: 'misshapen' },
    ],
    [
      'a press',
      { value: press },
      {
        kind: 'press',
        press: {
          runbook: 'r',
          step: 's',
          option: 'granted',
          nonce: 'n',
          inputs: { instanceIds: 'ins-1,ins-2' },
        },
      },
    ],
  ])('%s', async (_name, more, heard) => {
    const bot = await serve(async () => []);
    const { send } = await bot.begin();
    expect((await send({ type: 'message', ...more })).status).toBe(200);
    await until(() => bot.heard.length === 1);
    expect(bot.heard[0]?.heard).toEqual(heard);
  });

  test('an arrival, whenever a page joins, under one id', async () => {
    const bot = await serve(async () => []);
    const { send, read } = await bot.begin();
    const join = {
      type: 'event',
      name: 'webchat/join',
      locale: 'en-US',
      value: { locale: 'en-US' },
    };
    await send(join);
    await send(join);
    await until(() => bot.heard.length === 2);
    expect(bot.heard).toMatchObject([
      { activityId: 'join', locale: 'en-US', heard: { kind: 'arrival' } },
      { activityId: 'join' },
    ]);
    expect((await read()).body.activities).toEqual([]);
  });

  test('nothing, of typing and other events', async () => {
    const bot = await serve(async () => []);
    const { send, read } = await bot.begin();
    expect((await send({ type: 'typing' })).status).toBe(200);
    expect((await send({ type: 'event', name: 'tokens/response', value: 1 })).status).toBe(200);
    expect((await read()).body.activities).toEqual([]);
    expect(bot.heard).toEqual([]);
  });

  test('a press shows its label, and never its value', async () => {
    const bot = await serve(async () => []);
    const { send, read } = await bot.begin();
    await send({ type: 'message', value: press, text: 'Yes', channelData: { postBack: true } });
    const [echo] = (await read()).body.activities;
    expect(echo).toMatchObject({ text: 'Yes', channelData: { postBack: true } });
    expect(JSON.stringify(echo)).not.toContain('granted');
    expect(echo).not.toHaveProperty('value');
  });

  // Holds T-49
  test('is redacted before it is shown, stored or heard', async () => {
    const bot = await serve(async () => [], {
      redact: (text) => text.replaceAll('hunter2', '[removed]'),
    });
    const { send, read } = await bot.begin();
    await send({ type: 'message', text: 'my password is hunter2' });
    await send({ type: 'message', value: { ...press, note: 'hunter2' }, text: 'hunter2' });
    await until(() => bot.heard.length === 2);
    const stored = await bot.store.db.selectFrom('webchatActivity').selectAll().execute();
    expect(JSON.stringify([bot.heard, stored, (await read()).body, bot.logged])).not.toContain(
      'hunter2',
    );
    expect(bot.heard[0]?.heard).toEqual({ kind: 'text', text: 'my password is [removed]' });
  });

  test.each([true, false])(
    'without a label is redacted while a page is open: %s',
    async (isOpen) => {
      const bot = await serve(async () => [], {
        redact: (text, isPageOpen) => (isPageOpen ? text.replaceAll('hunter2', '[removed]') : text),
        isPageOpen: async () => isOpen,
      });
      const { send } = await bot.begin();
      await send({ type: 'message', text: 'hunter2' });
      await until(() => bot.heard.length === 1);
      const stored = await bot.store.db.selectFrom('webchatActivity').selectAll().execute();
      expect(JSON.stringify([bot.heard, stored]).includes('hunter2')).toBe(!isOpen);
    },
  );
});

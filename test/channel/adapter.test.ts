import { beforeEach, describe, expect, it } from 'vitest';
import type { Incoming, Receipt } from '../../src/incoming.ts';
import type { Said } from '../../src/reply/said.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { button, said, teamsMessage } from '../helpers/activities.ts';
import { openChannel, standingClock, type TestChannel } from '../helpers/bot-framework.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const newFolder = temporaryFolders();
let clock: ReturnType<typeof standingClock>;
let store: Store;
let connector: FakeConnector;
const opened: TestChannel[] = [];

beforeEach(async () => {
  clock = standingClock();
  store = await openSqliteStore({ folder: await newFolder(), clock });
  connector = await startFakeConnector();
  return async () => {
    for (const channel of opened.splice(0)) channel.close();
    await connector.close();
    await store.close();
  };
});

function open(answer?: (incoming: Incoming) => Receipt | Promise<Receipt>): TestChannel {
  const channel = openChannel({ store, clock }, answer);
  opened.push(channel);
  return channel;
}

const taken = (...replies: Said[]) => open(() => ({ kind: 'taken', replies }));
const message = (changes: Readonly<Record<string, unknown>> = {}) =>
  teamsMessage({ serviceUrl: connector.serviceUrl, ...changes });

describe('a message', () => {
  it('is answered when the road has taken it', async () => {
    const channel = taken(said());
    expect(await channel.post(message())).toEqual({ status: 200, body: {} });
    expect(channel.received.map(({ heard }) => heard)).toEqual([{ kind: 'text', text: 'hello' }]);
  });

  it('says nothing itself: its replies stand in the outbox', async () => {
    await taken(said()).post(message());
    expect(connector.calls).toEqual([]);
  });

  it('is delivered again when too many wait in its conversation', async () => {
    const answer = await open(() => ({ kind: 'busy' })).post(message());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('is delivered again when the road fails, and the reason stays inside', async () => {
    const channel = open(() => Promise.reject(new TypeError('the password is hunter2')));
    const answer = await channel.post(message());
    expect(answer).toEqual({ status: 500, body: { error: 'internal' } });
    expect(channel.log.lines).toContainEqual(
      expect.objectContaining({ event: 'activity.failed', error: 'TypeError' }),
    );
    expect(JSON.stringify(channel.log.lines)).not.toContain('hunter2');
  });

  it('of the wrong shape goes no further', async () => {
    const channel = taken();
    expect(await channel.post(message({ from: null }))).toEqual({
      status: 400,
      body: { error: 'badRequest' },
    });
    expect(await channel.post('text')).toMatchObject({ status: 400 });
    expect(channel.received).toEqual([]);
  });

  it('of a channel that is not listened to is refused', async () => {
    expect((await taken().post(message({ channelId: 'sms' }))).status).toBe(401);
  });

  it('is refused when its answer would have to leave this machine without a signature', async () => {
    const channel = taken(said());
    expect(
      (await channel.post(message({ serviceUrl: 'https://smba.trafficmanager.net/' }))).status,
    ).toBe(401);
    expect((await channel.post(message({ serviceUrl: 'http://10.0.0.1/' }))).status).toBe(401);
    expect(channel.received).toEqual([]);
  });
});

describe('what does not act', () => {
  it.each(['messageUpdate', 'messageDelete', 'messageReaction', 'typing'])(
    '%s is taken and dropped',
    async (type) => {
      const channel = taken();
      expect((await channel.post(message({ type, value: button('granted').data }))).status).toBe(
        200,
      );
      expect(channel.received).toEqual([]);
    },
  );

  it('an invoke without an answer is told so', async () => {
    const channel = taken();
    expect((await channel.post(message({ type: 'invoke', name: 'task/fetch' }))).status).toBe(501);
  });
});

describe('expectReplies', () => {
  const expecting = (changes = {}) => message({ deliveryMode: 'expectReplies', ...changes });
  const activities = (answer: { readonly body?: unknown }) =>
    (answer.body as { activities: Record<string, unknown>[] }).activities;

  it('gets the replies in the response, in order and addressed', async () => {
    const answer = await taken(said({ text: 'one' }), said({ text: 'two' })).post(expecting());
    expect(answer.status).toBe(200);
    expect(activities(answer)).toMatchObject([
      {
        type: 'message',
        text: 'one',
        locale: 'en-US',
        conversation: { id: 'a:conversation' },
        from: { id: '28:bot' },
        recipient: { id: '29:user' },
        replyToId: '1700000000001',
      },
      { type: 'message', text: 'two' },
    ]);
  });

  it('gets the replies of the first time for a second delivery', async () => {
    const channel = open(() => ({ kind: 'duplicate', replies: [said({ text: 'again' })] }));
    expect(activities(await channel.post(expecting()))).toMatchObject([{ text: 'again' }]);
  });

  it('gets an empty list when there is nothing to say', async () => {
    expect(activities(await taken().post(expecting()))).toEqual([]);
  });

  it('is told which message takes the place of which', async () => {
    const first = said({ replyId: 'r-1', buttons: [button('granted')] });
    const closed = said({ replyId: 'r-1', replaces: true, chosen: 'Yes' });
    const answer = await taken(first, closed).post(expecting());
    expect(activities(answer)).toMatchObject([
      { type: 'message', id: 'r-1' },
      { type: 'messageUpdate', id: 'r-1' },
    ]);
  });

  it('gets cards of its channel', async () => {
    const reply = said({ buttons: [button('granted')] });
    const teams = JSON.stringify(await taken(reply).post(expecting()));
    const test = JSON.stringify(await taken(reply).post(expecting({ channelId: 'test' })));
    expect(teams).toContain('"type":"Action.Execute"');
    expect(test).not.toContain('Action.Execute');
  });

  it('is answered whatever its service address is, since nothing is sent there', async () => {
    const channel = taken(said());
    const answer = await channel.post(
      expecting({ serviceUrl: 'https://smba.trafficmanager.net/emea/' }),
    );
    expect(answer.status).toBe(200);
    expect(activities(answer)).toHaveLength(1);
  });

  it('is busy like any other', async () => {
    expect((await open(() => ({ kind: 'busy' })).post(expecting())).status).toBe(503);
  });
});

describe('Action.Execute', () => {
  const invoke = () =>
    message({
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: {
        action: { type: 'Action.Execute', verb: 'granted', data: button('granted').data },
        trigger: 'manual',
      },
    });

  it('is answered at once, in the words of the protocol', async () => {
    const answer = await taken(said({ replaces: true, replyId: 'r', chosen: 'はい' })).post(
      invoke(),
    );
    expect(answer).toEqual({
      status: 200,
      body: {
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: '✓ はい',
      },
    });
  });

  it('is answered also when it is the second one', async () => {
    const answer = await open(() => ({ kind: 'duplicate', replies: [] })).post(invoke());
    expect(answer).toMatchObject({ status: 200, body: { statusCode: 200 } });
  });

  it('reaches the road as a press', async () => {
    const channel = taken();
    await channel.post(invoke());
    expect(channel.received[0]?.heard).toMatchObject({
      kind: 'press',
      press: { option: 'granted', nonce: 'n-1' },
    });
  });
});

describe('what leaves', () => {
  const conversationId = 'msteams:a:conversation';

  async function write(channel: TestChannel, ...replies: Said[]): Promise<void> {
    if (channel.received.length === 0) await channel.post(message());
    const address = channel.received[0]?.address;
    await store.transaction((tx) =>
      channel.out.write(
        tx,
        { conversationId, now: clock.now(), ...(address && { address }) },
        replies,
      ),
    );
  }

  it('goes to the conversation, in order, drawn and addressed', async () => {
    const channel = taken();
    await write(channel, said({ text: 'one' }), said({ text: 'two' }));
    expect(await channel.sendDue(clock.now())).toBe(2);
    expect(connector.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v3/conversations/a%3Aconversation/activities',
      'POST /v3/conversations/a%3Aconversation/activities',
    ]);
    expect(connector.calls[0]?.activity).toMatchObject({
      type: 'message',
      text: 'one',
      conversation: { id: 'a:conversation' },
      from: { id: '28:bot' },
      recipient: { id: '29:user' },
    });
    expect(connector.calls[0]?.authorization).toBeUndefined();
  });

  it('leaves with a flush, without anybody waiting for it', async () => {
    const channel = taken();
    await write(channel, said({ text: 'one' }));
    channel.out.flush(conversationId);
    await expect.poll(() => connector.calls.length).toBe(1);
  });

  it('leaves once, however often it is asked to', async () => {
    const channel = taken();
    await write(channel, said({ text: 'one' }));
    for (let time = 0; time < 5; time += 1) channel.out.flush(conversationId);
    await channel.sendDue(clock.now());
    await expect.poll(() => connector.calls.length).toBe(1);
    expect(await channel.sendDue(clock.now())).toBe(0);
    expect(connector.calls).toHaveLength(1);
  });

  it('takes the place of the earlier reply', async () => {
    const channel = taken();
    await write(channel, said({ replyId: 'r-1', buttons: [button('granted')] }));
    await write(channel, said({ replyId: 'r-1', replaces: true, chosen: 'Yes' }));
    await channel.sendDue(clock.now());
    expect(connector.calls[1]).toMatchObject({
      method: 'PUT',
      path: '/v3/conversations/a%3Aconversation/activities/sent-1',
      activity: { id: 'sent-1' },
    });
  });

  it('drops what replaces a reply that was never sent, or that the channel does not replace', async () => {
    const channel = taken();
    await write(channel, said({ replyId: 'unknown', replaces: true }), said({ replyId: 'r-1' }));
    await channel.sendDue(clock.now());
    connector.answerNext({ status: 405 });
    await write(channel, said({ replyId: 'r-1', replaces: true }), said({ text: 'after' }));
    await channel.sendDue(clock.now());
    expect(connector.calls.map(({ method, activity }) => [method, activity.text])).toEqual([
      ['POST', 'Hello'],
      ['PUT', 'Hello'],
      ['POST', 'after'],
    ]);
    expect(await channel.sendDue(clock.now() + 86_400_000)).toBe(0);
  });

  it('is not queued for an address that may not be called', async () => {
    const channel = taken();
    await channel.post(
      message({ serviceUrl: 'https://evil.example/', deliveryMode: 'expectReplies' }),
    );
    await write(channel, said());
    expect(await channel.sendDue(clock.now())).toBe(0);
    expect(channel.log.lines).toContainEqual(
      expect.objectContaining({ event: 'outbox.unreachable' }),
    );
  });

  it('is not queued without an address', async () => {
    const channel = taken();
    await store.transaction((tx) =>
      channel.out.write(tx, { conversationId, now: clock.now() }, [said()]),
    );
    expect(await channel.sendDue(clock.now())).toBe(0);
  });

  it('shows typing, and never fails', async () => {
    const channel = taken();
    await channel.post(message());
    channel.out.typing(conversationId, channel.received[0]?.address);
    channel.out.typing(conversationId, undefined);
    channel.out.typing(conversationId, 'not an address');
    await expect.poll(() => connector.calls.length).toBe(1);
    expect(connector.calls[0]?.activity).toMatchObject({ type: 'typing' });
  });

  it('never holds a turn, although the channel hangs', async () => {
    const channel = taken();
    await write(channel, said());
    connector.answerNext('hang');
    channel.out.flush(conversationId);
    await expect.poll(() => connector.calls.length).toBe(1);
    expect((await channel.post(message({ id: 'second' }))).status).toBe(200);
  });
});

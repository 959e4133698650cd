import { beforeEach, describe, expect, it } from 'vitest';
import { createAddresses } from '../../src/channel/address.ts';
import { backOffMs, readRetryAfterMs } from '../../src/channel/back-off.ts';
import { type Connector, createConnector } from '../../src/channel/connector.ts';
import { createOutboxSender, type OutboxSender } from '../../src/channel/outbox-sender.ts';
import { createSendLimits } from '../../src/channel/send-limits.ts';
import { findConversation, markReachable } from '../../src/store/conversations.ts';
import { enqueueReplies, type NewReply } from '../../src/store/outbox.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { recordingLog, standingClock } from '../helpers/bot-framework.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { saveNamed } from '../store/rows.ts';

const newFolder = temporaryFolders();
const addresses = createAddresses(new Uint8Array(32).fill(7));
let clock: ReturnType<typeof standingClock>;
let store: Store;
let channel: FakeConnector;
let sender: OutboxSender;
let tokens: boolean[];
let log: ReturnType<typeof recordingLog>;
let counted: string[];
let instead: string[];
let create: (around?: (connector: Connector) => Connector) => OutboxSender;

beforeEach(async () => {
  clock = standingClock();
  store = await openSqliteStore({ folder: await newFolder(), clock });
  channel = await startFakeConnector();
  tokens = [];
  log = recordingLog();
  counted = [];
  const connector = createConnector({
    rules: { signed: true, loopback: true },
    token: async (refresh) => {
      tokens.push(refresh);
      return `token-${tokens.length}`;
    },
  });
  instead = [];
  create = (around = (own) => own) =>
    createOutboxSender({
      store,
      clock,
      log,
      connector: around(connector),
      limits: createSendLimits(),
      addresses,
      urlOf: (formId) => `https://bot.example/r#${formId}`,
      onReply: (result) => counted.push(result),
      instead: async (_, otherwise) => void instead.push(otherwise),
      random: () => 0.5,
    });
  sender = create();
  return async () => {
    connector.close();
    await channel.close();
    await store.close();
  };
});

function queue(conversationId: string, ...texts: string[]): Promise<void> {
  return queueAs({ conversationId }, ...texts);
}

async function queueAs(
  as: Partial<NewReply> & { readonly conversationId: string },
  ...texts: string[]
): Promise<void> {
  const { conversationId } = as;
  const address = {
    serviceUrl: channel.serviceUrl,
    channelId: 'msteams',
    conversation: { id: conversationId },
    bot: { id: 'bot' },
    user: { id: 'user' },
  };
  const replies = texts.map((text) => ({
    replyId: null,
    action: 'send' as const,
    activity: addresses.addressed({ type: 'message', text }, address, conversationId),
    ...as,
  }));
  await store.transaction((tx) => enqueueReplies(tx, replies, clock.now()));
}

const arrived = () => channel.calls.map(({ activity }) => activity.text);
const send = () => sender.sendDue(clock.now());

/** Moves the clock on until nothing waits any more. */
async function sendAll(stepMs: number, steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await send();
    clock.advance(stepMs);
  }
}

describe('what became of each reply', () => {
  it('is counted: tried again, sent, and given up', async () => {
    channel.answerNext({ status: 503 });
    await queue('a', 'one');
    await send();
    clock.advance(1_000);
    await send();
    expect(counted).toEqual(['retried', 'sent']);
    channel.answerNext({ status: 403 });
    await queue('b', 'two');
    await send();
    expect(counted).toEqual(['retried', 'sent', 'undeliverable']);
  });
});

// Holds T-100
describe('a channel that cannot take it now', () => {
  it.each([408, 412, 429, 500, 502, 503, 504])(
    'is tried again after %i, and nothing overtakes',
    async (status) => {
      channel.answerNext({ status });
      await queue('a', 'one', 'two');
      expect(await send()).toBe(0);
      expect(await send()).toBe(0);
      expect(arrived()).toEqual(['one']);
      clock.advance(1_000);
      expect(await send()).toBe(2);
      expect(arrived()).toEqual(['one', 'one', 'two']);
    },
  );

  it('is left alone as long as it asks for', async () => {
    channel.answerNext({ status: 429, headers: { 'retry-after': '30' } });
    await queue('a', 'one');
    await send();
    clock.advance(30_000);
    await send();
    expect(channel.calls).toHaveLength(1);
    clock.advance(1_000);
    await send();
    expect(channel.calls).toHaveLength(2);
  });

  it('does not stop other conversations', async () => {
    channel.answerNext({ status: 503 });
    await queue('a', 'one');
    await send();
    await queue('b', 'other');
    await send();
    expect(arrived()).toEqual(['one', 'other']);
  });

  it('is asked ever more seldom', async () => {
    channel.answerNext(...Array.from({ length: 50 }, () => ({ status: 502 })));
    await queue('a', 'one');
    await sendAll(1_000, 60);
    expect(channel.calls.length).toBeGreaterThan(3);
    expect(channel.calls.length).toBeLessThan(8);
  });

  it('is tried again when nobody listens there', async () => {
    await queue('a', 'one');
    await channel.close();
    expect(await send()).toBe(0);
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'outbox.later', status: 0 }));
    channel = await startFakeConnector();
  });

  it('is given up after a day', async () => {
    channel.answerNext({ status: 503 });
    await queue('a', 'one');
    await send();
    clock.advance(25 * 3_600_000);
    await send();
    expect(arrived()).toEqual(['one']);
    expect(log.lines).toContainEqual(expect.objectContaining({ reason: 'stale' }));
  });
});

describe('a channel that refuses', () => {
  it.each([400, 403, 404, 410, 413, 302])(
    'is not asked again after %i, and the next one leaves',
    async (status) => {
      channel.answerNext({ status, headers: { location: 'http://127.0.0.1:9/' } });
      await queue('a', 'one', 'two');
      await send();
      clock.advance(3_600_000);
      await send();
      expect(arrived()).toEqual(['one', 'two']);
      expect(log.lines).toContainEqual(
        expect.objectContaining({ event: 'outbox.undeliverable', status }),
      );
    },
  );
});

describe('a bot whose token is not taken', () => {
  // Holds T-100
  it('makes no storm: nothing is tried anywhere for a while, then with a new token', async () => {
    channel.answerNext({ status: 401 });
    await queue('a', 'one', 'two');
    await send();
    await queue('b', 'other');
    await send();
    clock.advance(10_000);
    await send();
    expect(channel.calls).toHaveLength(1);
    clock.advance(20_000);
    await send();
    expect(arrived().sort()).toEqual(['one', 'one', 'other', 'two']);
    expect(tokens.slice(0, 2)).toEqual([false, true]);
  });

  it('waits longer every time', async () => {
    channel.answerNext(...Array.from({ length: 100 }, () => ({ status: 401 })));
    await queue('a', 'one');
    await sendAll(10_000, 360);
    expect(channel.calls.length).toBeLessThan(12);
  });
});

describe('what Teams allows', () => {
  it('is not exceeded in a second, and everything arrives in order', async () => {
    const texts = Array.from({ length: 20 }, (_, at) => `m${at}`);
    await queue('a', ...texts);
    await send();
    expect(channel.calls).toHaveLength(7);
    await sendAll(1_000, 10);
    expect(arrived()).toEqual(texts);
  });

  it('counts each conversation by itself', async () => {
    await queue('a', ...Array.from({ length: 7 }, () => 'a'));
    await queue('b', ...Array.from({ length: 7 }, () => 'b'));
    expect(await send()).toBe(14);
  });

  it.each([
    [7, 1_000],
    [8, 2_000],
    [60, 30_000],
    [1_800, 3_600_000],
  ])('is %i in %i ms', (count, withinMs) => {
    const limits = createSendLimits();
    const sent: number[] = [];
    for (let now = 0; sent.length < count + 1; now = Math.max(now, limits.freeAt('a', now))) {
      if (limits.freeAt('a', now) > now) continue;
      limits.count('a', now);
      sent.push(now);
    }
    expect((sent[count] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(withinMs);
  });
});

describe('the wait before the next try', () => {
  // Holds T-100
  it('is fully jittered and bounded', () => {
    expect(backOffMs(1, 0)).toBe(0);
    expect(backOffMs(1, 0.5)).toBe(1_000);
    expect(backOffMs(3, 0.999)).toBeLessThanOrEqual(8_000);
    expect(backOffMs(1_000, 0.999)).toBeLessThanOrEqual(60_000);
  });

  it('is never shorter than asked, nor longer than an hour more', () => {
    expect(backOffMs(1, 0, 5_000)).toBe(5_000);
    expect(backOffMs(1, 0, 1e12)).toBe(3_600_000);
  });

  it('is read as seconds or as a date', () => {
    const now = Date.UTC(2026, 10, 21);
    expect(readRetryAfterMs('7', now)).toBe(7_000);
    expect(readRetryAfterMs('Sat, 21 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(readRetryAfterMs('soon', now)).toBeUndefined();
    expect(readRetryAfterMs(undefined, now)).toBeUndefined();
  });
});

describe('a conversation into which nothing is delivered', () => {
  const since = async () => (await findConversation(store.db, 'a'))?.unreachableSince;
  const news = (...texts: string[]) =>
    queueAs({ conversationId: 'a', otherwise: '"mail"' }, ...texts);

  beforeEach(async () => {
    await store.transaction((tx) => saveNamed(tx, 'a'));
  });

  it.each([403, 404])('is marked after %i, and what was to be done instead is', async (status) => {
    channel.answerNext({ status });
    await news('one');
    await send();
    expect(await since()).toBe(clock.now());
    expect(instead).toEqual(['"mail"']);
  });

  it('is not called for what follows, until the person writes', async () => {
    channel.answerNext({ status: 403 });
    await news('one');
    await send();
    await news('two');
    await queue('a', 'three');
    await send();
    expect(arrived()).toEqual(['one']);
    expect(instead).toEqual(['"mail"', '"mail"']);
    await store.transaction((tx) => markReachable(tx, 'a'));
    await news('four');
    await send();
    expect(arrived()).toEqual(['one', 'four']);
  });

  it('is still given what was queued before, and is reachable when that arrives', async () => {
    channel.answerNext({ status: 403 });
    await news('one');
    await queue('a', 'answer');
    clock.advance(1);
    await send();
    expect(arrived()).toEqual(['one', 'answer']);
    expect(await since()).toBeNull();
  });

  it.each([400, 413])(
    'is not the case after %i, but that reply is told instead',
    async (status) => {
      channel.answerNext({ status });
      await news('one');
      await send();
      expect(await since()).toBeNull();
      expect(instead).toEqual(['"mail"']);
    },
  );

  it('is told instead of a reply that found no way for a day', async () => {
    channel.answerNext(...Array.from({ length: 500 }, () => ({ status: 503 })));
    await news('one');
    await sendAll(600_000, 6 * 25);
    expect(instead).toEqual(['"mail"']);
    expect(log.lines).toContainEqual(expect.objectContaining({ reason: 'stale' }));
  });

  it('does nothing instead of what only changes a card', async () => {
    await queueAs({ conversationId: 'a', replyId: 'card' }, 'card');
    channel.answerNext({ status: 200 }, { status: 404 });
    await queueAs({ conversationId: 'a', replyId: 'card', action: 'replace' }, 'closed');
    await send();
    expect(arrived()).toEqual(['card', 'closed']);
    expect(await since()).toBeNull();
    expect(instead).toEqual([]);
  });
});

describe('a status card', () => {
  const status = (text: string, action: NewReply['action'] = 'replaceOrSend') =>
    queueAs({ conversationId: 'a', replyId: 'status', action }, text);
  const methods = () =>
    channel.calls.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

  it('is edited in place', async () => {
    await status('one', 'send');
    await status('two');
    await status('three');
    await send();
    expect(methods()).toEqual(['POST activities', 'PUT sent-1', 'PUT sent-1']);
  });

  it('is sent anew when it is gone, and edited there from then on', async () => {
    await status('one', 'send');
    await send();
    channel.answerNext({ status: 404 });
    await status('two');
    await status('three');
    await send();
    expect(methods()).toEqual(['POST activities', 'PUT sent-1', 'POST activities', 'PUT sent-3']);
    expect(arrived()).toEqual(['one', 'two', 'two', 'three']);
  });

  it('that was never sent is sent at its first change', async () => {
    await status('two');
    await status('three');
    await send();
    expect(methods()).toEqual(['POST activities', 'PUT sent-1']);
  });

  it('does not multiply where the channel gives no ids', async () => {
    const nameless = create((connector) => ({
      ...connector,
      deliver: async (given) => {
        const delivery = await connector.deliver(given);
        return delivery.kind === 'delivered' ? { ...delivery, id: null } : delivery;
      },
    }));
    await status('one', 'send');
    await status('two');
    await status('three');
    await nameless.sendDue(clock.now());
    expect(arrived()).toEqual(['one']);
  });
});

describe('of two processes', () => {
  it('the other one sends what a killed one had taken, after 12 s and not before', async () => {
    const killed = create((connector) => ({ ...connector, deliver: () => new Promise(() => {}) }));
    await queue('a', 'one', 'two');
    void killed.sendDue(clock.now());
    await expect.poll(() => takenBy()).not.toBeNull();
    clock.advance(11_999);
    expect(await send()).toBe(0);
    clock.advance(1);
    expect(await send()).toBe(2);
    expect(arrived()).toEqual(['one', 'two']);
  });

  it('a paused one sends nothing that it took, when it wakes up', async () => {
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const paused = create((connector) => ({
      ...connector,
      deliver: async (given) => {
        const delivery = await connector.deliver(given);
        // Longer than it has the batch, right after the first of it.
        await asleep;
        return delivery;
      },
    }));
    await queue('a', 'one', 'two', 'three');
    const sending = paused.sendDue(clock.now());
    await expect.poll(() => channel.calls.length).toBe(1);
    clock.advance(12_000);
    expect(await send()).toBe(3);
    wake();
    await sending;
    // The first was on its way when it stopped: that one alone may arrive twice.
    expect(arrived()).toEqual(['one', 'one', 'two', 'three']);
  });

  it('a new one on the store of a dead one begins at once', async () => {
    const killed = create((connector) => ({ ...connector, deliver: () => new Promise(() => {}) }));
    await queue('a', 'one');
    void killed.sendDue(clock.now());
    await expect.poll(() => takenBy()).not.toBeNull();
    await sender.begin();
    expect(await send()).toBe(1);
    expect(arrived()).toEqual(['one']);
  });

  it('one that stops waits for what is on its way, and leaves the rest to be taken at once', async () => {
    let let1 = () => {};
    const through = new Promise<void>((resolve) => {
      let1 = resolve;
    });
    const stopping = create((connector) => ({
      ...connector,
      deliver: async (given) => {
        await through;
        return connector.deliver(given);
      },
    }));
    await queue('a', 'one', 'two');
    void stopping.sendDue(clock.now());
    await expect.poll(() => takenBy()).not.toBeNull();
    const stopped = stopping.stop();
    let1();
    await stopped;
    expect(arrived()).toEqual(['one']);
    expect(await send()).toBe(1);
    expect(arrived()).toEqual(['one', 'two']);
  });

  async function takenBy(): Promise<string | null | undefined> {
    const rows = await store.db.selectFrom('outbox').select('takenBy').execute();
    return rows.at(-1)?.takenBy;
  }
});

describe('a token that does not come', () => {
  it('holds nothing longer than a call may take', async () => {
    const connector = createConnector({
      rules: { signed: true, loopback: true },
      token: () => new Promise(() => {}),
    });
    const delivery = await connector.deliver({
      serviceUrl: channel.serviceUrl,
      channelConversationId: 'a',
      activity: '{}',
      timeLimitMs: 20,
    });
    connector.close();
    expect(delivery).toEqual({ kind: 'unauthorised' });
  });
});

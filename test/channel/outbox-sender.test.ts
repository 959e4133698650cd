import { beforeEach, describe, expect, it } from 'vitest';
import { addressed } from '../../src/channel/address.ts';
import { backOffMs, readRetryAfterMs } from '../../src/channel/back-off.ts';
import { createConnector } from '../../src/channel/connector.ts';
import { createOutboxSender, type OutboxSender } from '../../src/channel/outbox-sender.ts';
import { createSendLimits } from '../../src/channel/send-limits.ts';
import { enqueueReplies } from '../../src/store/outbox.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { recordingLog, standingClock } from '../helpers/bot-framework.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const newFolder = temporaryFolders();
let clock: ReturnType<typeof standingClock>;
let store: Store;
let channel: FakeConnector;
let sender: OutboxSender;
let tokens: boolean[];
let log: ReturnType<typeof recordingLog>;
let counted: string[];

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
  sender = createOutboxSender({
    store,
    clock,
    log,
    connector,
    limits: createSendLimits(),
    urlOf: (formId) => `https://bot.example/r#${formId}`,
    onReply: (result) => counted.push(result),
    random: () => 0.5,
  });
  return async () => {
    connector.close();
    await channel.close();
    await store.close();
  };
});

async function queue(conversationId: string, ...texts: string[]): Promise<void> {
  const address = {
    serviceUrl: channel.serviceUrl,
    channelId: 'msteams',
    conversation: { id: conversationId },
    bot: { id: 'bot' },
    user: { id: 'user' },
  };
  const replies = texts.map((text) => ({
    conversationId,
    replyId: null,
    action: 'send' as const,
    activity: addressed({ type: 'message', text }, address),
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

import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import { revealFormAddresses } from '../reply/form-address.ts';
import {
  findSentId,
  listConversationsToSend,
  markReplySent,
  markReplyUndeliverable,
  postponeReply,
  type QueuedReply,
  takeDueReplies,
} from '../store/outbox.ts';
import { type Store, VersionConflict } from '../store/store.ts';
import { readAddressed } from './address.ts';
import { backOffMs } from './back-off.ts';
import type { Connector } from './connector.ts';
import type { SendLimits } from './send-limits.ts';

export interface OutboxSender {
  /** Sends what waits in one conversation, in order. Never throws; one run at a time. */
  drain(conversationId: string): Promise<number>;
  /** Sends what is due in every conversation. @returns how many left */
  sendDue(now: number): Promise<number>;
}

export interface OutboxSenderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly connector: Connector;
  readonly limits: SendLimits;
  /** Address of a one-time page. */
  readonly urlOf: (formId: string) => string;
  /** What became of a reply, each time one was tried or given up. */
  readonly onReply?: (result: 'sent' | 'retried' | 'undeliverable') => void;
  /** 0 up to, not including, 1. */
  readonly random?: () => number;
}

const sendTimeLimitMs = 10_000;
const batch = 3;
/** Longer than a whole batch can take: then somebody else may take it over. */
const takenForMs = batch * sendTimeLimitMs + 10_000;
const conversationsAtOnce = 50;
/** A reply of yesterday answers nothing any more. */
const worthSendingMs = 24 * 3_600_000;
const firstPauseMs = 30_000;
const longestPauseMs = 900_000;

export function createOutboxSender(options: OutboxSenderOptions): OutboxSender {
  const { store, clock, log, connector, limits, random = Math.random } = options;
  const running = new Map<string, Promise<number>>();
  const wantedAgain = new Set<string>();
  /** While the bot's own token is not taken, nothing is tried: every conversation would fail alike. */
  let pause = { until: 0, count: 0 };

  return { drain, sendDue };

  function drain(conversationId: string): Promise<number> {
    const current = running.get(conversationId);
    if (current) {
      wantedAgain.add(conversationId);
      return current;
    }
    const run = drainOnce(conversationId)
      .catch((error: unknown) => {
        // Somebody else sends them.
        if (error instanceof VersionConflict) return 0;
        log.error('outbox.failed', { conversation: conversationId, error: errorName(error) });
        return 0;
      })
      .finally(() => running.delete(conversationId));
    running.set(conversationId, run);
    return run;
  }

  async function sendDue(now: number): Promise<number> {
    if (now < pause.until) return 0;
    const due = await listConversationsToSend(store.db, now, conversationsAtOnce);
    const counts = await Promise.all(due.map(drain));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async function drainOnce(conversationId: string): Promise<number> {
    let count = 0;
    for (;;) {
      wantedAgain.delete(conversationId);
      const now = clock.now();
      if (now < pause.until) return count;
      const until = now + takenForMs;
      const taken = await store.transaction((tx) =>
        takeDueReplies(tx, { conversationId, now, until, limit: batch }),
      );
      const waitsFrom = await sendInOrder(taken, until - sendTimeLimitMs);
      count += waitsFrom;
      const isDone = waitsFrom < taken.length || taken.length === 0;
      if (isDone && !wantedAgain.has(conversationId)) return count;
    }
  }

  /**
   * @param until epoch ms; afterwards somebody else may send them
   * @returns how many were settled; the rest waits behind the first that has to be tried again
   */
  async function sendInOrder(taken: readonly QueuedReply[], until: number): Promise<number> {
    for (const [index, reply] of taken.entries()) {
      if (clock.now() > until) return index;
      const waitUntil = await settle(reply);
      if (waitUntil === null) continue;
      const behind = taken.slice(index + 1);
      await store.transaction(async (tx) => {
        await postponeReply(tx, reply.seq, waitUntil);
        // Due at once, but never before the one ahead of them.
        for (const { seq } of behind) await postponeReply(tx, seq, clock.now());
      });
      return index;
    }
    return taken.length;
  }

  /** @returns null when it is settled, else when to try again, epoch ms */
  async function settle(reply: QueuedReply): Promise<number | null> {
    const now = clock.now();
    const freeAt = Math.max(limits.freeAt(reply.conversationId, now), pause.until);
    if (freeAt > now) return freeAt;
    const to = readAddressed(reply.activity);
    if (!to || now - reply.createdAt > worthSendingMs) return giveUp(reply, 'stale');
    const replaces =
      reply.action === 'replace' && reply.replyId !== null
        ? await findSentId(store.db, reply.conversationId, reply.replyId)
        : undefined;
    if (reply.action === 'replace' && replaces === undefined) return giveUp(reply, 'neverSent');

    limits.count(reply.conversationId, now);
    // The address of a one-time page is made here and now: nothing that is stored may open it.
    const activity = revealFormAddresses(reply.activity, options.urlOf);
    const delivery = await connector.deliver({
      serviceUrl: to.serviceUrl,
      channelConversationId: to.conversation.id,
      activity: replaces === undefined ? activity : withId(activity, replaces),
      timeLimitMs: sendTimeLimitMs,
      ...(replaces !== undefined && { replaces }),
    });
    switch (delivery.kind) {
      case 'delivered':
        pause = { until: 0, count: 0 };
        await store.transaction((tx) =>
          markReplySent(tx, reply.seq, delivery.id ?? replaces ?? null),
        );
        options.onReply?.('sent');
        return null;
      case 'refused':
        return giveUp(reply, 'refused', delivery.status);
      case 'unauthorised': {
        const count = pause.count + 1;
        const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(count - 1, 8));
        pause = { until: clock.now() + longest / 2 + random() * (longest / 2), count };
        log.error('outbox.unauthorised', { status: 401, count });
        options.onReply?.('retried');
        return Math.ceil(pause.until);
      }
      case 'later': {
        const waitMs = backOffMs(reply.attempts, random(), delivery.retryAfterMs);
        log.warn('outbox.later', {
          conversation: reply.conversationId,
          status: delivery.status,
          count: reply.attempts,
          ms: waitMs,
        });
        options.onReply?.('retried');
        return clock.now() + waitMs;
      }
    }
  }

  async function giveUp(reply: QueuedReply, reason: string, status?: number): Promise<null> {
    await store.transaction((tx) => markReplyUndeliverable(tx, reply.seq));
    // A card that cannot be replaced is no loss: its buttons answer politely.
    const level = reply.action === 'replace' ? 'debug' : 'warn';
    if (reply.action === 'send') options.onReply?.('undeliverable');
    log[level]('outbox.undeliverable', {
      conversation: reply.conversationId,
      reason,
      ...(status !== undefined && { status }),
    });
    return null;
  }
}

function withId(activity: string, id: string): string {
  return JSON.stringify({ ...JSON.parse(activity), id });
}

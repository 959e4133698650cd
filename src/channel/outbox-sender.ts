import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import { revealFormAddresses } from '../reply/form-address.ts';
import { findUnreachableSince, markReachable, markUnreachable } from '../store/conversations.ts';
import {
  findSent,
  listConversationsToSend,
  markReplySent,
  markReplyUndeliverable,
  postponeReply,
  type QueuedReply,
  releaseTakenReplies,
  sendReplyAnew,
  takeDueReplies,
} from '../store/outbox.ts';
import { type Store, type Tx, VersionConflict } from '../store/store.ts';
import { isStoreFault } from '../store/store-fault.ts';
import type { Addresses } from './address.ts';
import { backOffMs } from './back-off.ts';
import type { Connector } from './connector.ts';
import type { SendLimits } from './send-limits.ts';

export interface OutboxSender {
  /** Sends what waits in one conversation, in order. Never throws; one run at a time. */
  drain(conversationId: string): Promise<number>;
  /** Sends what is due in every conversation. @returns how many left */
  sendDue(now: number): Promise<number>;
  /** Before the first: what a process took that died, and had the store to itself, is due at once. */
  begin(): Promise<void>;
  /** Begins nothing more; resolves when nothing is on its way any more. */
  stop(): Promise<void>;
}

export interface OutboxSenderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly connector: Connector;
  readonly limits: SendLimits;
  readonly addresses: Addresses;
  /** Address of a one-time page. */
  readonly urlOf: (formId: string) => string;
  /** In the transaction that gives a reply up: what is to be done instead. */
  readonly instead?: (tx: Tx, otherwise: string) => Promise<void>;
  /** What became of a reply, each time one was tried or given up. */
  readonly onReply?: (result: 'sent' | 'retried' | 'undeliverable') => void;
  /** 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** What became of a reply that was taken; `takeAgain`: due at once, by whoever is first. */
type Settled = 'settled' | 'takeAgain' | { readonly dueAt: number };

const sendTimeLimitMs = 8_000;
const batch = 3;
/** Afterwards somebody else may send what is left; nothing is begun that may be on its way then. */
const takenForMs = sendTimeLimitMs + 4_000;
const conversationsAtOnce = 50;
/** A reply of yesterday answers nothing any more. */
const worthSendingMs = 24 * 3_600_000;
/** The bot was removed, blocked, or the conversation is gone: nothing that follows arrives either. */
const unreachable: ReadonlySet<number> = new Set([403, 404]);
const firstPauseMs = 30_000;
const longestPauseMs = 900_000;

export function createOutboxSender(options: OutboxSenderOptions): OutboxSender {
  const { store, clock, log, connector, limits, random = Math.random } = options;
  const owner = randomUUID();
  const running = new Map<string, Promise<number>>();
  const wantedAgain = new Set<string>();
  /** While the bot's own token is not taken, nothing is tried: every conversation would fail alike. */
  let pause = { until: 0, count: 0 };
  let isStopped = false;

  return {
    drain,
    sendDue,
    async begin() {
      if (store.engine !== 'sqlite') return;
      await store.transaction((tx) => releaseTakenReplies(tx, clock.now()));
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled(running.values());
    },
  };

  async function drain(conversationId: string): Promise<number> {
    try {
      return await drainOrFail(conversationId);
    } catch (error) {
      log.warn('outbox.postponed', { conversation: conversationId, error: errorName(error) });
      return 0;
    }
  }

  /** @throws what the store throws where it is at fault */
  function drainOrFail(conversationId: string): Promise<number> {
    const current = running.get(conversationId);
    if (current) {
      wantedAgain.add(conversationId);
      return current;
    }
    const run = drainOnce(conversationId)
      .catch((error: unknown) => {
        // Somebody else sends them.
        if (error instanceof VersionConflict) return 0;
        if (isStoreFault(error)) throw error;
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
    const counts = await Promise.all(due.map(drainOrFail));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async function drainOnce(conversationId: string): Promise<number> {
    let count = 0;
    for (;;) {
      wantedAgain.delete(conversationId);
      const now = clock.now();
      if (isStopped || now < pause.until) return count;
      const until = now + takenForMs;
      const taken = await store.transaction((tx) =>
        takeDueReplies(tx, { conversationId, owner, now, until, limit: batch }),
      );
      const settled = await sendInOrder(taken, until);
      count += settled;
      const isDone = settled < taken.length || taken.length === 0;
      if (isDone && !wantedAgain.has(conversationId)) return count;
    }
  }

  /**
   * @param until epoch ms; afterwards somebody else may send them
   * @returns how many were settled; the rest waits behind the first that has to be tried again
   */
  async function sendInOrder(taken: readonly QueuedReply[], until: number): Promise<number> {
    for (const [index, reply] of taken.entries()) {
      const left = await settle(reply, until);
      if (left === 'settled') continue;
      if (left === 'takeAgain') wantedAgain.add(reply.conversationId);
      const dueAt = left === 'takeAgain' ? clock.now() : left.dueAt;
      const behind = taken.slice(index + 1);
      await store.transaction(async (tx) => {
        await postponeReply(tx, { seq: reply.seq, owner }, dueAt);
        // Due at once, but never before the one ahead of them.
        for (const { seq } of behind) await postponeReply(tx, { seq, owner }, clock.now());
      });
      return index;
    }
    return taken.length;
  }

  async function settle(reply: QueuedReply, until: number): Promise<Settled> {
    const now = clock.now();
    const freeAt = Math.max(limits.freeAt(reply.conversationId, now), pause.until);
    if (freeAt > now) return { dueAt: freeAt };
    const to = options.addresses.readAddressed(reply.activity, reply.conversationId);
    if (!to || now - reply.createdAt > worthSendingMs) return giveUp(reply, 'stale');
    // What was queued before is still tried: it may answer a message that came since.
    const since = await findUnreachableSince(store.db, reply.conversationId);
    if (since !== undefined && reply.createdAt >= since) return giveUp(reply, 'unreachable');
    const earlier =
      reply.action !== 'send' && reply.replyId !== null
        ? await findSent(store.db, reply.conversationId, reply.replyId)
        : undefined;
    const replaces = earlier?.sentId ?? undefined;
    // A channel that gives no ids would get a new one for each change.
    const isNew = reply.action === 'send' || (reply.action === 'replaceOrSend' && !earlier);
    if (!isNew && replaces === undefined) return giveUp(reply, 'neverSent');

    // Last of all: whoever was paused since it was taken has lost it, and must not send it.
    if (isStopped || clock.now() + sendTimeLimitMs > until) return 'takeAgain';
    limits.count(reply.conversationId, now);
    // The address of a one-time page is made here and now: nothing that is stored may open it.
    const activity = revealFormAddresses(to.activity, options.urlOf);
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
        await store.transaction(async (tx) => {
          await markReplySent(tx, reply.seq, replaces ?? delivery.id);
          if (since !== undefined) await markReachable(tx, reply.conversationId);
        });
        options.onReply?.('sent');
        return 'settled';
      case 'refused':
        if (reply.action !== 'replaceOrSend' || isNew) {
          return giveUp(reply, 'refused', delivery.status);
        }
        log.info('outbox.sentAnew', {
          conversation: reply.conversationId,
          status: delivery.status,
        });
        await store.transaction((tx) => sendReplyAnew(tx, { seq: reply.seq, owner }, clock.now()));
        return 'takeAgain';
      case 'unauthorised': {
        const count = pause.count + 1;
        const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(count - 1, 8));
        pause = { until: clock.now() + longest / 2 + random() * (longest / 2), count };
        log.error('outbox.unauthorised', { status: 401, count });
        options.onReply?.('retried');
        return { dueAt: Math.ceil(pause.until) };
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
        return { dueAt: clock.now() + waitMs };
      }
    }
  }

  /** Exactly one of those that try gives it up, and does what is to be done instead. */
  async function giveUp(reply: QueuedReply, reason: string, status = 0): Promise<Settled> {
    const isNews = reply.action !== 'replace';
    const isGivenUp = await store.transaction(async (tx) => {
      if (!(await markReplyUndeliverable(tx, { seq: reply.seq, owner }))) return false;
      if (isNews && unreachable.has(status)) {
        await markUnreachable(tx, reply.conversationId, clock.now());
      }
      if (reply.otherwise !== null) await options.instead?.(tx, reply.otherwise);
      return true;
    });
    if (!isGivenUp) return 'settled';
    // A card that cannot be replaced is no loss: its buttons answer politely.
    const level = isNews ? 'warn' : 'debug';
    if (isNews) options.onReply?.('undeliverable');
    log[level]('outbox.undeliverable', {
      conversation: reply.conversationId,
      reason,
      ...(status > 0 && { status }),
    });
    return 'settled';
  }
}

function withId(activity: string, id: string): string {
  return JSON.stringify({ ...JSON.parse(activity), id });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { createGate } from '../http/gate.ts';
import type { Incoming, Receive } from '../incoming.ts';
import { errorName, type Log } from '../log.ts';

/** Turns of messages whose sender was answered already: one after the other in a conversation. */
export interface Turns {
  /** Whether this conversation may send one more now. */
  hasRoom(conversationId: string): boolean;
  /** Too many wait, whoever they belong to. */
  isFull(): boolean;
  /** Never fails: what goes wrong is tried again, then logged. What is under way is not started anew. */
  start(incoming: Incoming): void;
  /** Until nothing is under way; what was not taken is not tried again. */
  finish(): Promise<void>;
}

const maximumWaiting = 32;
const usualMost = { inFlight: 200, waiting: 1_000 };

/** @param retryAfterMs waits before the next tries of a turn that was not taken */
export function createTurns(options: {
  readonly receive: Receive;
  readonly log: Log;
  readonly retryAfterMs: readonly number[];
  /** A message is kept but cannot be answered now; at most once for each. */
  readonly onLate: (incoming: Incoming) => void;
  /** Of all conversations together. */
  readonly most?: { readonly inFlight: number; readonly waiting: number };
}): Turns {
  const { receive, log, retryAfterMs, onLate } = options;
  const gate = createGate(options.most ?? usualMost);
  const lanes = new Map<string, { readonly waiting: number; readonly last: Promise<void> }>();

  const underWay = new Set<string>();
  const ending = new AbortController();

  const tryOnce = async (incoming: Incoming): Promise<boolean> => {
    const leave = await gate.wait();
    try {
      const receipt = await receive(incoming);
      return receipt.kind !== 'busy';
    } catch (error) {
      log.warn('directline.turnFailed', {
        conversation: incoming.conversationId,
        error: errorName(error),
      });
      return false;
    } finally {
      leave();
    }
  };
  const run = async (incoming: Incoming): Promise<void> => {
    if (await tryOnce(incoming)) return;
    for (const [tries, waitMs] of retryAfterMs.entries()) {
      await sleep(waitMs, undefined, { signal: ending.signal }).catch(() => {});
      if (ending.signal.aborted) break;
      if (await tryOnce(incoming)) return;
      // The first fault may be gone before a person has noticed it.
      if (tries === 0) onLate(incoming);
    }
    log.error('directline.turnLost', { conversation: incoming.conversationId });
  };

  return {
    hasRoom: (conversationId) => (lanes.get(conversationId)?.waiting ?? 0) < maximumWaiting,
    isFull: gate.isFull,
    start: (incoming) => {
      const { conversationId, activityId } = incoming;
      const key = `${conversationId}\n${activityId}`;
      if (underWay.has(key)) return;
      underWay.add(key);
      const before = lanes.get(conversationId);
      const last = (before?.last ?? Promise.resolve())
        .then(() => run(incoming))
        .then(() => {
          underWay.delete(key);
          const lane = lanes.get(conversationId);
          if (!lane || lane.waiting <= 1) lanes.delete(conversationId);
          else lanes.set(conversationId, { ...lane, waiting: lane.waiting - 1 });
        });
      lanes.set(conversationId, { waiting: (before?.waiting ?? 0) + 1, last });
    },
    finish: async () => {
      ending.abort();
      while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.last));
    },
  };
}

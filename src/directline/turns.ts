import { setTimeout as sleep } from 'node:timers/promises';
import type { Incoming, Receive } from '../incoming.ts';
import { errorName, type Log } from '../log.ts';

/** Turns of messages whose sender was answered already: one after the other in a conversation. */
export interface Turns {
  /** Whether this conversation may send one more now. */
  hasRoom(conversationId: string): boolean;
  /** Never fails: what goes wrong is tried again, then logged. What is under way is not started anew. */
  start(incoming: Incoming): void;
  /** Until nothing is under way; what was not taken is not tried again. */
  finish(): Promise<void>;
}

const maximumWaiting = 32;

/** @param retryAfterMs waits before the next tries of a turn that was not taken */
export function createTurns(options: {
  readonly receive: Receive;
  readonly log: Log;
  readonly retryAfterMs: readonly number[];
  /** A message is kept but cannot be answered now; at most once for each. */
  readonly onLate: (incoming: Incoming) => void;
}): Turns {
  const { receive, log, retryAfterMs, onLate } = options;
  const lanes = new Map<string, { readonly waiting: number; readonly last: Promise<void> }>();

  const underWay = new Set<string>();
  const ending = new AbortController();

  const tryOnce = async (incoming: Incoming): Promise<boolean> => {
    try {
      const receipt = await receive(incoming);
      return receipt.kind !== 'busy';
    } catch (error) {
      log.warn('directline.turnFailed', {
        conversation: incoming.conversationId,
        error: errorName(error),
      });
      return false;
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

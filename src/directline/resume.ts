import type { Incoming } from '../incoming.ts';
import type { Store } from '../store/store.ts';
import { listUnconsumedActivities } from '../store/webchat-log.ts';
import { type Unheard, unheardOf } from './transcript.ts';

/** Older ones are not acted on any more: the person has gone. */
const notOlderThanMs = 10 * 60_000;
const maximumMessages = 10_000;

export interface UnheardMessage extends Unheard {
  readonly conversationId: string;
  readonly userId: string;
  /** Of staff. */
  readonly signInId: string | null;
  readonly activityId: Incoming['activityId'];
}

/**
 * Messages that were answered and shown, but whose turn was never committed: the process ended in
 * between. Of each conversation in the order in which they came.
 */
export async function findUnheard(
  store: Store,
  now: number,
  notYoungerThanMs: number,
): Promise<readonly UnheardMessage[]> {
  const rows = await listUnconsumedActivities(store.db, {
    from: now - notOlderThanMs,
    to: now - notYoungerThanMs,
    limit: maximumMessages,
  });
  return rows.flatMap(({ activity, ...row }) => {
    const unheard = unheardOf({ activity });
    return unheard ? [{ ...row, ...unheard }] : [];
  });
}

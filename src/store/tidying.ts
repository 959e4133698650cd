import type { Clock } from '../clock.ts';
import { tidyStore } from './housekeeping.ts';
import type { Store } from './store.ts';

const everyMs = 10 * 60_000;

/** A chore that deletes what is idle or over, now and then; what is deleted is gone from the disk. */
export function createTidying(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): () => Promise<number> {
  let nextAt = 0;
  return async () => {
    const now = deps.clock.now();
    if (now < nextAt) return 0;
    nextAt = now + everyMs;
    const deleted = await tidyStore(deps.store, now);
    if (deleted > 0) await deps.store.forgetDeleted();
    // Nothing waits for it: the worker need not hurry.
    return 0;
  };
}

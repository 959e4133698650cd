import type { Clock } from '../clock.ts';
import { tidyStore } from './housekeeping.ts';
import { type Store, VersionConflict } from './store.ts';

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
    try {
      await tidyStore(deps.store, now);
    } catch (error) {
      // Another process tidies at the same time.
      if (!(error instanceof VersionConflict)) throw error;
    }
    // Nothing waits for it: the worker need not hurry.
    return 0;
  };
}

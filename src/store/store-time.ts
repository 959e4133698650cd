import { sql } from 'kysely';
import type { AdvancingClock, Clock } from '../clock.ts';
import type { Store } from './store.ts';

const everyMs = 30_000;
/** A longer way there and back tells too little. */
const longestTripMs = 500;

/**
 * A chore that keeps the clock of this process with the one of the store, so that all processes agree
 * on when a lease ends. The embedded store has no clock of its own.
 * @param deps.base what `clock` advances from
 */
export function createStoreTime(deps: {
  readonly store: Store;
  readonly clock: AdvancingClock;
  readonly base: Clock;
}): () => Promise<number> {
  const { store, clock, base } = deps;
  let offsetMs = 0;
  let nextAt = 0;
  return async () => {
    if (store.engine === 'sqlite' || base.now() < nextAt) return 0;
    const askedAt = base.now();
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as "now"`.execute(store.db);
    const answeredAt = base.now();
    const now = rows[0]?.now;
    if (now === undefined || answeredAt - askedAt > longestTripMs) return 0;
    const measuredMs = now - (askedAt + answeredAt) / 2;
    clock.advance(measuredMs - offsetMs);
    offsetMs = measuredMs;
    nextAt = answeredAt + everyMs;
    // Nothing waits for it: the worker need not hurry.
    return 0;
  };
}

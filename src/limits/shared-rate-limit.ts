import type { Clock } from '../clock.ts';
import { takeFromBucket } from '../store/rate-limits.ts';
import type { Store } from '../store/store.ts';
import { createRateLimit, type Rate } from './rate-limit.ts';

/** A rate limit that holds over all processes of one store. */
export interface SharedRateLimit {
  /** Whether one more is allowed for this key; counts it when it is. */
  take(key: string): Promise<boolean>;
}

/** Of one address, on routes that ask for no proof: 60 a minute. */
export const usualAddressRate: Rate = { burst: 60, perSecond: 1 };

/** @param name keeps the keys of one limit from those of another */
export function createSharedRateLimit(options: {
  readonly name: string;
  readonly rate: Rate;
  readonly store: Store;
  readonly clock: Clock;
}): SharedRateLimit {
  const { name, rate, store, clock } = options;
  // First of all in memory: a flood must not cost a write for each drop.
  const own = createRateLimit(rate, clock);
  return {
    take: async (key) => {
      if (!own.take(key)) return false;
      // The embedded store has one process.
      if (store.engine === 'sqlite') return true;
      const bucket = { burst: rate.burst, refillMs: 1000 / rate.perSecond, now: clock.now() };
      return store.transaction((tx) => takeFromBucket(tx, { key: `${name}:${key}`, ...bucket }));
    },
  };
}

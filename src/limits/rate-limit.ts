import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';

export interface Rate {
  /** So many at once. */
  readonly burst: number;
  /** And so many each second after that. */
  readonly perSecond: number;
}

export interface RateLimit {
  /** Whether one more is allowed for this key; counts it when it is. */
  take(key: string): boolean;
  /** What was taken last was taken for nothing. */
  giveBack(key: string): void;
  /** Somebody else has taken the rest. */
  empty(key: string): void;
}

/**
 * A token bucket for each key. Keys that have rested long enough are as good as new, and forgotten.
 * @param maximumKeys beyond it the longest untouched is forgotten, so that memory is bounded
 */
export function createRateLimit(rate: Rate, clock: Clock, maximumKeys = 50_000): RateLimit {
  const buckets = createForgetfulMap<string, { readonly left: number; readonly at: number }>(
    maximumKeys,
  );
  return {
    take: (key) => {
      const now = clock.now();
      const known = buckets.get(key);
      const refilled = known
        ? known.left + (Math.max(0, now - known.at) / 1000) * rate.perSecond
        : rate.burst;
      const left = Math.min(rate.burst, refilled);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
      return left >= 1;
    },
    giveBack: (key) => {
      const known = buckets.get(key);
      if (known) buckets.set(key, { ...known, left: Math.min(rate.burst, known.left + 1) });
    },
    empty: (key) => {
      buckets.set(key, { left: 0, at: clock.now() });
    },
  };
}

import { jitteredMs } from '../back-off.ts';

const firstMs = 1_000;
const longestMs = 60_000;
/** A channel that asks for more is asked again sooner. */
const longestRetryAfterMs = 3_600_000;

/**
 * How long to wait before the next try: exponential with full jitter, and never sooner than asked.
 * @param attempts tries so far, 1 or more
 * @param random 0 up to, not including, 1
 */
export function backOffMs(attempts: number, random: number, retryAfterMs = 0): number {
  const waitMs = jitteredMs(attempts, random, { firstMs, longestMs });
  return Math.min(retryAfterMs, longestRetryAfterMs) + waitMs;
}

/** Reads `Retry-After`: seconds, or a date. Undefined for anything else. */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

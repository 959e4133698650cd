import { uptime } from 'node:os';
import { type AdvancingClock, type Clock, systemClock } from './clock.ts';

/** Of the time that has passed, the clock goes at most so much faster or slower. */
const mostShare = 0.1;
/** Less is the inaccuracy of the two readings. */
const shortestSleepMs = 2_000;

/**
 * A chore that keeps a steady clock with the system's, but never by a jump: set to another time, by
 * a person or a fault, the system's clock must not make valid what has expired, nor end what is
 * under way. Only time for which the machine slept is made up for at once.
 * @param deps.base what `clock` advances from; stands while the machine sleeps
 * @param deps.uptimeMs goes on while the machine sleeps, whatever the system's clock is set to
 */
export function followSystemTime(deps: {
  readonly clock: AdvancingClock;
  readonly base: Clock;
  readonly system?: Clock;
  readonly uptimeMs?: () => number;
}): () => Promise<number> {
  const { clock, base, system = systemClock, uptimeMs = () => uptime() * 1_000 } = deps;
  let offsetMs = 0;
  let lookedAt = base.now();
  let upAt = uptimeMs();
  return async () => {
    const passedMs = base.now() - lookedAt;
    const sleptMs = uptimeMs() - upAt - passedMs;
    lookedAt += passedMs;
    upAt = uptimeMs();
    const madeUpMs = sleptMs >= shortestSleepMs ? sleptMs : 0;
    const gapMs = system.now() - lookedAt - offsetMs - madeUpMs;
    const mostMs = Math.max(0, passedMs) * mostShare;
    const stepMs = madeUpMs + Math.max(-mostMs, Math.min(mostMs, gapMs));
    clock.advance(stepMs);
    offsetMs += stepMs;
    // Nothing waits for it: the worker need not hurry.
    return 0;
  };
}

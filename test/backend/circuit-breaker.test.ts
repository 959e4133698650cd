import { describe, expect, it } from 'vitest';
import {
  type BreakerState,
  type CallResult,
  createCircuitBreaker,
} from '../../src/backend/circuit-breaker.ts';
import { createAdvancingClock } from '../../src/clock.ts';

const secondMs = 1_000;

function breakerWithClock() {
  const clock = createAdvancingClock({ now: () => Date.UTC(2026, 10, 21) });
  const states: BreakerState[] = [];
  const breaker = createCircuitBreaker({ clock, onState: (state) => states.push(state) });
  /** @returns how many were let through */
  const calls = (count: number, result: CallResult, everyMs = 0): number => {
    let made = 0;
    for (let call = 0; call < count; call += 1) {
      const tell = breaker.enter();
      if (tell) made += 1;
      tell?.(result);
      clock.advance(everyMs);
    }
    return made;
  };
  return { breaker, clock, states, calls };
}

describe('a circuit breaker', () => {
  it.each([
    { answered: 0, failed: 19, opens: false, why: 'too few calls' },
    { answered: 0, failed: 20, opens: true, why: 'all of 20 failed' },
    { answered: 10, failed: 10, opens: true, why: 'half of 20 failed' },
    { answered: 11, failed: 9, opens: false, why: 'less than half of 20 failed' },
    { answered: 60, failed: 59, opens: false, why: 'less than half of many failed' },
  ])('with $answered answers and then $failed failures: $why', ({ answered, failed, opens }) => {
    const { calls, states } = breakerWithClock();
    calls(answered, 'answered');
    calls(failed, 'failed');
    expect(states).toEqual(opens ? ['open'] : []);
  });

  it('forgets what was longer ago than 30 s', () => {
    const { calls, states, clock } = breakerWithClock();
    calls(19, 'failed');
    clock.advance(31 * secondMs);
    calls(19, 'failed');
    expect(states).toEqual([]);
    clock.advance(31 * secondMs);
    // Less than 20 in 30 s, for ever.
    calls(100, 'failed', 2 * secondMs);
    expect(states).toEqual([]);
  });

  // Holds T-96
  it('lets no call through for 30 s, then exactly one', () => {
    const { breaker, calls, states, clock } = breakerWithClock();
    expect(calls(25, 'failed')).toBe(20);
    clock.advance(30 * secondMs - 1);
    expect(breaker.enter()).toBeUndefined();
    clock.advance(1);
    const trial = breaker.enter();
    expect(trial).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
    expect(states).toEqual(['open', 'trying']);
    trial?.('answered');
    expect(states).toEqual(['open', 'trying', 'closed']);
    expect(calls(19, 'failed')).toBe(19);
  });

  it('rests for 30 s more when the one call fails', () => {
    const { breaker, calls, states, clock } = breakerWithClock();
    calls(20, 'failed');
    clock.advance(30 * secondMs);
    expect(calls(1, 'failed')).toBe(1);
    clock.advance(30 * secondMs - 1);
    expect(breaker.enter()).toBeUndefined();
    clock.advance(1);
    expect(calls(1, 'answered')).toBe(1);
    expect(states).toEqual(['open', 'trying', 'open', 'trying', 'closed']);
  });

  it('makes another trial when nothing is ever heard of the first', () => {
    const { breaker, calls, clock } = breakerWithClock();
    calls(20, 'failed');
    clock.advance(30 * secondMs);
    const lost = breaker.enter();
    clock.advance(30 * secondMs);
    expect(breaker.enter()).toBeDefined();
    lost?.('answered');
    expect(breaker.enter()).toBeUndefined();
  });

  it('does not take an old answer for a sign that the system is back, nor one answer twice', () => {
    const { breaker, calls, states, clock } = breakerWithClock();
    const old = breaker.enter();
    calls(20, 'failed');
    clock.advance(30 * secondMs);
    const trial = breaker.enter();
    old?.('answered');
    expect(states.at(-1)).toBe('trying');
    trial?.('failed');
    trial?.('answered');
    expect(states.at(-1)).toBe('open');
  });

  it.each([-24, -1, 24])('is not stuck when the clock jumps by %i hours', (hours) => {
    const { breaker, calls, clock } = breakerWithClock();
    calls(20, 'failed');
    clock.advance(hours * 3_600 * secondMs);
    breaker.enter();
    clock.advance(31 * secondMs);
    expect(breaker.enter()).toBeDefined();
  });

  it('keeps nothing of each call', () => {
    const { calls, states } = breakerWithClock();
    calls(100_000, 'answered', 1);
    expect(states).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import { createRateLimit } from '../../src/limits/rate-limit.ts';

test('a key may burst, then goes at its rate; another key is not touched', () => {
  const clock = createAdvancingClock({ now: () => 0 });
  const limit = createRateLimit({ burst: 3, perSecond: 2 }, clock);
  const take = (key: string) => [1, 2, 3, 4, 5].filter(() => limit.take(key)).length;
  expect(take('a')).toBe(3);
  expect(take('b')).toBe(3);
  clock.advance(1_000);
  expect(take('a')).toBe(2);
  clock.advance(3_600_000);
  expect(take('a')).toBe(3);
});

test('a clock that goes back gives nothing', () => {
  const clock = createAdvancingClock({ now: () => 10_000 });
  const limit = createRateLimit({ burst: 1, perSecond: 1 }, clock);
  expect(limit.take('a')).toBe(true);
  clock.advance(-9_000);
  expect(limit.take('a')).toBe(false);
});

test('keys beyond the maximum push out the longest untouched', () => {
  const limit = createRateLimit({ burst: 1, perSecond: 0 }, { now: () => 0 }, 2);
  expect([limit.take('a'), limit.take('b'), limit.take('a')]).toEqual([true, true, false]);
  expect(limit.take('c')).toBe(true);
  expect([limit.take('a'), limit.take('b')]).toEqual([false, true]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTurnTime } from '../src/turn-time.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("a turn's time is one for all that it asks, and its rest is not given away", () => {
  const leftMs = startTurnTime();
  expect(leftMs()).toBe(4_500);
  vi.advanceTimersByTime(3_000);
  expect(leftMs()).toBe(1_500);
  vi.advanceTimersByTime(1_000);
  expect(leftMs()).toBe(500);
  vi.advanceTimersByTime(1);
  expect(leftMs()).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(leftMs()).toBe(0);
});

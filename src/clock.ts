/** The only source of time in the product, so that tests and worlds can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Goes on while the system's clock is set to another time, and while the process is paused. */
export const steadyClock: Clock = { now: () => performance.timeOrigin + performance.now() };

/** A clock that a person can push forward: real time plus an offset (development and tests). */
export interface AdvancingClock extends Clock {
  advance(byMs: number): void;
}

export function createAdvancingClock(base: Clock = systemClock): AdvancingClock {
  let offsetMs = 0;
  return {
    now: () => Math.round(base.now() + offsetMs),
    advance: (byMs) => {
      offsetMs += byMs;
    },
  };
}

import type { Clock } from '../clock.ts';

/** `trying`: one call was let through, and tells whether the system is back. */
export type BreakerState = 'closed' | 'trying' | 'open';

export type CallResult = 'answered' | 'failed';

/** Keeps calls away from a system that fails, so that nobody waits for it. */
export interface CircuitBreaker {
  /**
   * Asks for leave to make one call.
   * @returns to be told once what came of the call; undefined when none may be made now
   */
  enter(): ((result: CallResult) => void) | undefined;
}

export interface BreakerLimits {
  /** Calls older than this count no more. */
  readonly windowMs: number;
  /** Fewer calls say nothing. */
  readonly leastCalls: number;
  /** 0 to 1; from this share of failed calls on it opens. */
  readonly failedShare: number;
  /** So long no call is made, until one is let through. */
  readonly openMs: number;
}

export const usualBreakerLimits: BreakerLimits = {
  windowMs: 30_000,
  leastCalls: 20,
  failedShare: 0.5,
  openMs: 30_000,
};

/** Calls are counted by slices of the window: memory does not grow with them. */
const slices = 30;

interface Slice {
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
}

/**
 * @param options.clock never set back far; if it is, the time of rest begins anew
 * @param options.onState told at each change
 */
export function createCircuitBreaker(options: {
  readonly clock: Clock;
  readonly limits?: BreakerLimits;
  readonly onState?: (state: BreakerState) => void;
}): CircuitBreaker {
  const { clock, limits = usualBreakerLimits, onState = () => {} } = options;
  const sliceMs = limits.windowMs / slices;
  let state: BreakerState = 'closed';
  let since = clock.now();
  let counted: readonly Slice[] = [];
  /** What was begun before the last change tells nothing about the time after it. */
  let era = 0;

  function change(to: BreakerState): void {
    state = to;
    since = clock.now();
    era += 1;
    counted = [];
    onState(to);
  }

  function count(result: CallResult): void {
    const now = clock.now();
    const at = Math.floor(now / sliceMs);
    const young = counted.filter((slice) => at - slice.at < slices && slice.at <= at);
    const last = young.at(-1);
    const present = last?.at === at ? last : { at, calls: 0, failed: 0 };
    counted = [
      ...young.filter((slice) => slice !== present),
      { at, calls: present.calls + 1, failed: present.failed + (result === 'failed' ? 1 : 0) },
    ];
    const calls = counted.reduce((sum, slice) => sum + slice.calls, 0);
    const failed = counted.reduce((sum, slice) => sum + slice.failed, 0);
    if (calls >= limits.leastCalls && failed >= calls * limits.failedShare) change('open');
  }

  /** Also for a trial of which nothing is heard any more: another one may be made. */
  function hasRested(): boolean {
    const restedMs = clock.now() - since;
    if (restedMs < 0) since = clock.now();
    return restedMs >= limits.openMs;
  }

  return {
    enter: () => {
      if (state !== 'closed') {
        if (!hasRested()) return undefined;
        change('trying');
      }
      const begun = { era, isTold: false };
      return (result) => {
        if (begun.isTold || begun.era !== era) return;
        begun.isTold = true;
        if (state === 'closed') count(result);
        else change(result === 'answered' ? 'closed' : 'open');
      };
    },
  };
}

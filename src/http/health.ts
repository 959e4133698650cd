import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpAnswer, Route } from './exchange.ts';

export interface HealthOptions {
  /** Whether everything that a turn needs is there: the store, the world. */
  readonly isReady: () => Promise<boolean>;
  /** No answer within this time counts as not ready. */
  readonly readyTimeLimitMs?: number;
  /** The process is ill when its event loop is later than this. */
  readonly maximumLagMs?: number;
}

/** `GET /healthz` looks at this process alone, `GET /readyz` at what it needs. */
export function createHealthRoutes(options: HealthOptions): readonly Route[] {
  const { isReady, readyTimeLimitMs = 2_000, maximumLagMs = 1_000 } = options;
  return [
    {
      method: 'GET',
      path: '/healthz',
      always: true,
      handle: async () => {
        const lagMs = await measureLag();
        return state(lagMs <= maximumLagMs, 'ok', 'overloaded');
      },
    },
    {
      method: 'GET',
      path: '/readyz',
      always: true,
      handle: async () =>
        state(await isReadyWithin(isReady, readyTimeLimitMs), 'ready', 'notReady'),
    },
  ];
}

async function measureLag(): Promise<number> {
  const startedAt = performance.now();
  await sleep(0);
  return performance.now() - startedAt;
}

async function isReadyWithin(isReady: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  try {
    const tooLate = sleep(limitMs, false, { signal: limit.signal });
    tooLate.catch(() => {});
    return await Promise.race([isReady(), tooLate]);
  } catch {
    return false;
  } finally {
    limit.abort();
  }
}

function state(isGood: boolean, good: string, bad: string): HttpAnswer {
  return isGood ? { status: 200, body: { status: good } } : { status: 503, body: { status: bad } };
}

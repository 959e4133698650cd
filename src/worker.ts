import { errorName, type Log } from './log.ts';

/** Something that looks for what is due, does it, and says how much there was. */
export type Chore = () => Promise<number>;

export interface Worker {
  /** One pass over all chores, now. A pass that is under way is joined. */
  pass(): Promise<void>;
  start(): void;
  /** Resolves when the last pass is over. */
  stop(): Promise<void>;
}

const busyPauseMs = 50;
const idlePauseMs = 500;
/** After its first failure a chore rests so long, then longer each time. */
const firstRestMs = 500;
const longestRestMs = 5_000;
/** A failure that lasts is told again. */
const remindAfterMs = 60_000;

interface Failing {
  readonly count: number;
  readonly nextAt: number;
  readonly toldAt: number;
}

/**
 * The one loop for everything that has to happen later: each is a row with a due time, so that
 * nothing is forgotten by a restart. A chore that fails is tried again after a rest, and the log says
 * when it begins to fail, once a minute while it does, and when it no longer does.
 * @param steady milliseconds that go on whatever becomes of the system's clock
 */
export function createWorker(
  chores: Readonly<Record<string, Chore>>,
  log: Log,
  steady: () => number = () => performance.now(),
): Worker {
  const failing = new Map<string, Failing>();
  let timer: NodeJS.Timeout | undefined;
  let present: Promise<number> | undefined;
  let stopped = true;

  async function passOnce(isEager: boolean): Promise<number> {
    let done = 0;
    for (const [name, chore] of Object.entries(chores)) {
      if (!isEager && steady() < (failing.get(name)?.nextAt ?? 0)) continue;
      try {
        done += await chore();
        const failed = failing.get(name);
        if (failed) log.info('worker.recovered', { reason: name, count: failed.count });
        failing.delete(name);
      } catch (error) {
        noteFailure(name, error);
      }
    }
    return done;
  }

  function noteFailure(name: string, error: unknown): void {
    const now = steady();
    const before = failing.get(name);
    const count = (before?.count ?? 0) + 1;
    const isToTell = before === undefined || now - before.toldAt >= remindAfterMs;
    if (isToTell) log.error('worker.failed', { reason: name, error: errorName(error), count });
    failing.set(name, {
      count,
      nextAt: now + Math.min(longestRestMs, firstRestMs * 2 ** Math.min(count - 1, 10)),
      toldAt: isToTell ? now : before.toldAt,
    });
  }

  /** @param isEager also what rests after a failure */
  function pass(isEager: boolean): Promise<number> {
    present ??= passOnce(isEager).finally(() => {
      present = undefined;
    });
    return present;
  }

  function schedule(pauseMs: number): void {
    if (stopped) return;
    timer = setTimeout(async () => {
      const done = await pass(false);
      schedule(done > 0 ? busyPauseMs : idlePauseMs);
    }, pauseMs);
  }

  return {
    async pass() {
      await pass(true);
    },
    start() {
      stopped = false;
      schedule(0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await present;
    },
  };
}

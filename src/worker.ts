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

/**
 * The one loop for everything that has to happen later: each is a row with a due time, so that
 * nothing is forgotten by a restart.
 */
export function createWorker(chores: Readonly<Record<string, Chore>>, log: Log): Worker {
  let timer: NodeJS.Timeout | undefined;
  let present: Promise<number> | undefined;
  let stopped = true;

  async function passOnce(): Promise<number> {
    let done = 0;
    for (const [name, chore] of Object.entries(chores)) {
      try {
        done += await chore();
      } catch (error) {
        log.error('worker.failed', { reason: name, error: errorName(error) });
      }
    }
    return done;
  }

  function pass(): Promise<number> {
    present ??= passOnce().finally(() => {
      present = undefined;
    });
    return present;
  }

  function schedule(pauseMs: number): void {
    if (stopped) return;
    timer = setTimeout(async () => {
      const done = await pass();
      schedule(done > 0 ? busyPauseMs : idlePauseMs);
    }, pauseMs);
  }

  return {
    async pass() {
      await pass();
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

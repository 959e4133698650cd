import type { DatabaseConnection, Driver } from 'kysely';
import type { SqliteConnection } from './sqlite-connection.ts';
import { type Lane, openLane } from './transaction-lane.ts';

/** Bounds how long one group holds the event loop. */
const maxPerGroup = 64;

/**
 * Transactions that wait at the same time share one `begin immediate … commit`, and so one sync to
 * the disk. They run one after the other, each in its own savepoint: one that fails takes only
 * itself back. None is told that it is committed before all are on the disk; when the outer commit
 * fails, all of them fail.
 */
export interface GroupCommit {
  /** Its connections are good for one transaction each, and for nothing else. */
  readonly driver: Driver;
  /** Runs when no transaction is open. */
  between<Result>(job: () => Result): Promise<Result>;
}

interface Waiting {
  readonly start: (lane: Lane) => void;
  readonly fail: (error: unknown) => void;
}

export function createGroupCommit(
  connection: SqliteConnection,
  options: { readonly workLimitMs: number },
): GroupCommit {
  const waiting: Waiting[] = [];
  const lanes = new WeakMap<DatabaseConnection, Lane>();
  let tail: Promise<void> = Promise.resolve();
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    // One round of the event loop lets everything that is ready join.
    tail = tail.then(nextRound).then(() => {
      isScheduled = false;
      return runGroup();
    });
  }

  async function runGroup(): Promise<void> {
    const kept: Lane[] = [];
    try {
      connection.exec('begin immediate');
    } catch (error) {
      for (const { fail } of waiting.splice(0)) fail(error);
      return;
    }
    for (let taken = 0; taken < maxPerGroup && connection.isInTransaction(); taken++) {
      const next = waiting.shift();
      if (!next) break;
      try {
        const lane = openLane(connection, options.workLimitMs);
        lanes.set(lane.connection, lane);
        next.start(lane);
        if ((await lane.left) === 'kept') kept.push(lane);
      } catch (error) {
        next.fail(error);
      }
    }
    if (waiting.length > 0) schedule();
    finish(kept);
  }

  function finish(kept: readonly Lane[]): void {
    try {
      // Fails, as it must, when SQLite has rolled back by itself in the meantime.
      connection.exec(kept.length > 0 ? 'commit' : 'rollback');
      for (const lane of kept) lane.settle();
    } catch (error) {
      if (connection.isInTransaction()) connection.exec('rollback');
      for (const lane of kept) lane.settle(error);
    }
  }

  function laneOf(used: DatabaseConnection): Lane {
    const lane = lanes.get(used);
    if (!lane) throw new Error('not a connection of this store');
    return lane;
  }

  return {
    driver: {
      init: async () => {},
      acquireConnection: () =>
        new Promise((resolve, reject) => {
          waiting.push({ start: (lane) => resolve(lane.connection), fail: reject });
          schedule();
        }),
      beginTransaction: async () => {},
      commitTransaction: async (used) => laneOf(used).keep(),
      rollbackTransaction: async (used) => laneOf(used).drop(),
      releaseConnection: async (used) => laneOf(used).drop(),
      destroy: async () => {
        await tail;
        connection.close();
      },
    },
    between: (job) => {
      const done = tail.then(job);
      tail = done.then(
        () => {},
        () => {},
      );
      return done;
    },
  };
}

function nextRound(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

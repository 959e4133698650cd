import type { DatabaseConnection } from 'kysely';
import type { SqliteConnection } from './sqlite-connection.ts';

/** A query came after its transaction had ended, or the transaction waited for something else. */
export class TransactionOver extends Error {
  override readonly name = 'TransactionOver';
}

/** One transaction inside a group. */
export interface Lane {
  readonly connection: DatabaseConnection;
  /** Resolves when the next one may run. */
  readonly left: Promise<'kept' | 'dropped'>;
  /** Resolves once the whole group is on the disk. */
  keep(): Promise<void>;
  /** Takes everything back; does nothing once it was kept or dropped. */
  drop(): void;
  settle(error?: unknown): void;
}

export function openLane(connection: SqliteConnection, workLimitMs: number): Lane {
  let state: 'open' | 'kept' | 'dropped' = 'open';
  // As on PostgreSQL: after a failed query nothing but the rollback is possible.
  let failure: unknown;
  const left = Promise.withResolvers<'kept' | 'dropped'>();
  const committed = Promise.withResolvers<void>();

  connection.exec('savepoint lane');
  const overdue = setTimeout(drop, workLimitMs);

  function leave(how: 'kept' | 'dropped'): void {
    clearTimeout(overdue);
    state = how;
    left.resolve(how);
  }

  function drop(): void {
    if (state !== 'open') return;
    // Nothing to go back to when SQLite has rolled everything back by itself.
    if (connection.isInTransaction()) connection.exec('rollback to lane; release lane');
    leave('dropped');
  }

  function assertUsable(): void {
    if (state !== 'open' || !connection.isInTransaction()) {
      throw new TransactionOver('the transaction is over');
    }
    if (failure !== undefined) throw failure;
  }

  return {
    connection: {
      executeQuery: async (query) => {
        assertUsable();
        try {
          return connection.execute(query);
        } catch (error) {
          failure = error;
          throw error;
        }
      },
      // biome-ignore lint/correctness/useYield: rows are small here, and a stream would hold the group
      streamQuery: async function* () {
        throw new Error('this store does not stream');
      },
    },
    left: left.promise,
    keep: () => {
      assertUsable();
      connection.exec('release lane');
      leave('kept');
      return committed.promise;
    },
    drop,
    settle: (error) => {
      if (error === undefined) committed.resolve();
      else committed.reject(error);
    },
  };
}

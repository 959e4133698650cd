import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Reads only: the store itself or a transaction. Writes need a `Tx`. */
export type Reader = Pick<Kysely<Tables>, 'selectFrom' | 'fn' | 'getExecutor' | 'executeQuery'>;
export type Tx = Transaction<Tables>;

/** One schema and one set of queries, on SQLite in the process or on PostgreSQL. */
export interface Store {
  /** For reads outside a transaction: sees what is committed, never a transaction that is under way. */
  readonly db: Reader;
  readonly engine: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction (SQLite: `begin immediate`). Its queries go through `tx` only.
   * Work must not await anything but its own queries (PostgreSQL: nor longer than the idle limit of
   * 6 s), and may run beside others that share its commit: nothing may leave the process before the
   * promise resolves. A failed query fails the transaction.
   * @throws VersionConflict and whatever `work` throws, after the rollback
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** A round trip to the store; false when it cannot be read or written. */
  isReady(): Promise<boolean>;
  /** What was deleted leaves SQLite's log file too; on PostgreSQL that is its vacuum's work. */
  forgetDeleted(): Promise<void>;
  close(): Promise<void>;
}

/** Somebody else changed the row since it was read: the turn runs again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Reader = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** One schema and one set of queries, on SQLite in the process or on PostgreSQL. */
export interface Store {
  /** For reads outside a transaction. */
  readonly db: Reader;
  readonly engine: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction (SQLite: `begin immediate`). Its queries go through `tx` only.
   * Work must not await anything but its own queries.
   * @throws VersionConflict and whatever `work` throws, after the rollback
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** A round trip to the store; false when it cannot be read or written. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** Somebody else changed the row since it was read: the turn runs again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

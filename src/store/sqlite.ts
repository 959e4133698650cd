import { join } from 'node:path';
import {
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Clock } from '../clock.ts';
import { createPrivateFile, lockFolder } from './folder-lock.ts';
import { createGroupCommit } from './group-commit.ts';
import { migrate } from './migrations.ts';
import { watchReadiness } from './readiness.ts';
import { openSqliteConnection } from './sqlite-connection.ts';
import { checkTexts } from './storable.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** A transaction that awaits something else than its queries would stop all others: it is cut off. */
const workLimitMs = 5_000;

/**
 * The embedded store: `akeru.db` in `folder`, which is made if it is missing. One handle writes,
 * another one reads, so that a read never sees a transaction that is under way.
 * @throws StoreLocked when another process has the folder
 * @throws StoreTooNew when a later version of the product wrote it
 */
export async function openSqliteStore(options: {
  readonly folder: string;
  readonly clock: Clock;
}): Promise<Store> {
  const { folder, clock } = options;
  const lock = lockFolder(folder);
  const path = databaseIn(folder);
  try {
    createPrivateFile(path);
    const connection = openSqliteConnection(path, { readOnly: false });
    const groups = createGroupCommit(connection, { workLimitMs });
    const writer = new Kysely<Tables>({
      dialect: {
        createAdapter: createGroupAdapter,
        createDriver: () => groups.driver,
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => checkTexts(new SqliteQueryCompiler()),
      },
    });
    const { transaction, isReady } = watchReadiness(
      (work) => writer.transaction().execute(work),
      clock,
    );
    try {
      await transaction((tx) => migrate(tx, 'sqlite', clock.now()));
    } catch (error) {
      connection.close();
      throw error;
    }
    const reader = openReader(path);
    return {
      db: reader,
      engine: 'sqlite',
      transaction,
      isReady,
      forgetDeleted: () => groups.between(() => connection.exec('pragma wal_checkpoint(truncate)')),
      close: async () => {
        await reader.destroy();
        await writer.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function databaseIn(folder: string): string {
  return join(folder, 'akeru.db');
}

/** Sees what is committed; never waits for the writer, and never stops it. */
export function openReader(path: string): Kysely<Tables> {
  const dialect = new SqliteDialect({
    database: async () => openSqliteConnection(path, { readOnly: true }).database,
  });
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => checkTexts(dialect.createQueryCompiler()),
    },
  });
}

/** kysely must not queue transactions one behind the other's commit: the groups order them. */
function createGroupAdapter(): SqliteAdapter {
  return Object.defineProperty(new SqliteAdapter(), 'supportsMultipleConnections', { value: true });
}

import { existsSync } from 'node:fs';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { typesOfPostgres } from './postgres.ts';
import { databaseIn, openReader } from './sqlite.ts';
import type { Reader } from './store.ts';
import type { Tables } from './tables.ts';

/** There is no store, or an older version of the product wrote it. */
export class StoreUnreadable extends Error {
  override readonly name = 'StoreUnreadable';
}

/** The schema that knows the audit chain. */
const oldestSchema = 2;

/**
 * Opens a store to look at it, and changes nothing: no lock, no migration. Safe beside a bot that
 * runs: PostgreSQL's session is read-only, and SQLite's log lets one read beside the writer.
 * @throws StoreUnreadable
 */
export async function openForReading(options: {
  readonly databaseUrl?: string;
  readonly folder: string;
}): Promise<{ readonly db: Reader; close(): Promise<void> }> {
  const { databaseUrl, folder } = options;
  if (databaseUrl === undefined && !existsSync(databaseIn(folder))) {
    throw new StoreUnreadable(`There is no store in ${folder}: start the bot once.`);
  }
  const db =
    databaseUrl === undefined ? openReader(databaseIn(folder)) : openPostgresReader(databaseUrl);
  const close = () => db.destroy();
  try {
    const { newest } = await db
      .selectFrom('migration')
      .select((eb) => eb.fn.max('version').as('newest'))
      .executeTakeFirstOrThrow();
    if ((newest ?? 0) >= oldestSchema) return { db, close };
  } catch (error) {
    await close();
    if (!saysNoSuchTable(error)) throw error;
    throw new StoreUnreadable('There is no store in this database: start the bot once.');
  }
  await close();
  throw new StoreUnreadable('The store is of an older version: start the bot once.');
}

function openPostgresReader(url: string): Kysely<Tables> {
  const readOnly = new URL(url);
  const given = readOnly.searchParams.get('options') ?? '';
  readOnly.searchParams.set('options', `${given} -c default_transaction_read_only=on`.trim());
  const pool = new Pool({
    connectionString: readOnly.href,
    application_name: 'akeru audit',
    max: 1,
    types: typesOfPostgres,
  });
  // Without both a connection that breaks ends the process; the next query says it.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

function saysNoSuchTable(error: unknown): boolean {
  return (
    error instanceof Error &&
    (('code' in error && error.code === '42P01') || /no such table/.test(error.message))
  );
}

import { Kysely, PostgresDialect } from 'kysely';
import { type CustomTypesConfig, Pool, type PoolClient, types } from 'pg';
import type { Clock } from '../clock.ts';
import { migrate } from './migrations.ts';
import { watchReadiness } from './readiness.ts';
import { checkTexts } from './storable.ts';
import { type Store, VersionConflict } from './store.ts';
import type { Tables } from './tables.ts';

const maxConnections = 10;
const connectTimeLimitMs = 5_000;
const statementTimeLimitMs = 8_000;
/** Somewhat longer: without any answer by then, the way to the server is cut. */
const answerTimeLimitMs = 10_000;
/** Longer than any turn: a process that is paused in a transaction gives its rows back. */
const idleInTransactionTimeLimitMs = 6_000;
const bigintOid = 20;
/** Times and counters stay far below 2^53. */
export const typesOfPostgres: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === bigintOid ? (text: string) => Number(text) : types.getTypeParser(oid, format),
};
/** serialization_failure, deadlock_detected: the other one won, this one may run again. */
const lostToAnother = new Set(['40001', '40P01']);

/**
 * The store on a PostgreSQL server; its tables are made in the connection's first schema.
 * @param options.onConnectionLost a pooled connection broke; the next query opens another one
 * @throws StoreTooNew when a later version of the product wrote it
 */
export async function openPostgresStore(options: {
  readonly url: string;
  readonly clock: Clock;
  readonly onConnectionLost?: (error: Error) => void;
}): Promise<Store> {
  const { url, clock, onConnectionLost = () => {} } = options;
  const pool = new Pool({
    connectionString: url,
    application_name: 'akeru',
    max: maxConnections,
    connectionTimeoutMillis: connectTimeLimitMs,
    statement_timeout: statementTimeLimitMs,
    query_timeout: answerTimeLimitMs,
    keepAlive: true,
    idle_in_transaction_session_timeout: idleInTransactionTimeLimitMs,
    types: typesOfPostgres,
  });
  // Without both, a connection that breaks while idle or between two queries ends the process.
  pool.on('error', onConnectionLost);
  pool.on('connect', (client) => {
    client.on('error', onConnectionLost);
    endWhenSilent(client);
  });

  const dialect = new PostgresDialect({ pool });
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (inner) => dialect.createIntrospector(inner),
      createQueryCompiler: () => checkTexts(dialect.createQueryCompiler()),
    },
  });
  const { transaction, isReady } = watchReadiness(async (work) => {
    try {
      return await db.transaction().setIsolationLevel('read committed').execute(work);
    } catch (error) {
      throw isLostToAnother(error)
        ? new VersionConflict('lost to another', { cause: error })
        : error;
    }
  }, clock);
  try {
    await transaction((tx) => migrate(tx, 'postgres', clock.now()));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    engine: 'postgres',
    transaction,
    isReady,
    forgetDeleted: async () => {},
    close: () => db.destroy(),
  };
}

/** What was asked may still be answered one day: such a connection must not be used again. */
function endWhenSilent(client: PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    const answer = query(...args);
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        const isSilent = error instanceof Error && error.message === 'Query read timeout';
        if (isSilent) void (client as unknown as { end(): Promise<void> }).end();
      });
    }
    return answer;
  };
  client.query = watched as typeof client.query;
}

function isLostToAnother(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    lostToAnother.has(error.code)
  );
}

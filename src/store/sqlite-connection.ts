import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult, SqliteDatabase } from 'kysely';
import { createForgetfulMap } from '../forgetful-map.ts';

/** Lists of different lengths make different statements: the oldest leave when there are this many. */
const maxStatements = 200;
/** Only another program (a backup, a shell) can make us wait: one process owns the folder. */
const busyTimeoutMs = 2_000;
/** KiB. What a reader keeps is void with the next commit. */
const cacheSize = { reader: 2_000, writer: 8_000 };

/** One handle of `node:sqlite`, with each statement prepared once. */
export interface SqliteConnection {
  /** The handle as kysely's own dialect wants it. */
  readonly database: SqliteDatabase;
  execute<Row>(query: CompiledQuery): QueryResult<Row>;
  exec(sql: string): void;
  /** False when SQLite itself rolled back, as it does when the disk is full. */
  isInTransaction(): boolean;
  close(): void;
}

export function openSqliteConnection(
  path: string,
  options: { readonly readOnly: boolean },
): SqliteConnection {
  const handle = new DatabaseSync(path, {
    readOnly: options.readOnly,
    timeout: busyTimeoutMs,
    enableForeignKeyConstraints: true,
  });
  try {
    const cacheKib = options.readOnly ? cacheSize.reader : cacheSize.writer;
    handle.exec(`pragma temp_store = memory; pragma cache_size = -${cacheKib}`);
    if (!options.readOnly) {
      handle.exec(
        'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on',
      );
    }
  } catch (error) {
    handle.close();
    throw error;
  }
  const prepare = cacheStatements(handle);
  return {
    database: {
      close: () => handle.close(),
      prepare: (sql) => {
        const { reader, statement } = prepare(sql);
        return {
          reader,
          all: (parameters) => statement.all(...asInput(parameters)),
          run: (parameters) => statement.run(...asInput(parameters)),
          iterate: (parameters) => statement.iterate(...asInput(parameters)),
        };
      },
    },
    execute: <Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> => {
      const { reader, statement } = prepare(sql);
      if (reader) return { rows: statement.all(...asInput(parameters)) as Row[] };
      const { changes } = statement.run(...asInput(parameters));
      return { rows: [], numAffectedRows: BigInt(changes) };
    },
    exec: (sql) => handle.exec(sql),
    isInTransaction: () => handle.isTransaction,
    close: () => handle.close(),
  };
}

function cacheStatements(handle: DatabaseSync) {
  const prepared = createForgetfulMap<string, { reader: boolean; statement: StatementSync }>(
    maxStatements,
  );
  return (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = handle.prepare(sql);
    const fresh = { reader: statement.columns().length > 0, statement };
    prepared.set(sql, fresh);
    return fresh;
  };
}

function asInput(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}

import { join } from 'node:path';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createGroupCommit } from '../../src/store/group-commit.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openSqliteConnection, type SqliteConnection } from '../../src/store/sqlite-connection.ts';
import type { Tx } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { TransactionOver } from '../../src/store/transaction-lane.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { saveNamed } from './rows.ts';

const newFolder = temporaryFolders();
const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

/** A group commit over a real file, whose statements of our own are watched and can be refused. */
async function openWatched(workLimitMs = 5_000) {
  const folder = await newFolder();
  const path = join(folder, 'test.db');
  const real = openSqliteConnection(path, { readOnly: false });
  const said: string[] = [];
  let refused: string | undefined;
  const connection: SqliteConnection = {
    ...real,
    exec: (sql) => {
      said.push(sql);
      if (sql === refused) {
        refused = undefined;
        throw new Error('disk I/O error');
      }
      real.exec(sql);
    },
  };
  const groups = createGroupCommit(connection, { workLimitMs });
  const adapter = Object.defineProperty(new SqliteAdapter(), 'supportsMultipleConnections', {
    value: true,
  });
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => groups.driver,
      createIntrospector: (inner) => new SqliteIntrospector(inner),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const transaction = <Result>(work: (tx: Tx) => Promise<Result>) => db.transaction().execute(work);
  await transaction((tx) => migrate(tx, 'sqlite', 0));
  said.length = 0;
  const other = openSqliteConnection(path, { readOnly: true });
  closings.push(() => {
    other.close();
    real.close();
  });
  return {
    real,
    groups,
    transaction,
    count: (sql: string) => said.filter((line) => line === sql).length,
    refuseNext: (sql: string) => {
      refused = sql;
    },
    /** What another connection sees: what is committed. */
    committed: () =>
      other.database
        .prepare('select id from conversation order by id')
        .all([])
        .map((row) => (row as { id: string }).id),
  };
}

test('transactions that wait at the same time share one commit', async () => {
  const { transaction, count, committed } = await openWatched();
  await Promise.all(
    Array.from({ length: 20 }, (_, place) => transaction((tx) => saveNamed(tx, `${place}`))),
  );
  expect(count('begin immediate')).toBe(1);
  expect(count('commit')).toBe(1);
  expect(committed()).toHaveLength(20);
});

test('a group is bounded, and what is left over goes with the next one', async () => {
  const { transaction, count, committed } = await openWatched();
  await Promise.all(
    Array.from({ length: 100 }, (_, place) => transaction((tx) => saveNamed(tx, `${place}`))),
  );
  expect(count('commit')).toBe(2);
  expect(committed()).toHaveLength(100);
});

test('nobody is told before all are on the disk', async () => {
  const { transaction, committed } = await openWatched();
  const seenWhenTold: number[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map(async (id) => {
      await transaction(async (tx) => {
        await saveNamed(tx, id);
        expect(committed()).toEqual([]);
      });
      seenWhenTold.push(committed().length);
    }),
  );
  expect(seenWhenTold).toEqual([3, 3, 3]);
});

test('when the commit fails, all of the group fail and nothing is written', async () => {
  const { transaction, refuseNext, committed } = await openWatched();
  refuseNext('commit');
  const results = await Promise.allSettled(
    ['a', 'b', 'c'].map((id) => transaction((tx) => saveNamed(tx, id))),
  );
  for (const result of results) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'disk I/O error' } });
  }
  expect(committed()).toEqual([]);
  await transaction((tx) => saveNamed(tx, 'next'));
  expect(committed()).toEqual(['next']);
});

test('when the group cannot begin, all of it fail and the next one can', async () => {
  const { transaction, refuseNext, committed } = await openWatched();
  refuseNext('begin immediate');
  const results = await Promise.allSettled(
    ['a', 'b'].map((id) => transaction((tx) => saveNamed(tx, id))),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await transaction((tx) => saveNamed(tx, 'next'));
  expect(committed()).toEqual(['next']);
});

test('when SQLite rolls everything back by itself, nobody of the group is told yes', async () => {
  const { transaction, real, committed } = await openWatched();
  const results = await Promise.allSettled([
    transaction((tx) => saveNamed(tx, 'before')),
    transaction(async (tx) => {
      await saveNamed(tx, 'in the middle');
      real.exec('rollback');
      await saveNamed(tx, 'on its own').catch(() => {});
    }),
    transaction((tx) => saveNamed(tx, 'after')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(committed()).toEqual(['after']);
});

test('all taken back means that nothing is committed', async () => {
  const { transaction, count } = await openWatched();
  await transaction(() => Promise.reject(new Error('no'))).catch(() => {});
  expect(count('commit')).toBe(0);
  expect(count('rollback')).toBe(1);
});

test('work that waits for something else is cut off, and the others go on', async () => {
  const { transaction, committed } = await openWatched(20);
  const stuck = Promise.withResolvers<void>();
  const cutOff = transaction(async (tx) => {
    await saveNamed(tx, 'stuck');
    await stuck.promise;
  });
  await transaction((tx) => saveNamed(tx, 'next'));
  stuck.resolve();
  await expect(cutOff).rejects.toBeInstanceOf(TransactionOver);
  expect(committed()).toEqual(['next']);
});

test('a query that was not awaited lands in no other transaction', async () => {
  const { transaction, committed } = await openWatched();
  const neighbourRuns = Promise.withResolvers<void>();
  const forgotten = Promise.withResolvers<unknown>();
  const first = transaction(async (tx) => {
    await saveNamed(tx, 'a');
    void neighbourRuns.promise
      .then(() => saveNamed(tx, 'late'))
      .then(forgotten.resolve, forgotten.resolve);
  });
  const neighbour = transaction(async (tx) => {
    neighbourRuns.resolve();
    expect(await forgotten.promise).toBeInstanceOf(TransactionOver);
    await saveNamed(tx, 'b');
  });
  await Promise.all([first, neighbour]);
  expect(committed()).toEqual(['a', 'b']);
});

test('a job between groups meets no open transaction, and its error is its own', async () => {
  const { transaction, groups, real, committed } = await openWatched();
  const write = transaction((tx) => saveNamed(tx, 'a'));
  const job = groups.between(() => real.isInTransaction());
  const failing = groups.between(() => {
    throw new Error('no');
  });
  expect(await job).toBe(false);
  await expect(failing).rejects.toThrow('no');
  await write;
  expect(committed()).toEqual(['a']);
});

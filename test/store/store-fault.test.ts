import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { watchReadiness } from '../../src/store/readiness.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { VersionConflict } from '../../src/store/store.ts';
import { isNoRoom, isStoreFault } from '../../src/store/store-fault.ts';
import { breakStore, mendStore } from '../helpers/broken-store.ts';
import { createSchema, onPostgres, temporaryFolders } from '../helpers/stores.ts';

const folders = temporaryFolders();

async function openSqlite(folder?: string): Promise<Store> {
  return openSqliteStore({ folder: folder ?? (await folders()), clock: systemClock });
}

/** Needs room. */
const write = (store: Store, id: string) =>
  store.transaction((tx) =>
    tx
      .insertInto('rateLimit')
      .values({ key: id.padEnd(20_000, '.'), fullAt: 1 })
      .execute(),
  );
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the embedded store', () => {
  it.each(['read-only', 'full'] as const)(
    'that is %s is at fault, is not ready, and is both again by itself',
    async (how) => {
      const folder = await folders();
      const store = await openSqlite(folder);
      try {
        await write(store, 'before');
        expect(await store.isReady()).toBe(true);
        breakStore(folder, how);
        const error = await failureOf(write(store, 'during'));
        expect(isStoreFault(error)).toBe(true);
        expect(isNoRoom(error)).toBe(how === 'full');
        expect(await store.isReady()).toBe(false);
        mendStore(folder, how);
        await write(store, 'after');
        const kept = await store.db.selectFrom('rateLimit').select('key').execute();
        expect(kept.map(({ key }) => key.replaceAll('.', '')).sort()).toEqual(['after', 'before']);
        if (how === 'read-only') expect(await store.isReady()).toBe(true);
      } finally {
        await store.close();
      }
    },
  );

  it('that is closed is at fault, for readers and writers, and is not ready', async () => {
    const store = await openSqlite();
    const read = () => store.db.selectFrom('rateLimit').selectAll().execute();
    expect(await read()).toEqual([]);
    await store.close();
    expect(isStoreFault(await failureOf(write(store, 'late')))).toBe(true);
    expect(isStoreFault(await failureOf(read()))).toBe(true);
    expect(await store.isReady()).toBe(false);
  });

  it('is not at fault for what is wrong with the work itself', async () => {
    const store = await openSqlite();
    try {
      const twice = store.transaction(async (tx) => {
        const row = { key: 'same', fullAt: 1 };
        await tx.insertInto('rateLimit').values([row, row]).execute();
      });
      expect(isStoreFault(await failureOf(twice))).toBe(false);
      expect(isStoreFault(new VersionConflict())).toBe(false);
      expect(isStoreFault(new Error('something else'))).toBe(false);
      expect(isStoreFault('ECONNREFUSED')).toBe(false);
      expect(await store.isReady()).toBe(true);
    } finally {
      await store.close();
    }
  });
});

describe('readiness', () => {
  it('takes a store without room for not ready for 5 s, though little can still be written', async () => {
    const store = await openSqlite();
    const full = Object.assign(new Error('disk'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    let isFull = false;
    let now = 0;
    const { transaction, isReady } = watchReadiness(
      async (work) => {
        const result = await store.transaction(work);
        if (isFull) throw full;
        return result;
      },
      systemClock,
      () => now,
    );
    try {
      expect(await isReady()).toBe(true);
      isFull = true;
      await expect(transaction(async () => {})).rejects.toBe(full);
      isFull = false;
      now = 4_999;
      expect(await isReady()).toBe(false);
      now = 5_000;
      expect(await isReady()).toBe(true);
    } finally {
      await store.close();
    }
  });
});

onPostgres('a PostgreSQL server', (url) => {
  describe('a PostgreSQL server', () => {
    it('that is not there is at fault', async () => {
      const nowhere = openPostgresStore({
        url: 'postgres://akeru@127.0.0.1:1/nothing',
        clock: systemClock,
      });
      expect(isStoreFault(await failureOf(nowhere))).toBe(true);
    });

    // Holds T-97
    it('that is read-only is at fault, is not ready, and is ready again afterwards', async () => {
      const schema = await createSchema(url);
      const store = await openPostgresStore({ url: schema.url, clock: systemClock });
      const readOnly = new URL(schema.url);
      readOnly.searchParams.set(
        'options',
        `${readOnly.searchParams.get('options')} -c default_transaction_read_only=on`,
      );
      const behind = await failureOf(openPostgresStore({ url: readOnly.href, clock: systemClock }));
      expect(isStoreFault(behind)).toBe(true);
      expect(await store.isReady()).toBe(true);
      await store.close();
      expect(isStoreFault(await failureOf(write(store, 'late')))).toBe(true);
      expect(await store.isReady()).toBe(false);
      await schema.drop();
    });
  });
});

import { expect, test } from 'vitest';
import { createAdvancingClock, systemClock } from '../../src/clock.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { migrate, StoreTooNew } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createSchema, eachStore, temporaryFolders } from '../helpers/stores.ts';
import { saveNamed } from './rows.ts';

const newFolder = temporaryFolders();

/** A name is added at the end; none is changed or moved. */
const inOrder = [
  'first tables',
  'audit chain',
  'shared limits',
  'delivery',
  'staff sessions',
  'undo tries',
  'proof codes',
  'person limits',
  'second person',
  'approval requests',
  'announced',
  'owner resets',
  'cases and tickets',
  'planned',
];

eachStore('migrations', (open) => {
  test('migrating again changes nothing', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk'));
    const before = await store.db.selectFrom('migration').selectAll().execute();
    await store.transaction((tx) => migrate(tx, store.engine, 99));
    expect(await store.db.selectFrom('migration').selectAll().execute()).toEqual(before);
    expect(await findConversation(store.db, 'talk')).toBeDefined();
  });

  test('a migration is recorded with its name and time', async () => {
    const clock = createAdvancingClock({ now: () => 1_000 });
    const store = await open({ clock });
    expect(await store.db.selectFrom('migration').selectAll().execute()).toEqual(
      inOrder.map((name, index) => ({ version: index + 1, name, appliedAt: 1_000 })),
    );
  });
});

async function assertTooNew(options: { databaseUrl?: string; folder: string }): Promise<void> {
  const store = await openStore({ ...options, clock: systemClock });
  await store.transaction((tx) =>
    tx.insertInto('migration').values({ version: 99, name: 'of tomorrow', appliedAt: 1 }).execute(),
  );
  await store.close();
  for (let attempt = 0; attempt < 2; attempt++) {
    const opening = openStore({ ...options, clock: systemClock });
    await expect(opening).rejects.toBeInstanceOf(StoreTooNew);
    await expect(opening).rejects.toThrow(/The store has schema 99, this version knows \d+/);
  }
}

test('a store of a later version stops the start, on SQLite', async () => {
  await assertTooNew({ folder: await newFolder() });
});

const url = process.env.AKERU_TEST_DATABASE_URL;

test.skipIf(!url)('a store of a later version stops the start, on PostgreSQL', async () => {
  const schema = await createSchema(url ?? '');
  await assertTooNew({ databaseUrl: schema.url, folder: 'unused' });
  await schema.drop();
});

test.skipIf(!url)('processes that start at once migrate once, on PostgreSQL', async () => {
  const schema = await createSchema(url ?? '');
  const stores = await Promise.all(
    Array.from({ length: 4 }, () =>
      openStore({ databaseUrl: schema.url, folder: 'unused', clock: systemClock }),
    ),
  );
  expect(await stores[0]?.db.selectFrom('migration').select('version').execute()).toHaveLength(
    inOrder.length,
  );
  for (const store of stores) await store.close();
  await schema.drop();
});

import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { VersionConflict } from '../../src/store/store.ts';
import { createSchema } from '../helpers/stores.ts';
import { saveNamed } from './rows.ts';

const url = process.env.AKERU_TEST_DATABASE_URL;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open() {
  const schema = await createSchema(url ?? '');
  cleanUps.push(schema.drop);
  const lost: string[] = [];
  const store = await openPostgresStore({
    url: schema.url,
    clock: systemClock,
    onConnectionLost: (error) => lost.push(error.name),
  });
  cleanUps.push(() => store.close());
  return { store, lost, schema };
}

/** Ends every connection of the stores on this schema, as a server that restarts would. */
async function endConnections(store: Store, schemaUrl: string): Promise<void> {
  const options = new URL(schemaUrl).searchParams.get('options') ?? '';
  const schema = options.split('=')[1] ?? '';
  const client = new Client({ connectionString: url });
  await client.connect();
  // Other suites use the same server: only those that have touched this schema.
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'akeru' and pid in (
       select l.pid from pg_locks l join pg_class c on c.oid = l.relation
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1)`,
    [schema],
  );
  await client.end();
  expect(store.engine).toBe('postgres');
}

test.skipIf(!url)(
  'a connection that ends inside a transaction fails it and nothing else',
  async () => {
    const { store, schema } = await open();
    await expect(
      store.transaction(async (tx) => {
        await saveNamed(tx, 'talk');
        await endConnections(store, schema.url);
        await saveNamed(tx, 'other');
      }),
    ).rejects.toThrow();
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
    await store.transaction((tx) => saveNamed(tx, 'talk'));
    expect(await store.isReady()).toBe(true);
  },
);

test.skipIf(!url)('a deadlock is a conflict: the turn may run again', async () => {
  const { store } = await open();
  for (const id of ['a', 'b']) await store.transaction((tx) => saveNamed(tx, id));
  const holding = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const touchBoth = (first: string, second: string, mine: number) =>
    store.transaction(async (tx) => {
      await saveNamed(tx, first, { readVersion: 1 });
      holding[mine]?.resolve();
      await holding[1 - mine]?.promise;
      await saveNamed(tx, second, { readVersion: 1 });
    });
  const results = await Promise.allSettled([touchBoth('a', 'b', 0), touchBoth('b', 'a', 1)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(VersionConflict);
  }
});

test.skipIf(!url)('a server that is not there stops the start', async () => {
  await expect(
    openPostgresStore({ url: 'postgres://akeru@127.0.0.1:1/none', clock: systemClock }),
  ).rejects.toThrow('ECONNREFUSED');
});

test.skipIf(!url)('a store that is closed is not ready', async () => {
  const { store } = await open();
  cleanUps.pop();
  await store.close();
  expect(await store.isReady()).toBe(false);
});

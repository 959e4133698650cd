import { expect, test } from 'vitest';
import {
  deleteOldPlanned,
  findPlanned,
  insertPlanned,
  listDuePlanned,
  listPlannedOf,
  movePlanned,
} from '../../src/store/planned.ts';
import type { Store } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';

const row = {
  id: 'pl-1',
  conversationId: 'talk',
  managedBy: 'somebody',
  journey: '{}',
  plannedFor: 1_000,
  lookAt: 900,
  createdAt: 1,
};

eachStore('what is planned', (open) => {
  const begin = async (): Promise<Store> => {
    const store = await open();
    await store.transaction((tx) => insertPlanned(tx, row));
    return store;
  };
  const move = (store: Store, from: object, to: object) =>
    store.transaction((tx) =>
      movePlanned(tx, { id: row.id, state: 'waiting', lookAt: 900, ...from }, to),
    );

  test('is moved on by one of several who have read the same', async () => {
    const store = await begin();
    const moved = await Promise.all([1, 2, 3].map(() => move(store, {}, { lookAt: 1_000 })));
    expect(moved.filter(Boolean)).toHaveLength(1);
    expect(await move(store, { lookAt: 1_000, state: 'taken' }, { state: 'ended' })).toBe(false);
    expect(await move(store, { lookAt: 1_000 }, { state: 'ended', lookAt: null })).toBe(true);
    expect(await move(store, { lookAt: null }, { state: 'taken' })).toBe(false);
    expect(await move(store, { state: 'ended', lookAt: null }, { failures: 1 })).toBe(true);
  });

  test('is due from its moment on, and is over when nothing is to be done', async () => {
    const store = await begin();
    expect(await listDuePlanned(store.db, 899, 9)).toEqual([]);
    expect(await listDuePlanned(store.db, 900, 9)).toHaveLength(1);
    await move(store, {}, { state: 'ended', lookAt: null });
    expect(await listDuePlanned(store.db, 9_999, 9)).toEqual([]);
    expect(await listPlannedOf(store.db, 'somebody')).toEqual([]);
  });

  test('is kept as long as something may come of it', async () => {
    const store = await begin();
    await store.transaction((tx) => deleteOldPlanned(tx, 9_999, 9));
    expect(await findPlanned(store.db, row.id)).toBeDefined();
    await move(store, {}, { state: 'ended', lookAt: null });
    expect(await store.transaction((tx) => deleteOldPlanned(tx, 9_999, 9))).toBe(1);
  });
});

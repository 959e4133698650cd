import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import {
  findUndo,
  insertUndo,
  listDueUndos,
  listOpenUndos,
  moveUndo,
} from '../../src/store/undos.ts';
import { eachStore } from '../helpers/stores.ts';

async function insert(store: Store, id: string, dueAt: number | null, createdAt = 0) {
  await store.transaction((tx) =>
    insertUndo(tx, {
      id,
      operationId: `op of ${id}`,
      conversationId: 'talk',
      change: 'guest.setSharingModel',
      args: '{"sharingModel":"guestOnly"}',
      managedBy: 'somebody',
      dueAt,
      createdAt,
    }),
  );
}

eachStore('undos', (open) => {
  test('what can be put back is listed in the order in which to put back', async () => {
    const store = await open();
    await insert(store, 'older', null, 1);
    await insert(store, 'newer', 9, 2);
    expect((await listOpenUndos(store.db, 'talk')).map(({ id }) => id)).toEqual(['newer', 'older']);
    expect(await listOpenUndos(store.db, 'other')).toEqual([]);
    expect(await findUndo(store.db, 'older')).toMatchObject({ state: 'open', dueAt: null });
  });

  test('only what has a time becomes due by itself', async () => {
    const store = await open();
    await insert(store, 'later', 9);
    await insert(store, 'sooner', 3);
    await insert(store, 'asked', null);
    expect(await listDueUndos(store.db, 2, 10)).toEqual([]);
    expect((await listDueUndos(store.db, 9, 10)).map(({ id }) => id)).toEqual(['sooner', 'later']);
  });

  test('of many that put back at once, one does', async () => {
    const store = await open();
    await insert(store, 'undo', 1);
    const moves = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.transaction((tx) => moveUndo(tx, 'undo', 'open', 'running')),
      ),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
    expect(await listDueUndos(store.db, 9, 10)).toEqual([]);
    expect(await listOpenUndos(store.db, 'talk')).toEqual([]);
    expect(await store.transaction((tx) => moveUndo(tx, 'undo', 'running', 'done'))).toBe(true);
  });
});

import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import {
  endUndo,
  findUndo,
  insertUndo,
  listDueUndos,
  listUndosOfConversation,
  listUndosOfPerson,
  listWeakened,
  reopenUndo,
  takeUndo,
} from '../../src/store/undos.ts';
import { eachStore } from '../helpers/stores.ts';

interface Given {
  readonly dueAt?: number | null;
  readonly createdAt?: number;
  readonly conversationId?: string;
  readonly managedBy?: string;
}

async function insert(store: Store, id: string, given: Given = {}) {
  const { dueAt = null, createdAt = 0, conversationId = 'talk', managedBy = 'somebody' } = given;
  await store.transaction((tx) =>
    insertUndo(tx, {
      id,
      operationId: `op of ${id}`,
      conversationId,
      change: 'guest.setSharingModel',
      args: '{"sharingModel":"guestOnly"}',
      managedBy,
      facts: '{}',
      dueAt,
      createdAt,
    }),
  );
}

const idsOf = (undos: readonly { readonly id: string }[]) => undos.map(({ id }) => id);

eachStore('undos', (open) => {
  test('what a person can put back is listed from all conversations, the newest first', async () => {
    const store = await open();
    await insert(store, 'older', { createdAt: 1 });
    await insert(store, 'newer', { createdAt: 2, conversationId: 'other talk' });
    await insert(store, 'of another', { createdAt: 3, managedBy: 'somebody else' });
    expect(idsOf(await listUndosOfPerson(store.db, 'somebody'))).toEqual(['newer', 'older']);
    expect(await findUndo(store.db, 'older')).toMatchObject({ state: 'open', dueAt: null });
  });

  test('what was changed in a conversation is listed put back or not, for its person only', async () => {
    const store = await open();
    await insert(store, 'older', { createdAt: 1 });
    await insert(store, 'newer', { createdAt: 2 });
    await insert(store, 'elsewhere', { conversationId: 'other talk' });
    await insert(store, 'of another', { managedBy: 'somebody else' });
    await store.transaction((tx) => takeUndo(tx, 'older', 1));
    await store.transaction((tx) => endUndo(tx, 'older', 5));
    const of = { conversationId: 'talk', managedBy: 'somebody' };
    expect(await listUndosOfConversation(store.db, of)).toMatchObject([
      { id: 'newer', state: 'open', endedAt: null },
      { id: 'older', state: 'done', endedAt: 5 },
    ]);
  });

  test('only what has a time becomes due by itself', async () => {
    const store = await open();
    await insert(store, 'later', { dueAt: 9 });
    await insert(store, 'sooner', { dueAt: 3 });
    await insert(store, 'asked');
    expect(await listDueUndos(store.db, 2, 10)).toEqual([]);
    expect(idsOf(await listDueUndos(store.db, 9, 10))).toEqual(['sooner', 'later']);
  });

  test('of many that put back at once, one does', async () => {
    const store = await open();
    await insert(store, 'undo', { dueAt: 1 });
    const takes = await Promise.all(
      Array.from({ length: 10 }, () => store.transaction((tx) => takeUndo(tx, 'undo', 1))),
    );
    expect(takes.filter(Boolean)).toHaveLength(1);
    expect(await listDueUndos(store.db, 9, 10)).toEqual([]);
    expect(await listUndosOfPerson(store.db, 'somebody')).toMatchObject([{ state: 'running' }]);
    await store.transaction((tx) => endUndo(tx, 'undo', 2));
    expect(await listUndosOfPerson(store.db, 'somebody')).toEqual([]);
  });

  test('after a try that failed, the next one is another; an old one is not made again', async () => {
    const store = await open();
    await insert(store, 'undo', { dueAt: 1 });
    await store.transaction((tx) => takeUndo(tx, 'undo', 1));
    await store.transaction((tx) => reopenUndo(tx, 'undo', 7));
    expect(await store.transaction((tx) => takeUndo(tx, 'undo', 1))).toBe(false);
    expect(await findUndo(store.db, 'undo')).toMatchObject({ attempts: 1, dueAt: 7, putBackAt: 1 });
    expect(await store.transaction((tx) => takeUndo(tx, 'undo', 2))).toBe(true);
  });

  test('weakened settings are those that still are, then those that were put back lately', async () => {
    const store = await open();
    for (const [id, dueAt] of Object.entries({ late: 9, soon: 3, old: 1, lately: 2 })) {
      await insert(store, id, { dueAt });
    }
    await insert(store, 'not weakened');
    await insert(store, 'of another', { dueAt: 4, managedBy: 'somebody else' });
    for (const [id, endedAt] of Object.entries({ old: 10, lately: 20 })) {
      await store.transaction((tx) => takeUndo(tx, id, 1));
      await store.transaction((tx) => endUndo(tx, id, endedAt));
    }
    const all = { endedSince: 15, limit: 9 };
    expect(idsOf(await listWeakened(store.db, all))).toEqual([
      ...['soon', 'of another', 'late'],
      'lately',
    ]);
    expect(idsOf(await listWeakened(store.db, { ...all, managedBy: 'somebody' }))).toEqual([
      ...['soon', 'late'],
      'lately',
    ]);
  });
});

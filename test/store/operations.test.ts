import { expect, test } from 'vitest';
import {
  extendLease,
  listDueOperations,
  listOpenOperations,
  loadOperation,
  markOperationTold,
  type OperationAsRead,
  releaseLeases,
  takeLease,
  transitionOperation,
} from '../../src/store/operations.ts';
import { type Store, VersionConflict } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';
import { insertNamedOperation } from './rows.ts';

function insert(store: Store, id: string, dueAt?: number) {
  return store.transaction((tx) => insertNamedOperation(tx, id, dueAt));
}

function lease(store: Store, operation: OperationAsRead, owner: string, now: number) {
  return store.transaction((tx) => takeLease(tx, operation, { owner, now, until: now + 30 }));
}

function move(store: Store, operation: OperationAsRead, given: { outcome?: string } = {}) {
  return store.transaction((tx) =>
    transitionOperation(tx, operation, {
      stage: given.outcome ? 'ended' : 'setting',
      stageBeganAt: 4,
      memory: '{"asked":true}',
      leaseUntil: 0,
      dueAt: 9,
      now: 4,
      ...given,
    }),
  );
}

eachStore('operations', (open) => {
  test('a new operation is due, leased by nobody, at version 1', async () => {
    const store = await open();
    await insert(store, 'op', 3);
    expect(await loadOperation(store.db, 'op')).toEqual({
      id: 'op',
      conversationId: 'talk',
      change: 'cvm.resetPassword',
      args: '{"instanceIds":["ins-00000001"]}',
      managedBy: 'somebody',
      stage: 'begin',
      stageBeganAt: 0,
      memory: '{}',
      outcome: null,
      facts: '{}',
      version: 1,
      leaseOwner: null,
      leaseUntil: 0,
      dueAt: 3,
      failedTellings: 0,
      createdAt: 0,
      updatedAt: 0,
    });
    expect(await loadOperation(store.db, 'other')).toBeUndefined();
  });

  test('the same operation is never recorded twice', async () => {
    const store = await open();
    await insert(store, 'op');
    await expect(insert(store, 'op')).rejects.toThrow();
    expect(await listOpenOperations(store.db, 'talk')).toHaveLength(1);
  });

  test('of many workers at once, one gets the lease', async () => {
    const store = await open();
    await insert(store, 'op');
    const got = await Promise.all(
      Array.from({ length: 20 }, (_, worker) =>
        lease(store, { id: 'op', version: 1 }, `worker-${worker}`, 1),
      ),
    );
    const won = got.filter((row) => row !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ version: 2, leaseUntil: 31 });
    expect(await loadOperation(store.db, 'op')).toMatchObject({
      leaseOwner: won[0]?.leaseOwner,
    });
  });

  // Holds T-91
  test('a lease keeps others out until its time is up, then the old owner is fenced out', async () => {
    const store = await open();
    await insert(store, 'op');
    const first = await lease(store, { id: 'op', version: 1 }, 'one', 0);
    expect(first).toBeDefined();
    if (!first) return;
    expect(await lease(store, first, 'other', 29)).toBeUndefined();
    expect(await listDueOperations(store.db, 29, 10)).toEqual([]);
    expect(await listDueOperations(store.db, 30, 10)).toHaveLength(1);
    expect(await lease(store, first, 'other', 30)).toMatchObject({ leaseOwner: 'other' });
    await expect(move(store, first)).rejects.toBeInstanceOf(VersionConflict);
    expect(await loadOperation(store.db, 'op')).toMatchObject({ stage: 'begin', version: 3 });
  });

  test('one that is born with an owner is kept from others, and taken by its owner', async () => {
    const store = await open();
    const born = { owner: 'me', until: 30 };
    await store.transaction((tx) => insertNamedOperation(tx, 'op', 0, born));
    const due = async (now: number, owner?: string) =>
      (await listDueOperations(store.db, now, 10, owner)).map(({ id }) => id);
    expect(await due(29)).toEqual([]);
    expect(await due(29, 'you')).toEqual([]);
    expect(await due(29, 'me')).toEqual(['op']);
    expect(await due(30, 'you')).toEqual(['op']);
    expect(await lease(store, { id: 'op', version: 1 }, 'you', 29)).toBeUndefined();
    expect(await lease(store, { id: 'op', version: 1 }, 'me', 1)).toMatchObject({ version: 2 });
  });

  test('a lease is made longer by its owner only, also when it is over, and not once it was taken', async () => {
    const store = await open();
    await insert(store, 'op');
    const mine = await lease(store, { id: 'op', version: 1 }, 'me', 0);
    if (!mine) throw new Error('no lease');
    const extend = (owner: string, until: number) =>
      store.transaction((tx) => extendLease(tx, mine, { owner, until }));
    expect(await extend('you', 90)).toBe(false);
    expect(await extend('me', 60)).toBe(true);
    expect(await lease(store, mine, 'you', 59)).toBeUndefined();
    expect(await extend('me', 100)).toBe(true);
    expect(await lease(store, mine, 'you', 100)).toBeDefined();
    expect(await extend('me', 200)).toBe(false);
  });

  test('who has read an older version gets no lease, even when nobody has one', async () => {
    const store = await open();
    await insert(store, 'op');
    await move(store, { id: 'op', version: 1 });
    expect(await lease(store, { id: 'op', version: 1 }, 'one', 10)).toBeUndefined();
    expect(await lease(store, { id: 'op', version: 2 }, 'one', 10)).toBeDefined();
  });

  test('a transition is made once, on the version that was read', async () => {
    const store = await open();
    await insert(store, 'op');
    const moved = await move(store, { id: 'op', version: 1 });
    expect(moved).toMatchObject({
      stage: 'setting',
      stageBeganAt: 4,
      version: 2,
      memory: '{"asked":true}',
      facts: '{}',
      leaseOwner: null,
      dueAt: 9,
      updatedAt: 4,
    });
    await expect(move(store, { id: 'op', version: 1 })).rejects.toBeInstanceOf(VersionConflict);
  });

  test('an operation ends once, and can neither be leased nor moved after that', async () => {
    const store = await open();
    await insert(store, 'op');
    const ended = await move(store, { id: 'op', version: 1 }, { outcome: 'changed' });
    expect(ended).toMatchObject({ outcome: 'changed', stage: 'ended' });
    await expect(move(store, ended, { outcome: 'failed' })).rejects.toBeInstanceOf(VersionConflict);
    expect(await lease(store, ended, 'one', 100)).toBeUndefined();
    expect(await listOpenOperations(store.db, 'talk')).toEqual([]);
  });

  test('an ended operation stays due until its conversation was told', async () => {
    const store = await open();
    await insert(store, 'op');
    await store.transaction((tx) => markOperationTold(tx, 'op'));
    await move(store, { id: 'op', version: 1 }, { outcome: 'changed' });
    expect(await listDueOperations(store.db, 9, 10)).toHaveLength(1);
    await store.transaction((tx) => markOperationTold(tx, 'op'));
    expect(await listDueOperations(store.db, 1_000, 10)).toEqual([]);
  });

  test('what is due is listed by its time, and what is not due is left out', async () => {
    const store = await open();
    await insert(store, 'second', 2);
    await insert(store, 'third', 3);
    await insert(store, 'first', 1);
    const ids = async (now: number, limit = 10) =>
      (await listDueOperations(store.db, now, limit)).map(({ id }) => id);
    expect(await ids(0)).toEqual([]);
    expect(await ids(2)).toEqual(['first', 'second']);
    expect(await ids(3, 1)).toEqual(['first']);
  });

  test("a worker that stops hands back its leases and nobody else's", async () => {
    const store = await open();
    for (const id of ['mine', 'other']) await insert(store, id);
    await lease(store, { id: 'mine', version: 1 }, 'me', 0);
    await lease(store, { id: 'other', version: 1 }, 'you', 0);
    await store.transaction((tx) => releaseLeases(tx, 'me'));
    expect((await listDueOperations(store.db, 1, 10)).map(({ id }) => id)).toEqual(['mine']);
  });
});

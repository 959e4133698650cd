import { expect, test } from 'vitest';
import {
  AlreadyConsumed,
  findConversation,
  loadConversation,
} from '../../src/store/conversations.ts';
import { VersionConflict } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';
import { consumeNamed, saveNamed } from './rows.ts';

eachStore('conversations', (open) => {
  test('a conversation that was never seen loads as nothing', async () => {
    const { db } = await open();
    expect(await loadConversation(db, { conversationId: 'talk', activityId: 'a' })).toEqual({});
    expect(await findConversation(db, 'talk')).toBeUndefined();
  });

  test('a saved conversation loads as it was saved, at version 1', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk', { state: '{"step":"x"}', now: 7 }));
    const { conversation } = await loadConversation(store.db, {
      conversationId: 'talk',
      activityId: 'a',
    });
    expect(conversation).toEqual({
      id: 'talk',
      channel: 'teams',
      version: 1,
      state: '{"step":"x"}',
      claims: '{}',
      address: null,
      unreachableSince: null,
      createdAt: 7,
      updatedAt: 7,
    });
  });

  test('each save raises the version and keeps when it began', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk', { now: 7 }));
    await store.transaction((tx) => saveNamed(tx, 'talk', { readVersion: 1, state: '2', now: 8 }));
    expect(await findConversation(store.db, 'talk')).toMatchObject({
      version: 2,
      state: '2',
      createdAt: 7,
      updatedAt: 8,
    });
  });

  test.each([
    ['a version that somebody has raised', 1],
    ['a version that is not there yet', 3],
    ['a conversation that somebody has created', 0],
  ])('saving over %s is a conflict and changes nothing', async (_, readVersion) => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk', { state: '1' }));
    await store.transaction((tx) => saveNamed(tx, 'talk', { readVersion: 1, state: '2' }));
    await expect(
      store.transaction((tx) => saveNamed(tx, 'talk', { readVersion, state: '3' })),
    ).rejects.toBeInstanceOf(VersionConflict);
    expect(await findConversation(store.db, 'talk')).toMatchObject({ version: 2, state: '2' });
  });

  test('saving a conversation that was deleted since is a conflict', async () => {
    const store = await open();
    await expect(
      store.transaction((tx) => saveNamed(tx, 'talk', { readVersion: 4 })),
    ).rejects.toBeInstanceOf(VersionConflict);
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
  });

  // Holds T-84
  test('of many that save the same version at once, one wins', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk'));
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, place) =>
        store.transaction((tx) => saveNamed(tx, 'talk', { readVersion: 1, state: `${place}` })),
      ),
    );
    const won = results.flatMap(({ status }, place) => (status === 'fulfilled' ? [place] : []));
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(VersionConflict);
    }
    expect(await findConversation(store.db, 'talk')).toMatchObject({
      version: 2,
      state: `${won[0]}`,
    });
  });

  test('a consumed activity is known by its id and by its client id, with its replies', async () => {
    const store = await open();
    await store.transaction((tx) =>
      consumeNamed(tx, 'talk', 'a', { clientActivityId: 'client-a', replies: '["hello"]' }),
    );
    const load = (activityId: string, clientActivityId?: string) =>
      loadConversation(store.db, {
        conversationId: 'talk',
        activityId,
        ...(clientActivityId !== undefined && { clientActivityId }),
      });
    const consumed = { consumed: { replies: '["hello"]' } };
    expect(await load('a')).toEqual(consumed);
    expect(await load('b', 'client-a')).toEqual(consumed);
    expect(await load('a', 'client-b')).toEqual(consumed);
    expect(await load('b', 'client-b')).toEqual({});
    expect(await load('client-a')).toEqual({});
  });

  test('the same activity id in another conversation is another activity', async () => {
    const store = await open();
    await store.transaction((tx) => consumeNamed(tx, 'one', 'a', { clientActivityId: 'c' }));
    await store.transaction((tx) => consumeNamed(tx, 'other', 'a', { clientActivityId: 'c' }));
    expect(await loadConversation(store.db, { conversationId: 'third', activityId: 'a' })).toEqual(
      {},
    );
  });

  test('many activities without a client id are all taken', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) await store.transaction((tx) => consumeNamed(tx, 'talk', id));
    const { consumed } = await loadConversation(store.db, {
      conversationId: 'talk',
      activityId: 'c',
    });
    expect(consumed).toEqual({ replies: null });
  });

  test.each([
    ['the same activity id', 'a', 'client-b'],
    ['the same client id', 'b', 'client-a'],
  ])('%s is consumed once, and the second turn leaves nothing', async (_, id, clientId) => {
    const store = await open();
    await store.transaction((tx) =>
      consumeNamed(tx, 'talk', 'a', { clientActivityId: 'client-a' }),
    );
    await expect(
      store.transaction(async (tx) => {
        await saveNamed(tx, 'talk');
        await consumeNamed(tx, 'talk', id, { clientActivityId: clientId });
      }),
    ).rejects.toBeInstanceOf(AlreadyConsumed);
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
  });

  // Holds T-79
  test('of many deliveries of one activity at once, one is taken', async () => {
    const store = await open();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => store.transaction((tx) => consumeNamed(tx, 'talk', 'a'))),
    );
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect(failures).toHaveLength(19);
    for (const failure of failures) expect(failure).toBeInstanceOf(AlreadyConsumed);
  });
});

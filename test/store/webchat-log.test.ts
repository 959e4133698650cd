import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import {
  appendWebchatActivities,
  createWebchatConversation,
  findWebchatConversation,
  readWebchatActivities,
  replaceWebchatActivity,
} from '../../src/store/webchat-log.ts';
import { eachStore } from '../helpers/stores.ts';

function begin(store: Store, id = 'talk') {
  return store.transaction((tx) => createWebchatConversation(tx, { id, userId: 'dl_1', now: 1 }));
}

function append(store: Store, ids: readonly string[], replyId: string | null = null) {
  return store.transaction((tx) =>
    appendWebchatActivities(
      tx,
      'talk',
      ids.map((activityId) => ({ activityId, replyId, activity: `"${activityId}"` })),
      2,
    ),
  );
}

async function seen(store: Store, after = 0, limit = 100) {
  const rows = await readWebchatActivities(store.db, 'talk', after, limit);
  return rows.map(({ watermark, activityId, activity }) => [watermark, activityId, activity]);
}

eachStore('web chat log', (open) => {
  test('watermarks count from 1, in the order of writing', async () => {
    const store = await open();
    await begin(store);
    expect(await append(store, ['a', 'b'])).toBe(2);
    expect(await append(store, ['c'])).toBe(3);
    expect(await seen(store)).toEqual([
      [1, 'a', '"a"'],
      [2, 'b', '"b"'],
      [3, 'c', '"c"'],
    ]);
    expect(await seen(store, 1, 1)).toEqual([[2, 'b', '"b"']]);
    expect(await seen(store, 3)).toEqual([]);
    expect(await findWebchatConversation(store.db, 'talk')).toEqual({
      id: 'talk',
      userId: 'dl_1',
      signInId: null,
      lastWatermark: 3,
      createdAt: 1,
      updatedAt: 2,
    });
  });

  test('a conversation that is not there takes nothing', async () => {
    const store = await open();
    expect(await append(store, ['a'])).toBeUndefined();
    expect(await seen(store)).toEqual([]);
    expect(await findWebchatConversation(store.db, 'talk')).toBeUndefined();
  });

  test('many writers at once leave no gap, and each turn stays together', async () => {
    const store = await open();
    await begin(store);
    await Promise.all(
      Array.from({ length: 30 }, (_, turn) => append(store, [`${turn}-a`, `${turn}-b`])),
    );
    const rows = await seen(store);
    expect(rows.map(([watermark]) => watermark)).toEqual(
      Array.from({ length: 60 }, (_, place) => place + 1),
    );
    for (let place = 0; place < 60; place += 2) {
      expect(String(rows[place + 1]?.[1]).split('-')[0]).toBe(
        String(rows[place]?.[1]).split('-')[0],
      );
    }
  });

  test('a reader that follows the watermark misses nothing while others write', async () => {
    const store = await open();
    await begin(store);
    const followed: unknown[] = [];
    let last = 0;
    const read = async () => {
      for (const row of await readWebchatActivities(store.db, 'talk', last, 100)) {
        followed.push(row.activityId);
        last = row.watermark;
      }
    };
    const writers = Array.from({ length: 20 }, async (_, writer) => {
      for (let turn = 0; turn < 5; turn++) {
        await append(store, [`${writer}-${turn}`]);
        await read();
      }
    });
    await Promise.all(writers);
    await read();
    expect(new Set(followed).size).toBe(100);
  });

  test('a replaced activity keeps its id and is seen again by whoever read it before', async () => {
    const store = await open();
    await begin(store);
    await append(store, ['a'], 'card');
    await append(store, ['b']);
    const replaced = await store.transaction((tx) =>
      replaceWebchatActivity(tx, 'talk', 'card', (id) => JSON.stringify(`${id} again`), 3),
    );
    expect(replaced).toEqual({ activityId: 'a', watermark: 3 });
    expect(await seen(store)).toEqual([
      [2, 'b', '"b"'],
      [3, 'a', '"a again"'],
    ]);
    expect(await seen(store, 2)).toHaveLength(1);
  });

  test('the newest of a name is replaced', async () => {
    const store = await open();
    await begin(store);
    await append(store, ['a'], 'card');
    await append(store, ['b'], 'card');
    await store.transaction((tx) => replaceWebchatActivity(tx, 'talk', 'card', () => '"new"', 3));
    expect(await seen(store)).toEqual([
      [1, 'a', '"a"'],
      [3, 'b', '"new"'],
    ]);
  });

  test('replacing what is not there changes nothing', async () => {
    const store = await open();
    const replace = () =>
      store.transaction((tx) => replaceWebchatActivity(tx, 'talk', 'card', () => '"new"', 3));
    expect(await replace()).toBeUndefined();
    await begin(store);
    await append(store, ['a']);
    expect(await replace()).toBeUndefined();
    expect(await append(store, ['b'])).toBe(2);
  });
});

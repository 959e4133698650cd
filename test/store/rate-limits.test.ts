import { expect, test } from 'vitest';
import { deleteFullBuckets, takeFromBucket } from '../../src/store/rate-limits.ts';
import type { Store } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';

const take = (store: Store, now: number, key = 'k') =>
  store.transaction((tx) => takeFromBucket(tx, { key, burst: 3, refillMs: 100, now }));

eachStore('buckets', (open) => {
  test('of many at once, no more are let through than there are', async () => {
    const store = await open();
    const taken = await Promise.all(Array.from({ length: 20 }, () => take(store, 1_000)));
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(await take(store, 1_000, 'other')).toBe(true);
  });

  test('fill with time, and never above the brim', async () => {
    const store = await open();
    for (let count = 0; count < 3; count += 1) expect(await take(store, 1_000)).toBe(true);
    expect(await take(store, 1_099)).toBe(false);
    expect(await take(store, 1_100)).toBe(true);
    expect(await take(store, 1_100)).toBe(false);
    const later = await Promise.all(Array.from({ length: 5 }, () => take(store, 90_000)));
    expect(later.filter(Boolean)).toHaveLength(3);
  });

  test('are forgotten when they are full', async () => {
    const store = await open();
    await take(store, 1_000);
    expect(await store.transaction((tx) => deleteFullBuckets(tx, 1_099))).toBe(0);
    expect(await store.transaction((tx) => deleteFullBuckets(tx, 1_100))).toBe(1);
  });
});

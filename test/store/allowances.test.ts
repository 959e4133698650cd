import { expect, test } from 'vitest';
import { deleteOldAllowances, nextAllowedAt, takeAllowance } from '../../src/store/allowances.ts';
import { type Store, VersionConflict } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';

const of = (now: number, key = 'k', most = 3) => ({ key, most, windowMs: 1_000, now });
const take = (store: Store, now: number, key?: string, most?: number) =>
  store.transaction((tx) => takeAllowance(tx, of(now, key, most)));

eachStore('an allowance', (open) => {
  test('is so many in any window, and says when it goes on', async () => {
    const store = await open();
    for (const now of [10_000, 10_100, 10_900]) {
      expect(await nextAllowedAt(store.db, of(now))).toBe(0);
      await take(store, now);
    }
    expect(await nextAllowedAt(store.db, of(10_900))).toBe(11_000);
    await expect(take(store, 10_999)).rejects.toThrow(VersionConflict);
    await take(store, 11_000);
    expect(await nextAllowedAt(store.db, of(11_050))).toBe(11_100);
    await take(store, 11_000, 'other');
    await take(store, 11_100);
    expect(await nextAllowedAt(store.db, of(11_100))).toBe(11_900);
  });

  test('is never exceeded by many who take at once', async () => {
    const store = await open();
    const takes = Array.from({ length: 12 }, () => take(store, 10_000));
    const settled = await Promise.allSettled(takes);
    const taken = settled.filter(({ status }) => status === 'fulfilled').length;
    expect(taken).toBeLessThanOrEqual(3);
    for (const { status } of settled)
      if (status === 'rejected') await take(store, 10_000).catch(() => {});
    expect(await nextAllowedAt(store.db, of(10_000))).toBe(11_000);
    const rows = await store.db.selectFrom('allowance').select('place').execute();
    expect(rows).toHaveLength(3);
  });

  test('that became smaller waits until so many are over', async () => {
    const store = await open();
    for (const now of [1_000, 1_100, 1_200, 1_300]) await take(store, now, 'k', 9);
    expect(await nextAllowedAt(store.db, of(1_300, 'k', 2))).toBe(2_200);
    expect(await nextAllowedAt(store.db, of(2_200, 'k', 2))).toBe(0);
  });

  test('is forgotten when no window can hold it', async () => {
    const store = await open();
    await take(store, 1_000);
    expect(await store.transaction((tx) => deleteOldAllowances(tx, 1_000))).toBe(0);
    expect(await store.transaction((tx) => deleteOldAllowances(tx, 1_001))).toBe(1);
  });
});

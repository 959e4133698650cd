import { expect, test } from 'vitest';
import { findConversation, loadConversation } from '../../src/store/conversations.ts';
import type { Tx } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';
import { consumeNamed, saveNamed } from './rows.ts';

class Refused extends Error {}

eachStore('transactions', (open) => {
  test('a transaction gives what its work gives', async () => {
    const store = await open();
    expect(await store.transaction(async () => 7)).toBe(7);
  });

  test('work that throws leaves nothing, and its error is the answer', async () => {
    const store = await open();
    await expect(
      store.transaction(async (tx) => {
        await saveNamed(tx, 'talk');
        throw new Refused();
      }),
    ).rejects.toBeInstanceOf(Refused);
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
  });

  test('work that throws before its first query throws, and does not hold up the next one', async () => {
    const store = await open();
    const refused = store.transaction(() => {
      throw new Refused();
    });
    await expect(refused).rejects.toBeInstanceOf(Refused);
    await store.transaction((tx) => saveNamed(tx, 'talk'));
  });

  test('one that fails takes only itself back, whatever runs beside it', async () => {
    const store = await open();
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, place) =>
        store.transaction(async (tx) => {
          await saveNamed(tx, `talk-${place}`);
          await consumeNamed(tx, `talk-${place}`, 'a');
          if (place % 3 === 0) throw new Refused();
        }),
      ),
    );
    const rows = await store.db.selectFrom('conversation').select('id').execute();
    const inbox = await store.db.selectFrom('inbox').select('conversationId').execute();
    const expected = Array.from({ length: 30 }, (_, place) => place).filter((p) => p % 3 !== 0);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(expected.map((p) => `talk-${p}`)));
    expect(inbox).toHaveLength(20);
  });

  test('a failed query fails its transaction even when the work goes on', async () => {
    const store = await open();
    await store.transaction((tx) => consumeNamed(tx, 'talk', 'a'));
    const insert = (tx: Tx) =>
      tx
        .insertInto('inbox')
        .values({
          conversationId: 'talk',
          activityId: 'a',
          clientActivityId: null,
          receivedAt: 1,
          replies: null,
        })
        .execute();
    await expect(
      store.transaction(async (tx) => {
        await saveNamed(tx, 'talk');
        await insert(tx).catch(() => {});
      }),
    ).rejects.toThrow();
    await expect(
      store.transaction(async (tx) => {
        await insert(tx).catch(() => {});
        await saveNamed(tx, 'talk');
      }),
    ).rejects.toThrow();
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
  });

  test('a query after the end of its transaction is refused, and lands in no other one', async () => {
    const store = await open();
    let kept: Tx | undefined;
    await store.transaction(async (tx) => {
      kept = tx;
      await saveNamed(tx, 'talk');
    });
    const late = async () => {
      if (kept) await saveNamed(kept, 'late');
    };
    await store.transaction(async (tx) => {
      await expect(late()).rejects.toThrow();
      await saveNamed(tx, 'next');
    });
    expect(await findConversation(store.db, 'late')).toBeUndefined();
    expect(await findConversation(store.db, 'next')).toBeDefined();
  });

  test('a transaction reads its own writes, and nobody else does before the commit', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      await saveNamed(tx, 'talk');
      expect(await findConversation(tx, 'talk')).toBeDefined();
      expect(await findConversation(store.db, 'talk')).toBeUndefined();
      expect(await loadConversation(store.db, { conversationId: 'talk', activityId: 'a' })).toEqual(
        {},
      );
    });
    expect(await findConversation(store.db, 'talk')).toBeDefined();
  });

  test('read and changed in one transaction, no update is lost', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'talk', { state: '0' }));
    const increment = async (): Promise<void> => {
      const { conversation } = await loadConversation(store.db, {
        conversationId: 'talk',
        activityId: 'a',
      });
      await store
        .transaction((tx) =>
          saveNamed(tx, 'talk', {
            readVersion: conversation?.version ?? 0,
            state: String(Number(conversation?.state) + 1),
          }),
        )
        .catch(increment);
    };
    await Promise.all(Array.from({ length: 20 }, increment));
    expect((await findConversation(store.db, 'talk'))?.state).toBe('20');
  });

  test('times far in the future come back as numbers', async () => {
    const store = await open();
    const now = 32_503_680_000_123;
    await store.transaction((tx) => saveNamed(tx, 'talk', { now }));
    expect((await findConversation(store.db, 'talk'))?.updatedAt).toBe(now);
  });

  test('a store is ready as long as it is open', async () => {
    const store = await open();
    expect(await store.isReady()).toBe(true);
    expect(await store.isReady()).toBe(true);
  });
});

import { expect, test } from 'vitest';
import {
  enqueueReplies,
  findSent,
  listConversationsToSend,
  markReplySent,
  markReplyUndeliverable,
  postponeReply,
  releaseTakenReplies,
  sendReplyAnew,
  takeDueReplies,
} from '../../src/store/outbox.ts';
import { type Store, VersionConflict } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';
import { enqueueNamed } from './rows.ts';

const owner = 'one';
const of = (reply: { readonly seq: number } | undefined) => ({ seq: reply?.seq ?? 0, owner });

function take(store: Store, now: number, conversationId = 'talk', limit = 10) {
  return store.transaction((tx) =>
    takeDueReplies(tx, { conversationId, owner, now, until: now + 100, limit }),
  );
}

function activities(rows: readonly { readonly activity: string }[]): string[] {
  return rows.map(({ activity }) => activity);
}

eachStore('outbox', (open) => {
  test('replies are taken in the order of their writing, of one conversation only', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2'], 5);
    await enqueueNamed(store, 'other', ['x'], 5);
    await enqueueNamed(store, 'talk', ['3'], 5);
    const taken = await take(store, 5);
    expect(activities(taken)).toEqual(['1', '2', '3']);
    expect(taken[0]).toMatchObject({ attempts: 1, state: 'waiting', dueAt: 105 });
  });

  test('nothing is taken twice until the time of its taker is up', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2'], 0);
    expect(activities(await take(store, 0))).toEqual(['1', '2']);
    expect(await take(store, 99)).toEqual([]);
    const again = await take(store, 100);
    expect(activities(again)).toEqual(['1', '2']);
    expect(again[0]?.attempts).toBe(2);
  });

  test('a later reply never overtakes an earlier one that waits for its time', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2', '3'], 0);
    const [first, second, third] = await take(store, 0);
    await store.transaction(async (tx) => {
      await markReplySent(tx, first?.seq ?? 0, 'sent-1');
      await postponeReply(tx, of(second), 500);
      await postponeReply(tx, of(third), 10);
    });
    expect(await take(store, 400)).toEqual([]);
    expect(await listConversationsToSend(store.db, 400, 10)).toEqual([]);
    expect(activities(await take(store, 500))).toEqual(['2', '3']);
  });

  test('what cannot be delivered lets the next one go', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2'], 0);
    const [first, second] = await take(store, 0);
    await store.transaction(async (tx) => {
      await markReplyUndeliverable(tx, of(first));
      await postponeReply(tx, of(second), 10);
    });
    expect(activities(await take(store, 10))).toEqual(['2']);
  });

  test('what is sent or given up stays so', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2'], 0);
    const [first, second] = await take(store, 0);
    await store.transaction(async (tx) => {
      await markReplySent(tx, first?.seq ?? 0, 'sent-1');
      await markReplyUndeliverable(tx, of(first));
      await postponeReply(tx, of(first), 0);
      await markReplyUndeliverable(tx, of(second));
      await markReplySent(tx, second?.seq ?? 0, 'sent-2');
    });
    const rows = await store.db.selectFrom('outbox').selectAll().orderBy('seq').execute();
    expect(rows.map(({ state, sentId }) => [state, sentId])).toEqual([
      ['sent', 'sent-1'],
      ['undeliverable', null],
    ]);
  });

  test('no more are taken than asked for, and the rest can be taken after them', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2', '3'], 0);
    const taken = await take(store, 0, 'talk', 2);
    expect(activities(taken)).toEqual(['1', '2']);
    expect(await take(store, 0)).toEqual([]);
    await store.transaction(async (tx) => {
      for (const { seq } of taken) await markReplySent(tx, seq, null);
    });
    expect(activities(await take(store, 0))).toEqual(['3']);
  });

  test('of several takers at once, one gets the replies', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1', '2', '3'], 0);
    // Whoever was a moment too late is told nothing, or that somebody else has them.
    const takers = Array.from({ length: 8 }, () =>
      take(store, 0).catch((error: unknown) => {
        if (!(error instanceof VersionConflict)) throw error;
        return [];
      }),
    );
    const taken = await Promise.all(takers);
    expect(taken.filter((rows) => rows.length > 0).map(activities)).toEqual([['1', '2', '3']]);
  });

  test('conversations with something due are listed once, the longest waiting first', async () => {
    const store = await open();
    await enqueueNamed(store, 'late', ['1', '2'], 8);
    await enqueueNamed(store, 'early', ['1', '2'], 3);
    await enqueueNamed(store, 'future', ['1'], 50);
    expect(await listConversationsToSend(store.db, 10, 10)).toEqual(['early', 'late']);
    expect(await listConversationsToSend(store.db, 10, 1)).toEqual(['early']);
  });

  test('a reply that can be replaced is found by its name, the newest one', async () => {
    const store = await open();
    const reply = { replyId: 'card', action: 'send' as const, activity: '{}' };
    await store.transaction((tx) =>
      enqueueReplies(
        tx,
        [
          { ...reply, conversationId: 'talk' },
          { ...reply, conversationId: 'talk' },
          { ...reply, conversationId: 'talk' },
          { ...reply, conversationId: 'other' },
        ],
        0,
      ),
    );
    expect(await findSent(store.db, 'talk', 'card')).toBeUndefined();
    const [first, second] = await take(store, 0);
    await store.transaction(async (tx) => {
      await markReplySent(tx, first?.seq ?? 0, 'sent-1');
      await markReplySent(tx, second?.seq ?? 0, 'sent-2');
    });
    expect(await findSent(store.db, 'talk', 'card')).toEqual({ sentId: 'sent-2' });
    expect(await findSent(store.db, 'other', 'card')).toBeUndefined();
    expect(await findSent(store.db, 'talk', 'another')).toBeUndefined();
  });

  test('whoever has lost a reply to another has no say in it, but what arrived has arrived', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['1'], 0);
    const [reply] = await take(store, 0);
    const other = { conversationId: 'talk', owner: 'other', now: 100, until: 200, limit: 10 };
    await store.transaction((tx) => takeDueReplies(tx, other));
    await store.transaction(async (tx) => {
      expect(await markReplyUndeliverable(tx, of(reply))).toBe(false);
      await postponeReply(tx, of(reply), 999);
      await sendReplyAnew(tx, of(reply), 999);
    });
    const read = () => store.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
    expect(await read()).toMatchObject({ state: 'waiting', dueAt: 200, takenBy: 'other' });
    await store.transaction((tx) => markReplySent(tx, reply?.seq ?? 0, 'sent-1'));
    expect(await read()).toMatchObject({ state: 'sent', takenBy: null });
  });

  test('what a dead process took is due at once where nobody else can have it', async () => {
    const store = await open();
    await enqueueNamed(store, 'taken', ['1'], 0);
    await enqueueNamed(store, 'waits', ['2'], 0);
    await take(store, 0, 'taken');
    const [waits] = await take(store, 0, 'waits');
    await store.transaction((tx) => postponeReply(tx, of(waits), 90));
    expect(await store.transaction((tx) => releaseTakenReplies(tx, 10))).toBe(1);
    expect(await listConversationsToSend(store.db, 10, 10)).toEqual(['taken']);
  });
});

import { expect, test } from 'vitest';
import { insertApproval, moveApproval } from '../../src/store/approvals.ts';
import { holdCounts, insertCode } from '../../src/store/codes.ts';
import { endForm, insertForm, markFormTold } from '../../src/store/forms.ts';
import {
  deleteIdleConversations,
  deleteOldInbox,
  type KeepFor,
  tidyStore,
} from '../../src/store/housekeeping.ts';
import { insertNotice, settleNotice } from '../../src/store/notices.ts';
import { markOperationTold, transitionOperation } from '../../src/store/operations.ts';
import { markReplySent, takeDueReplies } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { changeTicket, insertTicket, insertTicketEntry } from '../../src/store/tickets.ts';
import { endUndo, insertUndo, takeUndo } from '../../src/store/undos.ts';
import { appendWebchatActivities, createWebchatConversation } from '../../src/store/webchat-log.ts';
import { eachStore } from '../helpers/stores.ts';
import { consumeNamed, enqueueNamed, insertNamedOperation, saveNamed } from './rows.ts';

const keepFor: KeepFor = {
  conversationMs: 100,
  inboxMs: 100,
  outboxMs: 100,
  formMs: 100,
  webchatMs: 100,
  operationMs: 100,
  noticeMs: 100,
  codeMs: 100,
  approvalMs: 100,
  codeCountMs: 100,
  ticketMs: 100,
};

async function conversations(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('conversation').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

eachStore('housekeeping', (open) => {
  test('tickets leave with all that stands in them, once they were solved long ago', async () => {
    const store = await open();
    const ticket = {
      requesterId: 'somebody',
      conversationId: 'talk',
      channel: 'webchat',
      language: 'ja',
      system: 'cvm',
      subject: '{}',
      openedAt: 100,
    } as const;
    const end = async (number: number, status: 'open' | 'taken' | 'solved', updatedAt: number) =>
      store.transaction(async (tx) => {
        await insertTicket(tx, { ...ticket, number });
        const changed = await changeTicket(tx, number, { status, updatedAt });
        await insertTicketEntry(tx, {
          id: `op-${number}:call`,
          ticketNumber: number,
          place: (changed?.entries ?? 0) - 1,
          kind: 'opened',
          authorId: '',
          content: '{}',
          digest: '',
          told: 1,
          createdAt: 100,
        });
      });
    await end(1, 'solved', 899);
    await end(2, 'solved', 900);
    await end(3, 'taken', 100);
    await end(4, 'open', 100);
    await tidyStore(store, 1_000, keepFor);
    const kept = await store.db.selectFrom('ticket').select('number').orderBy('number').execute();
    expect(kept.map(({ number }) => number)).toEqual([2, 3, 4]);
    const entries = await store.db.selectFrom('ticketEntry').select('id').orderBy('id').execute();
    expect(entries.map(({ id }) => id)).toEqual(['op-2:call', 'op-3:call', 'op-4:call']);
  });

  test('codes and what was counted for them leave when they are old', async () => {
    const store = await open();
    const code = {
      proofId: 'p',
      conversationId: 'talk',
      accountHash: 'a',
      countKey: 'k',
      purpose: 'reset',
      method: 'mail',
      salt: 's',
      hash: 'h',
    };
    await store.transaction(async (tx) => {
      await insertCode(tx, { ...code, id: 'old', createdAt: 899 });
      await insertCode(tx, { ...code, id: 'kept', createdAt: 900 });
      await holdCounts(tx, 'old', 899);
      await holdCounts(tx, 'kept', 900);
    });
    await tidyStore(store, 1_000, keepFor);
    const codes = await store.db.selectFrom('proofCode').select('id').execute();
    const counts = await store.db.selectFrom('proofCount').select('key').execute();
    expect({ codes, counts }).toEqual({ codes: [{ id: 'kept' }], counts: [{ key: 'kept' }] });
  });

  // Holds T-95
  test('an idle conversation goes, one that was used lately stays', async () => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'idle', { now: 99 }));
    await store.transaction((tx) => saveNamed(tx, 'used', { now: 100 }));
    expect(await tidyStore(store, 200, keepFor)).toBe(1);
    expect(await conversations(store)).toEqual(['used']);
    expect(await tidyStore(store, 200, keepFor)).toBe(0);
  });

  test('a conversation stays as long as something is under way in it', async () => {
    const store = await open();
    const tidy = async () => {
      await tidyStore(store, 1_000, keepFor);
      return conversations(store);
    };
    await store.transaction((tx) => saveNamed(tx, 'talk'));

    await store.transaction((tx) => insertNamedOperation(tx, 'op'));
    expect(await tidy()).toEqual(['talk']);
    await store.transaction((tx) =>
      transitionOperation(
        tx,
        { id: 'op', version: 1 },
        {
          stage: 'ended',
          stageBeganAt: 1,
          memory: '{}',
          outcome: 'changed',
          leaseUntil: 0,
          dueAt: 1,
          now: 1,
        },
      ),
    );
    expect(await tidy()).toEqual(['talk']);
    await enqueueNamed(store, 'talk', ['1'], 0);
    await store.transaction((tx) => markOperationTold(tx, 'op'));
    expect(await tidy()).toEqual(['talk']);

    const form = { id: 'form', conversationId: 'talk', tokenHash: 't', details: '{}' };
    await store.transaction((tx) => insertForm(tx, { ...form, openBy: 1, finishBy: 1, now: 0 }));
    const [reply] = await store.transaction((tx) =>
      takeDueReplies(tx, { owner: 'one', conversationId: 'talk', now: 0, until: 1, limit: 9 }),
    );
    await store.transaction((tx) => markReplySent(tx, reply?.seq ?? 0, null));
    expect(await tidy()).toEqual(['talk']);

    await store.transaction((tx) =>
      insertUndo(tx, {
        id: 'undo',
        operationId: 'op',
        conversationId: 'talk',
        change: 'guest.setSharingModel',
        args: '{}',
        managedBy: 'somebody',
        facts: '{}',
        dueAt: 5_000,
        createdAt: 0,
      }),
    );
    await store.transaction(async (tx) => {
      await endForm(tx, 'form', 'expired');
      await markFormTold(tx, 'form');
    });
    expect(await tidy()).toEqual(['talk']);
    await store.transaction((tx) => takeUndo(tx, 'undo', 1));
    expect(await tidy()).toEqual(['talk']);
    await store.transaction((tx) => endUndo(tx, 'undo', 1));
    expect(await tidy()).toEqual([]);
  });

  test('old replies go when they are sent, and never while they wait', async () => {
    const store = await open();
    await enqueueNamed(store, 'talk', ['sent', 'waiting'], 0);
    const [first] = await store.transaction((tx) =>
      takeDueReplies(tx, { owner: 'one', conversationId: 'talk', now: 0, until: 1, limit: 9 }),
    );
    await store.transaction((tx) => markReplySent(tx, first?.seq ?? 0, null));
    await tidyStore(store, 1_000, keepFor);
    const left = await store.db.selectFrom('outbox').select('activity').execute();
    expect(left).toEqual([{ activity: 'waiting' }]);
  });

  test('an old request for a second person goes when it is over and its end was told', async () => {
    const store = await open();
    const request = { conversationId: 'talk', requesterId: 'a', change: 'x', args: '{}' };
    const rest = { digest: 'd', shown: '[]', subjects: '[]', dueAt: 0, createdAt: 0 };
    const ends = { waits: 'waiting', told: 'denied', untold: 'denied', used: 'used' } as const;
    for (const [id, state] of Object.entries(ends)) {
      await store.transaction(async (tx) => {
        await insertApproval(tx, { id, ...request, ...rest });
        const told = id === 'untold' ? 0 : 1;
        if (state !== 'waiting') await moveApproval(tx, id, 'waiting', { state, told });
      });
    }
    await tidyStore(store, 100, keepFor);
    const left = async () =>
      (await store.db.selectFrom('approval').select('id').orderBy('id').execute()).map(
        ({ id }) => id,
      );
    expect(await left()).toEqual(['told', 'untold', 'used', 'waits']);
    await tidyStore(store, 101, keepFor);
    expect(await left()).toEqual(['untold', 'waits']);
  });

  test('an old form goes when its end was told', async () => {
    const store = await open();
    for (const id of ['told', 'untold', 'open']) {
      await store.transaction((tx) =>
        insertForm(tx, {
          id,
          conversationId: 'talk',
          tokenHash: id,
          details: '{}',
          openBy: 1,
          finishBy: 1,
          now: 0,
        }),
      );
    }
    await store.transaction(async (tx) => {
      await endForm(tx, 'told', 'expired');
      await endForm(tx, 'untold', 'expired');
      await markFormTold(tx, 'told');
    });
    await tidyStore(store, 1_000, keepFor);
    const left = await store.db.selectFrom('form').select('id').orderBy('id').execute();
    expect(left.map(({ id }) => id)).toEqual(['open', 'untold']);
  });

  test('an idle web chat goes with all that it shows', async () => {
    const store = await open();
    for (const [id, now] of [
      ['idle', 1],
      ['used', 950],
    ] as const) {
      await store.transaction(async (tx) => {
        await createWebchatConversation(tx, { id, userId: 'dl_1', now });
        await appendWebchatActivities(
          tx,
          id,
          [{ activityId: 'a', replyId: null, activity: '{}' }],
          now,
        );
      });
    }
    await tidyStore(store, 1_000, keepFor);
    const left = await store.db.selectFrom('webchatActivity').select('conversationId').execute();
    expect(left).toEqual([{ conversationId: 'used' }]);
  });

  test('an operation goes when it has ended, was told, and left nothing to put back', async () => {
    const store = await open();
    const ids = ['told', 'untold', 'running', 'leftOpen', 'leftDue', 'recent'];
    const ended = { stage: 'ended', stageBeganAt: 1, memory: '{}', outcome: 'changed' };
    for (const id of ids) {
      await store.transaction(async (tx) => {
        await insertNamedOperation(tx, id);
        if (id === 'running') return;
        const now = id === 'recent' ? 950 : 1;
        const asRead = { id, version: 1 };
        await transitionOperation(tx, asRead, { ...ended, leaseUntil: 0, dueAt: 1, now });
        if (id !== 'untold') await markOperationTold(tx, id);
      });
    }
    const undo = { conversationId: 'talk', change: 'guest.setSharingModel', args: '{}' };
    await store.transaction(async (tx) => {
      for (const [operationId, dueAt] of [
        ['leftOpen', null],
        ['leftDue', 5_000],
      ] as const) {
        const id = `undo-${operationId}`;
        const named = { ...undo, id, operationId, managedBy: 'somebody', facts: '{}' };
        await insertUndo(tx, { ...named, dueAt, createdAt: operationId === 'leftOpen' ? 950 : 0 });
      }
    });
    const left = async () =>
      (await store.db.selectFrom('operation').select('id').orderBy('id').execute()).map(
        ({ id }) => id,
      );
    await tidyStore(store, 1_000, keepFor);
    expect(await left()).toEqual(['leftDue', 'leftOpen', 'recent', 'running', 'untold']);
    await store.transaction((tx) => takeUndo(tx, 'undo-leftDue', 1));
    await store.transaction((tx) => endUndo(tx, 'undo-leftDue', 1));
    await tidyStore(store, 2_000, keepFor);
    expect(await left()).toEqual(['running', 'untold']);
    expect(await store.db.selectFrom('undo').select('id').execute()).toEqual([]);
  });

  test('one batch is bounded and takes the oldest; tidying takes them all', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      for (let place = 0; place < 450; place++) {
        await consumeNamed(tx, 'talk', `a-${place}`, { now: place });
        await saveNamed(tx, `talk-${place}`, { now: place });
      }
    });
    expect(await store.transaction((tx) => deleteOldInbox(tx, 500, 3))).toBe(3);
    expect(await store.transaction((tx) => deleteIdleConversations(tx, 500, 3))).toBe(3);
    const oldest = await store.db
      .selectFrom('inbox')
      .select((eb) => eb.fn.min('receivedAt').as('receivedAt'))
      .executeTakeFirstOrThrow();
    expect(oldest.receivedAt).toBe(3);
    expect(await tidyStore(store, 1_000, keepFor)).toBe(894);
    expect(await conversations(store)).toEqual([]);
  });

  test('a notice goes with its key when it is settled and old, never before it left', async () => {
    const store = await open();
    const notice = {
      toObjectId: 'who',
      by: 'mail',
      about: 'bot:a',
      subject: 's',
      body: 'b',
    } as const;
    await store.transaction(async (tx) => {
      await insertNotice(tx, { ...notice, key: 'waits' }, 1);
      await insertNotice(tx, { ...notice, key: 'sent' }, 1);
      await insertNotice(tx, { ...notice, key: 'sent-lately' }, 150);
      await settleNotice(tx, 'sent', 'sent');
      await settleNotice(tx, 'sent-lately', 'sent');
    });
    await tidyStore(store, 200, keepFor);
    const rows = await store.db.selectFrom('notice').select('key').orderBy('key').execute();
    expect(rows.map(({ key }) => key)).toEqual(['sent-lately', 'waits']);
  });
});

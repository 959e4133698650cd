import { type Expression, type SqlBool, sql } from 'kysely';
import { deleteOldAllowances } from './allowances.ts';
import { deleteOldApprovals } from './approvals.ts';
import { deleteOldCodes, deleteOldCounts } from './codes.ts';
import { deleteOldFreezes } from './freezes.ts';
import { deleteOldPlanned } from './planned.ts';
import { deleteFullBuckets } from './rate-limits.ts';
import { deleteOldStaffAsks } from './staff-asks.ts';
import type { Store, Tx } from './store.ts';
import type { EpochMs } from './tables.ts';
import { deleteOldTickets } from './tickets.ts';

/** How long things are kept after their last use. `webchat` also bounds what a page shows again. */
export interface KeepFor {
  readonly conversationMs: number;
  readonly inboxMs: number;
  readonly outboxMs: number;
  readonly formMs: number;
  readonly webchatMs: number;
  /** Of operations that have ended and were told, and of what they left to put back. */
  readonly operationMs: number;
  /** Of a notice that is settled; nobody is told twice as long as its key is known. */
  readonly noticeMs: number;
  readonly codeMs: number;
  /** Of a request for a second person; far longer than it can be used. The trail keeps it. */
  readonly approvalMs: number;
  /** Of a ticket that is solved. */
  readonly ticketMs: number;
  /** Longer than anything is counted. */
  readonly codeCountMs: number;
}

const hourMs = 3_600_000;

export const defaultKeepFor: KeepFor = {
  conversationMs: 24 * hourMs,
  inboxMs: 7 * 24 * hourMs,
  outboxMs: 24 * hourMs,
  formMs: 24 * hourMs,
  webchatMs: 30 * 24 * hourMs,
  operationMs: 30 * 24 * hourMs,
  noticeMs: 30 * 24 * hourMs,
  codeMs: 24 * hourMs,
  approvalMs: 24 * hourMs,
  codeCountMs: 49 * hourMs,
  ticketMs: 90 * 24 * hourMs,
};

/** Small enough not to be felt by a turn that waits. */
const batchSize = 200;

/** Deletes what is too old, batch by batch, and lets it leave the files too. @returns rows deleted */
export async function tidyStore(
  store: Store,
  now: EpochMs,
  keepFor: KeepFor = defaultKeepFor,
): Promise<number> {
  const jobs: readonly ((tx: Tx) => Promise<number>)[] = [
    (tx) => deleteIdleConversations(tx, now - keepFor.conversationMs, batchSize),
    (tx) => deleteOldInbox(tx, now - keepFor.inboxMs, batchSize),
    (tx) => deleteOldOutbox(tx, now - keepFor.outboxMs, batchSize),
    (tx) => deleteOldForms(tx, now - keepFor.formMs, batchSize),
    (tx) => deleteIdleWebchats(tx, now - keepFor.webchatMs, batchSize),
    (tx) => deleteOldUndos(tx, now - keepFor.operationMs, batchSize),
    (tx) => deleteOldOperations(tx, now - keepFor.operationMs, batchSize),
    (tx) => deleteOldNotices(tx, now - keepFor.noticeMs, batchSize),
    (tx) => deleteOldPlanned(tx, now - keepFor.operationMs, batchSize),
    (tx) => deleteOldApprovals(tx, now - keepFor.approvalMs, batchSize),
    (tx) => deleteOldTickets(tx, now - keepFor.ticketMs, batchSize),
    (tx) => deleteOldCodes(tx, now - keepFor.codeMs, batchSize),
    (tx) => deleteOldCounts(tx, now - keepFor.codeCountMs, batchSize),
  ];
  let deleted = 0;
  for (const job of jobs) {
    let batch = 0;
    do {
      batch = await store.transaction(job);
      deleted += batch;
    } while (batch === batchSize);
  }
  await store.transaction(async (tx) => {
    await deleteFullBuckets(tx, now);
    await deleteOldAllowances(tx, now - hourMs);
    await deleteOldFreezes(tx, now);
    // Longer than they count.
    await deleteOldStaffAsks(tx, now - 2 * 24 * hourMs);
  });
  if (deleted > 0) await store.forgetDeleted();
  return deleted;
}

/** Leaves out those for which something is still under way. */
export async function deleteIdleConversations(
  tx: Tx,
  before: EpochMs,
  limit: number,
): Promise<number> {
  const result = await tx
    .deleteFrom('conversation')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('conversation as idle')
        .select('idle.id')
        .where('idle.updatedAt', '<', before)
        .where(({ not, exists, selectFrom }) => {
          const busy: Expression<SqlBool>[] = [
            exists(
              selectFrom('operation')
                .select('operation.id')
                .whereRef('operation.conversationId', '=', 'idle.id')
                .where('operation.dueAt', 'is not', null),
            ),
            exists(
              selectFrom('outbox')
                .select('outbox.seq')
                .whereRef('outbox.conversationId', '=', 'idle.id')
                .where('outbox.state', '=', sql.lit('waiting')),
            ),
            exists(
              selectFrom('form')
                .select('form.id')
                .whereRef('form.conversationId', '=', 'idle.id')
                .where('form.state', 'in', ['issued', 'exchanged']),
            ),
            exists(
              selectFrom('planned')
                .select('planned.id')
                .whereRef('planned.conversationId', '=', 'idle.id')
                .where('planned.state', '!=', 'ended'),
            ),
            exists(
              selectFrom('undo')
                .select('undo.id')
                .whereRef('undo.conversationId', '=', 'idle.id')
                .where('undo.state', 'in', ['open', 'running'])
                .where('undo.dueAt', 'is not', null),
            ),
          ];
          return eb.and(busy.map(not));
        })
        .orderBy('idle.updatedAt')
        .limit(limit),
    )
    // Once more, on the row itself: a turn may have come in between.
    .where('updatedAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

export async function deleteOldInbox(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('inbox')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('inbox.conversationId', 'inbox.activityId'),
        'in',
        selectFrom('inbox as old')
          .select(['old.conversationId', 'old.activityId'])
          .where('old.receivedAt', '<', before)
          .orderBy('old.receivedAt')
          .limit(limit)
          .$asTuple('conversationId', 'activityId'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

/** Sent and undeliverable ones; a reply that was sent cannot be replaced any more after that. */
export async function deleteOldOutbox(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('outbox')
    .where('seq', 'in', (eb) =>
      eb
        .selectFrom('outbox as old')
        .select('old.seq')
        .where('old.state', '<>', sql.lit('waiting'))
        .where('old.createdAt', '<', before)
        .orderBy('old.createdAt')
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

/** Only those that have ended, and whose conversation was told. */
export async function deleteOldForms(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('form')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('form as old')
        .select('old.id')
        .where('old.state', 'not in', ['issued', 'exchanged'])
        .where('old.told', '=', 1)
        .where('old.finishBy', '<', before)
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

/** With all that they show. */
export async function deleteIdleWebchats(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('webchatConversation')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webchatConversation as idle')
        .select('idle.id')
        .where('idle.updatedAt', '<', before)
        .orderBy('idle.updatedAt')
        .limit(limit),
    )
    .where('updatedAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

export async function deleteOldNotices(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('notice')
    .where('key', 'in', (eb) =>
      eb
        .selectFrom('notice as old')
        .select('old.key')
        .where('old.state', '<>', sql.lit('waiting'))
        .where('old.createdAt', '<', before)
        .orderBy('old.createdAt')
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

/** Never a weakened setting that is not back, nor one that is being put back. */
export async function deleteOldUndos(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('undo')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('undo as old')
        .select('old.id')
        .where('old.createdAt', '<', before)
        .where('old.state', '<>', sql.lit('running'))
        .where((old) =>
          old.or([
            old('old.state', '=', sql.lit('done')),
            old.and([old('old.dueAt', 'is', null), old('old.putBackAt', 'is', null)]),
          ]),
        )
        .orderBy('old.createdAt')
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

/** What was decided about them stays in the audit trail. An operation stays as long as its undo. */
export async function deleteOldOperations(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('operation')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('operation as old')
        .select('old.id')
        .where('old.dueAt', 'is', null)
        .where('old.updatedAt', '<', before)
        .where('old.outcome', 'is not', null)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('undo').select('undo.id').whereRef('undo.operationId', '=', 'old.id'),
            ),
          ),
        )
        .orderBy('old.updatedAt')
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

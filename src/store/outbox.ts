import { type Selectable, sql } from 'kysely';
import { type Reader, type Tx, VersionConflict } from './store.ts';
import type { EpochMs, JsonText, OutboxTable } from './tables.ts';

export type QueuedReply = Selectable<OutboxTable>;

export interface NewReply {
  readonly conversationId: string;
  readonly replyId: string | null;
  readonly action: 'send' | 'replace';
  readonly activity: JsonText;
}

// Literals, not parameters: SQLite uses a partial index only for a condition that it can read.
const waiting = sql.lit<'waiting'>('waiting');
const sent = sql.lit<'sent'>('sent');

/** Queues replies in the given order; they are due at once. */
export async function enqueueReplies(
  tx: Tx,
  replies: readonly NewReply[],
  now: EpochMs,
): Promise<void> {
  if (replies.length === 0) return;
  await tx
    .insertInto('outbox')
    .values(
      replies.map(({ conversationId, replyId, action, activity }) => ({
        conversationId,
        replyId,
        action,
        activity,
        state: 'waiting' as const,
        sentId: null,
        attempts: 0,
        dueAt: now,
        createdAt: now,
      })),
    )
    .execute();
}

/** Conversations whose first waiting reply is due, the longest waiting first. */
export async function listConversationsToSend(
  db: Reader,
  now: EpochMs,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('conversationId')
    .where('state', '=', waiting)
    .where('dueAt', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.seq')
            .whereRef('earlier.conversationId', '=', 'outbox.conversationId')
            .whereRef('earlier.seq', '<', 'outbox.seq')
            .where('earlier.state', '=', waiting),
        ),
      ),
    )
    .orderBy('dueAt')
    .limit(limit)
    .execute();
  return rows.map(({ conversationId }) => conversationId);
}

/**
 * Takes the replies of one conversation that are due, in order, and keeps them from everybody else
 * until `until`: then they are due again, in case the taker has died. A reply never overtakes an
 * earlier one that still waits. Each taking counts as an attempt.
 * @throws VersionConflict when somebody else has taken some of them at the same time
 */
export async function takeDueReplies(
  tx: Tx,
  take: {
    readonly conversationId: string;
    readonly now: EpochMs;
    readonly until: EpochMs;
    readonly limit: number;
  },
): Promise<QueuedReply[]> {
  const candidates = await tx
    .selectFrom('outbox')
    .select(['seq', 'dueAt'])
    .where('conversationId', '=', take.conversationId)
    .where('state', '=', waiting)
    .orderBy('seq')
    .limit(take.limit)
    .execute();
  const firstLater = candidates.findIndex(({ dueAt }) => dueAt > take.now);
  const due = firstLater === -1 ? candidates : candidates.slice(0, firstLater);
  if (due.length === 0) return [];
  const taken = await tx
    .updateTable('outbox')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), dueAt: take.until }))
    .where(
      'seq',
      'in',
      due.map(({ seq }) => seq),
    )
    .where('state', '=', waiting)
    .where('dueAt', '<=', take.now)
    .returningAll()
    .execute();
  if (taken.length < due.length) throw new VersionConflict('somebody else sends these');
  return taken.sort((one, other) => one.seq - other.seq);
}

/** @param sentId the channel's id of the activity; null when the channel gave none */
export async function markReplySent(tx: Tx, seq: number, sentId: string | null): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'sent', sentId })
    .where('seq', '=', seq)
    .where('state', '=', waiting)
    .execute();
}

/** To be tried again at `dueAt`; whatever comes after it in the conversation waits as well. */
export async function postponeReply(tx: Tx, seq: number, dueAt: EpochMs): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ dueAt })
    .where('seq', '=', seq)
    .where('state', '=', waiting)
    .execute();
}

/** Given up: those that wait behind it may leave. */
export async function markReplyUndeliverable(tx: Tx, seq: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'undeliverable' })
    .where('seq', '=', seq)
    .where('state', '=', waiting)
    .execute();
}

/** The channel's id of the newest reply of that name; undefined when none was sent. */
export async function findSentId(
  db: Reader,
  conversationId: string,
  replyId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('sentId')
    .where('conversationId', '=', conversationId)
    .where('replyId', '=', replyId)
    .where('state', '=', sent)
    .where('sentId', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.sentId ?? undefined;
}

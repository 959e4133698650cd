import { type Selectable, sql } from 'kysely';
import { type Reader, type Tx, VersionConflict } from './store.ts';
import type { EpochMs, JsonText, OutboxTable } from './tables.ts';

export type QueuedReply = Selectable<OutboxTable>;

export interface NewReply {
  readonly conversationId: string;
  readonly replyId: string | null;
  readonly action: QueuedReply['action'];
  readonly activity: JsonText;
  /** What is done when it cannot be delivered; opaque here. */
  readonly otherwise?: JsonText;
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
      replies.map(({ conversationId, replyId, action, activity, otherwise }) => ({
        conversationId,
        replyId,
        action,
        activity,
        state: 'waiting' as const,
        otherwise: otherwise ?? null,
        takenBy: null,
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
    readonly owner: string;
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
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      dueAt: take.until,
      takenBy: take.owner,
    }))
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

/**
 * It has arrived, whoever it belongs to by now.
 * @param sentId the channel's id of the activity; null when the channel gave none
 */
export async function markReplySent(tx: Tx, seq: number, sentId: string | null): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'sent', sentId, takenBy: null })
    .where('seq', '=', seq)
    .where('state', '=', waiting)
    .execute();
}

/** A reply that one sender has taken: who loses it to another has no say in it any more. */
export interface TakenReply {
  readonly seq: number;
  readonly owner: string;
}

/** To be tried again at `dueAt`; whatever comes after it in the conversation waits as well. */
export async function postponeReply(tx: Tx, taken: TakenReply, dueAt: EpochMs): Promise<void> {
  await ofOwner(tx, taken).set({ dueAt, takenBy: null }).execute();
}

/** What it was to replace is not there: it is due at once, as a new one. */
export async function sendReplyAnew(tx: Tx, taken: TakenReply, now: EpochMs): Promise<void> {
  await ofOwner(tx, taken).set({ action: 'send', dueAt: now, takenBy: null }).execute();
}

/**
 * Given up: those that wait behind it may leave.
 * @returns false when it is not the owner's any more
 */
export async function markReplyUndeliverable(tx: Tx, taken: TakenReply): Promise<boolean> {
  const { numUpdatedRows } = await ofOwner(tx, taken)
    .set({ state: 'undeliverable', takenBy: null })
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function ofOwner(tx: Tx, { seq, owner }: TakenReply) {
  return tx
    .updateTable('outbox')
    .where('seq', '=', seq)
    .where('state', '=', waiting)
    .where('takenBy', '=', owner);
}

/**
 * Of a store that one process has to itself, as it starts: whoever took them before is dead.
 * @returns how many are due again
 */
export async function releaseTakenReplies(tx: Tx, now: EpochMs): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set({ dueAt: now, takenBy: null })
    .where('state', '=', waiting)
    .where('takenBy', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/**
 * The newest reply of that name that was sent, with the channel's id of it; null when the channel
 * gave none. Undefined when none was sent.
 */
export async function findSent(
  db: Reader,
  conversationId: string,
  replyId: string,
): Promise<{ readonly sentId: string | null } | undefined> {
  return db
    .selectFrom('outbox')
    .select('sentId')
    .where('conversationId', '=', conversationId)
    .where('replyId', '=', replyId)
    .where('state', '=', sent)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

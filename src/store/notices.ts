import { type Selectable, sql } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, NoticeTable } from './tables.ts';

export type StoredNotice = Selectable<NoticeTable>;

// A literal, not a parameter: SQLite uses a partial index only for a condition that it can read.
const waiting = sql.lit<'waiting'>('waiting');

/** Due at once. @returns false when there is one with this key already */
export async function insertNotice(
  tx: Tx,
  notice: Pick<StoredNotice, 'key' | 'toObjectId' | 'by' | 'about' | 'subject' | 'body'> &
    Partial<Pick<StoredNotice, 'formId' | 'registeredBefore'>>,
  now: EpochMs,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('notice')
    .values({ ...notice, state: 'waiting', attempts: 0, dueAt: now, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Keys of those whose time has come, the longest due first. */
export async function listDueNotices(db: Reader, now: EpochMs, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('notice')
    .select('key')
    .where('state', '=', waiting)
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(limit)
    .execute();
  return rows.map(({ key }) => key);
}

/**
 * Takes a notice, and keeps it from everybody else until `until`: then it is due again, in case the
 * taker has died. Each taking counts as an attempt.
 * @returns undefined when somebody else has it, or it is settled
 */
export async function takeNotice(
  tx: Tx,
  key: string,
  take: { readonly now: EpochMs; readonly until: EpochMs },
): Promise<StoredNotice | undefined> {
  return tx
    .updateTable('notice')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), dueAt: take.until }))
    .where('key', '=', key)
    .where('state', '=', waiting)
    .where('dueAt', '<=', take.now)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Settles a notice, once; its words are not kept.
 * @returns false when it was settled before
 */
export async function settleNotice(
  tx: Tx,
  key: string,
  state: Exclude<StoredNotice['state'], 'waiting'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('notice')
    .set({ state, subject: '', body: '' })
    .where('key', '=', key)
    .where('state', '=', waiting)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** To be tried again at `dueAt`, unless somebody else has taken it meanwhile. */
export async function postponeNotice(
  tx: Tx,
  taken: Pick<StoredNotice, 'key' | 'attempts'>,
  dueAt: EpochMs,
): Promise<void> {
  await tx
    .updateTable('notice')
    .set({ dueAt })
    .where('key', '=', taken.key)
    .where('state', '=', waiting)
    .where('attempts', '=', taken.attempts)
    .execute();
}

import { type Selectable, sql } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, FormTable, JsonText } from './tables.ts';

export type StoredForm = Selectable<FormTable>;
export type FinalFormState = 'submitted' | 'expired' | 'abandoned' | 'blocked';

// Literals, not parameters: SQLite uses a partial index only for a condition that it can read.
const issued = sql.lit<'issued'>('issued');
const exchanged = sql.lit<'exchanged'>('exchanged');

export async function insertForm(
  tx: Tx,
  form: {
    readonly id: string;
    readonly conversationId: string;
    readonly tokenHash: string;
    readonly details: JsonText;
    readonly openBy: EpochMs;
    readonly finishBy: EpochMs;
    readonly now: EpochMs;
  },
): Promise<void> {
  const { now, ...given } = form;
  await tx
    .insertInto('form')
    .values({ ...given, pageKeyHash: null, state: 'issued', tries: 0, told: 0, createdAt: now })
    .execute();
}

/** @returns undefined when there is no such form */
export async function findForm(db: Reader, id: string): Promise<StoredForm | undefined> {
  return db.selectFrom('form').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findFormByToken(
  db: Reader,
  tokenHash: string,
): Promise<StoredForm | undefined> {
  return db.selectFrom('form').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();
}

export async function findFormByPageKey(
  db: Reader,
  pageKeyHash: string,
): Promise<StoredForm | undefined> {
  return db
    .selectFrom('form')
    .selectAll()
    .where('pageKeyHash', '=', pageKeyHash)
    .executeTakeFirst();
}

/** Those of a conversation that can still be opened or sent. */
export async function listOpenForms(db: Reader, conversationId: string): Promise<StoredForm[]> {
  return db
    .selectFrom('form')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('state', 'in', ['issued', 'exchanged'])
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/**
 * The one exchange of a token for a page key.
 * @returns the form as it is now; undefined when it was exchanged before, has ended, or `openBy` is past
 */
export async function exchangeForm(
  tx: Tx,
  exchange: {
    readonly tokenHash: string;
    readonly pageKeyHash: string;
    readonly finishBy: EpochMs;
    readonly now: EpochMs;
  },
): Promise<StoredForm | undefined> {
  return tx
    .updateTable('form')
    .set({
      state: 'exchanged',
      pageKeyHash: exchange.pageKeyHash,
      finishBy: exchange.finishBy,
    })
    .where('tokenHash', '=', exchange.tokenHash)
    .where('state', '=', issued)
    .where('openBy', '>', exchange.now)
    .returningAll()
    .executeTakeFirst();
}

/** @returns how many tries there were, this one included; undefined when the form is not open */
export async function countFormTry(tx: Tx, id: string): Promise<number | undefined> {
  const row = await tx
    .updateTable('form')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', exchanged)
    .returning('tries')
    .executeTakeFirst();
  return row?.tries;
}

/**
 * Ends a form, once: of two that try, one is told true. Only an exchanged form can be submitted.
 */
export async function endForm(tx: Tx, id: string, state: FinalFormState): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('form')
    .set({ state })
    .where('id', '=', id)
    .where('state', 'in', state === 'submitted' ? ['exchanged'] : ['issued', 'exchanged'])
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Open forms whose time is up. */
export async function listExpiredForms(
  db: Reader,
  now: EpochMs,
  limit: number,
): Promise<StoredForm[]> {
  return db
    .selectFrom('form')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', issued), eb('openBy', '<=', now)]),
        eb.and([eb('state', '=', exchanged), eb('finishBy', '<=', now)]),
      ]),
    )
    .limit(limit)
    .execute();
}

/** Forms that have ended without their conversation knowing it, the oldest first. */
export async function listUntoldForms(
  db: Reader,
  limit: number,
): Promise<(StoredForm & { readonly state: FinalFormState })[]> {
  return db
    .selectFrom('form')
    .selectAll()
    .where('told', '=', sql.lit(0))
    .where('state', 'not in', ['issued', 'exchanged'])
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit)
    .$narrowType<{ state: FinalFormState }>()
    .execute();
}

export async function markFormTold(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('form').set({ told: 1 }).where('id', '=', id).execute();
}

export async function moveFormDeadline(tx: Tx, id: string, finishBy: EpochMs): Promise<void> {
  await tx.updateTable('form').set({ finishBy }).where('id', '=', id).execute();
}

/** Takes a submission back of which nothing came. @returns whether it was still a submission */
export async function reopenForm(tx: Tx, id: string, finishBy: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('form')
    .set({ state: 'exchanged', finishBy })
    .where('id', '=', id)
    .where('state', '=', 'submitted')
    .where('told', '=', 0)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

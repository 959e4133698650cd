import { type Selectable, sql } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, JsonText, ProofCodeTable } from './tables.ts';

export type StoredCode = Selectable<ProofCodeTable>;

const open = sql.lit<'open'>('open');

/** The one open code of a conversation: whatever was sent before is void, for whatever account. */
export async function insertCode(
  tx: Tx,
  code: Omit<StoredCode, 'state' | 'tries' | 'formId' | 'approvalId'>,
): Promise<void> {
  await tx
    .updateTable('proofCode')
    .set({ state: 'void' })
    .where('conversationId', '=', code.conversationId)
    .where('state', '=', open)
    .execute();
  await tx
    .insertInto('proofCode')
    .values({ ...code, state: 'open', tries: 0, formId: null, approvalId: null })
    .execute();
}

/** The open code of a proof, or what became of the last one. */
export async function findCode(db: Reader, proofId: string): Promise<StoredCode | undefined> {
  return (
    db
      .selectFrom('proofCode')
      .selectAll()
      .where('proofId', '=', proofId)
      // By name: open, used, void. Two may be of the same millisecond.
      .orderBy('state')
      .orderBy('createdAt', 'desc')
      .limit(1)
      .executeTakeFirst()
  );
}

/**
 * Takes one of the tries that a code has, before anybody looks whether it is right.
 * @returns how many were taken, this one included; undefined when none was left, or it is not open
 */
export async function takeCodeTry(tx: Tx, id: string, most: number): Promise<number | undefined> {
  const row = await tx
    .updateTable('proofCode')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', open)
    .where('tries', '<', most)
    .returning('tries')
    .executeTakeFirst();
  return row?.tries;
}

/** Of a try that nobody looked at. */
export async function giveBackCodeTry(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('proofCode')
    .set((eb) => ({ tries: eb('tries', '-', 1) }))
    .where('id', '=', id)
    .where('tries', '>', 0)
    .execute();
}

export async function keepApproval(tx: Tx, id: string, approvalId: string): Promise<void> {
  await tx.updateTable('proofCode').set({ approvalId }).where('id', '=', id).execute();
}

/**
 * It was declined: from here on it is like one that nobody was asked for, or void.
 * @returns true for exactly one caller
 */
export async function endApproval(
  tx: Tx,
  { id, approvalId }: { readonly id: string; readonly approvalId: string },
  state: 'open' | 'void',
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('proofCode')
    .set({ approvalId: null, state })
    .where('id', '=', id)
    .where('approvalId', '=', approvalId)
    .where('state', '=', open)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Uses a code up, by the form that it was entered on. @returns true for exactly one caller */
export async function spendCode(tx: Tx, id: string, formId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('proofCode')
    .set({ state: 'used', formId })
    .where('id', '=', id)
    .where('state', '=', open)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * What was counted under a key, held until the transaction is over: of two that count at once, the
 * second sees what the first has counted.
 * @returns `{}` as JSON when nothing was
 */
export async function holdCounts(tx: Tx, key: string, now: EpochMs): Promise<JsonText> {
  const row = await tx
    .insertInto('proofCount')
    .values({ key, counts: '{}', updatedAt: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ updatedAt: now }))
    .returning('counts')
    .executeTakeFirstOrThrow();
  return row.counts;
}

export async function readCounts(db: Reader, key: string): Promise<JsonText> {
  const row = await db
    .selectFrom('proofCount')
    .select('counts')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.counts ?? '{}';
}

/** Of what is held. */
export async function saveCounts(tx: Tx, key: string, counts: JsonText): Promise<void> {
  await tx.updateTable('proofCount').set({ counts }).where('key', '=', key).execute();
}

/** Codes that nobody can enter any more. */
export async function deleteOldCodes(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('proofCode')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('proofCode as old')
        .select('old.id')
        .where('old.createdAt', '<', before)
        .orderBy('old.createdAt')
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Counts that nothing was added to for longer than they count. */
export async function deleteOldCounts(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('proofCount')
    .where('key', 'in', (eb) =>
      eb
        .selectFrom('proofCount as old')
        .select('old.key')
        .where('old.updatedAt', '<', before)
        .orderBy('old.updatedAt')
        .limit(limit),
    )
    .where('updatedAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Codes that were sent, of a conversation; what an app was asked is left. */
export async function voidSentCodes(tx: Tx, conversationId: string): Promise<void> {
  await tx
    .updateTable('proofCode')
    .set({ state: 'void' })
    .where('conversationId', '=', conversationId)
    .where('state', '=', open)
    .where('approvalId', 'is', null)
    .execute();
}

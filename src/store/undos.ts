import { type Selectable, sql } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, JsonText, UndoTable } from './tables.ts';

export type StoredUndo = Selectable<UndoTable>;

// A literal, not a parameter: SQLite uses a partial index only for a condition that it can read.
const open = sql.lit<'open'>('open');

export async function insertUndo(
  tx: Tx,
  undo: {
    readonly id: string;
    readonly operationId: string;
    readonly conversationId: string;
    readonly change: string;
    readonly args: JsonText;
    readonly managedBy: string;
    readonly facts: JsonText;
    /** When it is put back by itself; null: only when asked for. */
    readonly dueAt: EpochMs | null;
    readonly createdAt: EpochMs;
  },
): Promise<void> {
  await tx
    .insertInto('undo')
    .values({ ...undo, state: 'open', attempts: 0, putBackAt: undo.dueAt, endedAt: null })
    .execute();
}

/** @returns undefined when there is no such undo */
export async function findUndo(db: Reader, id: string): Promise<StoredUndo | undefined> {
  return db.selectFrom('undo').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What was changed in a conversation for a person, put back or not, the newest first. */
export async function listUndosOfConversation(
  db: Reader,
  of: { readonly conversationId: string; readonly managedBy: string },
): Promise<StoredUndo[]> {
  return db
    .selectFrom('undo')
    .selectAll()
    .where('conversationId', '=', of.conversationId)
    .where('managedBy', '=', of.managedBy)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** What a person can put back or has put back just now, wherever it was changed; the newest first. */
export async function listUndosOfPerson(db: Reader, managedBy: string): Promise<StoredUndo[]> {
  return db
    .selectFrom('undo')
    .selectAll()
    .where('managedBy', '=', managedBy)
    .where('state', '!=', 'done')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/**
 * Settings that were weakened for a time: those that still are, and those that were put back since
 * then. What is to be back first stands first.
 * @param of.managedBy whose; everybody's without
 */
export async function listWeakened(
  db: Reader,
  of: { readonly managedBy?: string; readonly endedSince: EpochMs; readonly limit: number },
): Promise<StoredUndo[]> {
  const { managedBy } = of;
  const weakened = db
    .selectFrom('undo')
    .selectAll()
    .where('putBackAt', 'is not', null)
    .where((eb) => eb.or([eb('state', '!=', 'done'), eb('endedAt', '>=', of.endedSince)]));
  return (managedBy === undefined ? weakened : weakened.where('managedBy', '=', managedBy))
    .orderBy((eb) => eb.case().when('state', '=', 'done').then(1).else(0).end())
    .orderBy('putBackAt')
    .orderBy('id')
    .limit(of.limit)
    .execute();
}

/** Those whose time has come, the longest due first. */
export async function listDueUndos(db: Reader, now: EpochMs, limit: number): Promise<StoredUndo[]> {
  return db
    .selectFrom('undo')
    .selectAll()
    .where('state', '=', open)
    .where('dueAt', 'is not', null)
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(limit)
    .execute();
}

/**
 * Takes an undo for one try to put it back: of two that try, one is told true.
 * @param attempt 1 and up: the one that follows those made so far
 */
export async function takeUndo(tx: Tx, id: string, attempt: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('undo')
    .set({ state: 'running', attempts: attempt })
    .where('id', '=', id)
    .where('state', '=', open)
    .where('attempts', '=', attempt - 1)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** It was seen to be back. */
export async function endUndo(tx: Tx, id: string, now: EpochMs): Promise<void> {
  await tx
    .updateTable('undo')
    .set({ state: 'done', endedAt: now })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** It is not known to be back: it can be tried again. @param dueAt by itself at this time; or not */
export async function reopenUndo(tx: Tx, id: string, dueAt: EpochMs | null): Promise<void> {
  await tx
    .updateTable('undo')
    .set({ state: 'open', dueAt })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

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
    /** null: only when asked for. */
    readonly dueAt: EpochMs | null;
    readonly createdAt: EpochMs;
  },
): Promise<void> {
  await tx
    .insertInto('undo')
    .values({ ...undo, state: 'open' })
    .execute();
}

/** @returns undefined when there is no such undo */
export async function findUndo(db: Reader, id: string): Promise<StoredUndo | undefined> {
  return db.selectFrom('undo').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What can be put back in a conversation, the newest first: the order in which to put back. */
export async function listOpenUndos(db: Reader, conversationId: string): Promise<StoredUndo[]> {
  return db
    .selectFrom('undo')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('state', '=', open)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
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

/** Moves an undo on, once: of two that try, one is told true. */
export async function moveUndo(
  tx: Tx,
  id: string,
  from: StoredUndo['state'],
  to: StoredUndo['state'],
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('undo')
    .set({ state: to })
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

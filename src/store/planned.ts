import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, PlannedTable } from './tables.ts';

export type StoredPlanned = Readonly<Selectable<PlannedTable>>;

/** As it was read: whoever comes second finds it changed. */
export type PlannedAsRead = Pick<StoredPlanned, 'id' | 'state' | 'lookAt'>;

export async function insertPlanned(
  tx: Tx,
  planned: Pick<
    StoredPlanned,
    'id' | 'conversationId' | 'managedBy' | 'journey' | 'plannedFor' | 'lookAt' | 'createdAt'
  >,
): Promise<void> {
  await tx
    .insertInto('planned')
    .values({ ...planned, state: 'waiting', operationId: null, failures: 0 })
    .execute();
}

/** @returns whether it was as it was read, and is changed now; of many at once for one only */
export async function movePlanned(
  tx: Tx,
  from: PlannedAsRead,
  to: Partial<Pick<StoredPlanned, 'state' | 'lookAt' | 'journey' | 'operationId' | 'failures'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('planned')
    .set(to)
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .where('lookAt', from.lookAt === null ? 'is' : '=', from.lookAt)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function findPlanned(db: Reader, id: string): Promise<StoredPlanned | undefined> {
  return db.selectFrom('planned').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Whose change this operation is. */
export async function findPlannedOf(
  db: Reader,
  operationId: string,
): Promise<StoredPlanned | undefined> {
  return db
    .selectFrom('planned')
    .selectAll()
    .where('operationId', '=', operationId)
    .where('state', '=', 'running')
    .executeTakeFirst();
}

/** What a person has planned and can still take back, the soonest first. */
export async function listPlannedOf(db: Reader, managedBy: string): Promise<StoredPlanned[]> {
  return db
    .selectFrom('planned')
    .selectAll()
    .where('managedBy', '=', managedBy)
    .where('state', 'in', ['waiting', 'deferred'])
    .orderBy('plannedFor')
    .orderBy('id')
    .execute();
}

/** What came up in a conversation while it was about something else, the oldest first. */
export async function listDeferred(db: Reader, conversationId: string): Promise<StoredPlanned[]> {
  return db
    .selectFrom('planned')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'deferred')
    .orderBy('plannedFor')
    .orderBy('id')
    .execute();
}

/** Those that something is to be done about, the longest due first. */
export async function listDuePlanned(
  db: Reader,
  now: EpochMs,
  limit: number,
): Promise<StoredPlanned[]> {
  return db
    .selectFrom('planned')
    .selectAll()
    .where('lookAt', 'is not', null)
    .where('lookAt', '<=', now)
    .orderBy('lookAt')
    .limit(limit)
    .execute();
}

export async function deleteOldPlanned(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('planned')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('planned as old')
        .select('old.id')
        .where('old.plannedFor', '<', before)
        .where('old.lookAt', 'is', null)
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { ApprovalTable, EpochMs } from './tables.ts';

export type StoredApproval = Readonly<Selectable<ApprovalTable>>;

export async function insertApproval(
  tx: Tx,
  approval: Pick<
    StoredApproval,
    | 'id'
    | 'conversationId'
    | 'requesterId'
    | 'change'
    | 'args'
    | 'digest'
    | 'shown'
    | 'subjects'
    | 'dueAt'
    | 'createdAt'
  >,
): Promise<void> {
  await tx
    .insertInto('approval')
    .values({ ...approval, state: 'waiting', deciderId: null, reason: null, told: 1, announced: 0 })
    .execute();
}

export async function findApproval(db: Reader, id: string): Promise<StoredApproval | undefined> {
  return db.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those that wait for somebody, the oldest first. */
export async function listWaitingApprovals(
  db: Reader,
  now: EpochMs,
  limit: number,
): Promise<readonly StoredApproval[]> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('dueAt', '>', now)
    .orderBy('createdAt')
    .limit(limit)
    .execute();
}

/** What this person may do now with a second yes, if it is exactly what was approved. */
export async function findGranted(
  db: Reader,
  what: { readonly requesterId: string; readonly digest: string; readonly now: EpochMs },
): Promise<StoredApproval | undefined> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'approved')
    .where('requesterId', '=', what.requesterId)
    .where('digest', '=', what.digest)
    .where('dueAt', '>', what.now)
    .orderBy('createdAt', 'desc')
    .executeTakeFirst();
}

/** @returns whether it was in that state, and is in the new one now; of many at once for one only */
export async function moveApproval(
  tx: Tx,
  id: string,
  from: StoredApproval['state'],
  to: Pick<StoredApproval, 'state'> &
    Partial<Pick<StoredApproval, 'deciderId' | 'reason' | 'dueAt' | 'told'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('approval')
    .set(to)
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The person has turned to something else: what still waits for them waits for nobody. */
export async function withdrawApprovals(
  tx: Tx,
  conversationId: string,
): Promise<readonly Pick<StoredApproval, 'id' | 'change'>[]> {
  return tx
    .updateTable('approval')
    .set({ state: 'withdrawn' })
    .where('conversationId', '=', conversationId)
    .where('state', 'in', ['waiting', 'approved'])
    .returning(['id', 'change'])
    .execute();
}

/** Those who may decide do not know yet. */
export async function listUnannouncedApprovals(
  db: Reader,
  now: EpochMs,
): Promise<readonly StoredApproval[]> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('announced', '=', 0)
    .where('dueAt', '>', now)
    .orderBy('createdAt')
    .limit(20)
    .execute();
}

/** @returns whether it was not marked before */
export async function markApprovalAnnounced(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('approval')
    .set({ announced: 1 })
    .where('id', '=', id)
    .where('announced', '=', 0)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Nobody decided in time. */
export async function listOverdueApprovals(
  db: Reader,
  now: EpochMs,
): Promise<readonly StoredApproval[]> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('dueAt', '<=', now)
    .limit(100)
    .execute();
}

/** Decided, and the one who asked does not know yet. */
export async function listUntoldApprovals(db: Reader): Promise<readonly StoredApproval[]> {
  return db.selectFrom('approval').selectAll().where('told', '=', 0).limit(100).execute();
}

export async function markApprovalTold(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('approval').set({ told: 1 }).where('id', '=', id).execute();
}

/** Those whose end was told, or that nobody waits for. */
export async function deleteOldApprovals(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('approval')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('approval as old')
        .select('old.id')
        .where('old.createdAt', '<', before)
        .where('old.state', '!=', 'waiting')
        .where('old.told', '=', 1)
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

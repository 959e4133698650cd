import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, StaffSessionTable } from './tables.ts';

export type StaffSessionRow = Readonly<Selectable<StaffSessionTable>>;

export async function insertStaffSession(tx: Tx, row: StaffSessionRow): Promise<void> {
  await tx.insertInto('staffSession').values(row).execute();
}

export async function findStaffSession(
  db: Reader,
  idHash: string,
): Promise<StaffSessionRow | undefined> {
  return db.selectFrom('staffSession').selectAll().where('idHash', '=', idHash).executeTakeFirst();
}

export async function touchStaffSession(tx: Tx, idHash: string, seenAt: EpochMs): Promise<void> {
  await tx
    .updateTable('staffSession')
    .set({ seenAt })
    .where('idHash', '=', idHash)
    .where('seenAt', '<', seenAt)
    .execute();
}

export async function deleteStaffSession(tx: Tx, idHash: string): Promise<void> {
  await tx.deleteFrom('staffSession').where('idHash', '=', idHash).execute();
}

/** @param before when they were last seen, or began */
export async function deleteStaffSessions(
  tx: Tx,
  before: { readonly seenAt: EpochMs; readonly createdAt: EpochMs },
): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('staffSession')
    .where((eb) =>
      eb.or([eb('seenAt', '<=', before.seenAt), eb('createdAt', '<=', before.createdAt)]),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Open conversations of those who are signed in, the newest sign-in of each. */
export async function listStaffConversations(
  db: Reader,
  after: { readonly seenAt: EpochMs; readonly createdAt: EpochMs },
): Promise<
  readonly (Pick<StaffSessionRow, 'objectId' | 'appRoles'> & { readonly conversationId: string })[]
> {
  return db
    .selectFrom('staffSession')
    .innerJoin('webchatConversation', 'webchatConversation.signInId', 'staffSession.idHash')
    .innerJoin('conversation', 'conversation.id', 'webchatConversation.id')
    .select(['conversation.id as conversationId', 'staffSession.objectId', 'staffSession.appRoles'])
    .where('staffSession.seenAt', '>', after.seenAt)
    .where('staffSession.createdAt', '>', after.createdAt)
    .execute();
}

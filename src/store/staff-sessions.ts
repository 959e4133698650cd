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

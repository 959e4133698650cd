import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { SwitchTable } from './tables.ts';

export type StoredSwitch = Readonly<Selectable<SwitchTable>>;

/** What is switched off now. */
export async function listSwitches(db: Reader): Promise<readonly StoredSwitch[]> {
  return db.selectFrom('switch').selectAll().orderBy('target').execute();
}

/** @returns whether anything is different now */
export async function switchOff(tx: Tx, row: StoredSwitch): Promise<boolean> {
  const inserted = await tx
    .insertInto('switch')
    .values(row)
    .onConflict((conflict) => conflict.column('target').doNothing())
    .returning('target')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @returns whether anything is different now */
export async function switchOn(tx: Tx, target: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('switch')
    .where('target', '=', target)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

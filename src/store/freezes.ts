import type { Reader, Tx } from './store.ts';
import type { EpochMs } from './tables.ts';

/** A target that is frozen already stays so until the later of both times. */
export async function freeze(tx: Tx, target: string, until: EpochMs): Promise<void> {
  await tx
    .insertInto('freeze')
    .values({ target, until })
    .onConflict((conflict) =>
      conflict.column('target').doUpdateSet({ until }).where('freeze.until', '<', until),
    )
    .execute();
}

/** @returns until when any of the targets is frozen, epoch ms; undefined when none is */
export async function frozenUntil(
  db: Reader,
  targets: readonly string[],
  now: EpochMs,
): Promise<EpochMs | undefined> {
  if (targets.length === 0) return undefined;
  const row = await db
    .selectFrom('freeze')
    .select((eb) => eb.fn.max('until').as('until'))
    .where('target', 'in', targets)
    .where('until', '>', now)
    .executeTakeFirst();
  return row?.until ?? undefined;
}

export async function deleteOldFreezes(tx: Tx, now: EpochMs): Promise<void> {
  await tx.deleteFrom('freeze').where('until', '<=', now).execute();
}

import type { Tx } from './store.ts';
import type { EpochMs } from './tables.ts';

/** @returns who asked for the target since `since`, this one included; undefined when that is not new */
export async function noteStaffAsk(
  tx: Tx,
  ask: { readonly target: string; readonly agentId: string; readonly now: EpochMs },
  since: EpochMs,
): Promise<number | undefined> {
  const { target, agentId, now } = ask;
  const { numUpdatedRows } = await tx
    .updateTable('staffAsk')
    .set({ askedAt: now })
    .where('target', '=', target)
    .where('agentId', '=', agentId)
    .where('askedAt', '>', since)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return undefined;
  await tx
    .insertInto('staffAsk')
    .values({ target, agentId, askedAt: now })
    .onConflict((conflict) => conflict.columns(['target', 'agentId']).doUpdateSet({ askedAt: now }))
    .execute();
  const { agents } = await tx
    .selectFrom('staffAsk')
    .select((eb) => eb.fn.count('agentId').as('agents'))
    .where('target', '=', target)
    .where('askedAt', '>', since)
    .executeTakeFirstOrThrow();
  return Number(agents);
}

export async function deleteOldStaffAsks(tx: Tx, before: EpochMs): Promise<void> {
  await tx.deleteFrom('staffAsk').where('askedAt', '<', before).execute();
}

import type { Clock } from '../clock.ts';
import type { Store } from './store.ts';

/** Writes one row and reads it back: a full disk or a read-only server is not ready. */
export async function checkReadiness(
  transaction: Store['transaction'],
  clock: Clock,
): Promise<boolean> {
  const checkedAt = clock.now();
  try {
    return await transaction(async (tx) => {
      const row = await tx
        .insertInto('readiness')
        .values({ id: 1, checkedAt })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ checkedAt }))
        .returning('checkedAt')
        .executeTakeFirst();
      return row?.checkedAt === checkedAt;
    });
  } catch {
    return false;
  }
}

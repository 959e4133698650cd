import type { Clock } from '../clock.ts';
import type { Store } from './store.ts';
import { isNoRoom } from './store-fault.ts';

/** A row that is overwritten needs no room: what failed for want of it counts for so long. */
const noRoomForMs = 5_000;

export interface Readiness {
  /** The same, but failures are noticed. */
  readonly transaction: Store['transaction'];
  /** Writes one row and reads it back: a full disk or a read-only server is not ready. */
  isReady(): Promise<boolean>;
}

/** @param steady milliseconds that go on whatever becomes of the system's clock */
export function watchReadiness(
  transaction: Store['transaction'],
  clock: Clock,
  steady: () => number = () => performance.now(),
): Readiness {
  let noRoomAt = Number.NEGATIVE_INFINITY;
  return {
    transaction: async (work) => {
      try {
        return await transaction(work);
      } catch (error) {
        if (isNoRoom(error)) noRoomAt = steady();
        throw error;
      }
    },
    isReady: async () => {
      if (steady() - noRoomAt < noRoomForMs) return false;
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
    },
  };
}

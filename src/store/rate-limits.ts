import type { Tx } from './store.ts';
import type { EpochMs } from './tables.ts';

/**
 * Takes one from a bucket, if one is left in it; of many at once no more than there are.
 * @param take.refillMs in which time one more comes in
 */
export async function takeFromBucket(
  tx: Tx,
  take: {
    readonly key: string;
    readonly burst: number;
    readonly refillMs: number;
    readonly now: EpochMs;
  },
): Promise<boolean> {
  const { key, now } = take;
  const refillMs = Math.round(take.refillMs);
  const taken = await tx
    .insertInto('rateLimit')
    .values({ key, fullAt: now + refillMs })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet((eb) => ({
          fullAt: eb
            .case()
            .when('rateLimit.fullAt', '>', now)
            .then(eb('rateLimit.fullAt', '+', refillMs))
            .else(now + refillMs)
            .end(),
        }))
        .where('rateLimit.fullAt', '<=', now + refillMs * (take.burst - 1)),
    )
    .returning('key')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Full ones say no more than ones that are not there. */
export async function deleteFullBuckets(tx: Tx, now: EpochMs): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('rateLimit')
    .where('fullAt', '<=', now)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

import type { Reader, Tx } from './store.ts';
import { VersionConflict } from './store.ts';
import type { EpochMs } from './tables.ts';

/** So many within any window of this length; each take has a place of its own. */
export interface AllowanceOf {
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
  readonly now: EpochMs;
}

/** @returns from when on one more may be taken; 0 when it may be now */
export async function nextAllowedAt(db: Reader, allowance: AllowanceOf): Promise<EpochMs> {
  const { most, windowMs, now } = allowance;
  const times = (await listTakes(db, allowance.key))
    .map(({ takenAt }) => takenAt)
    .filter((takenAt) => takenAt > now - windowMs)
    .sort((one, other) => one - other);
  const oldest = times[times.length - most];
  return oldest === undefined ? 0 : oldest + windowMs;
}

/** @throws VersionConflict when none is left, or somebody else takes one at the same time */
export async function takeAllowance(tx: Tx, allowance: AllowanceOf): Promise<void> {
  const { key, most, windowMs, now } = allowance;
  const takes = await listTakes(tx, key);
  const used = takes.filter(({ takenAt }) => takenAt > now - windowMs);
  if (used.length >= most) throw new VersionConflict('nothing is left');
  const places = new Set(used.map(({ place }) => place));
  let place = 0;
  while (places.has(place)) place += 1;
  const before = takes.find((take) => take.place === place)?.takenAt ?? -1;
  const taken = await tx
    .insertInto('allowance')
    .values({ key, place, takenAt: now })
    .onConflict((conflict) =>
      conflict
        .columns(['key', 'place'])
        .doUpdateSet({ takenAt: now })
        .where('allowance.takenAt', '=', before),
    )
    .returning('place')
    .executeTakeFirst();
  if (!taken) throw new VersionConflict('somebody else took it');
}

/** Those that no window can hold any more. */
export async function deleteOldAllowances(tx: Tx, before: EpochMs): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('allowance')
    .where('takenAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

function listTakes(db: Reader, key: string) {
  return db.selectFrom('allowance').select(['place', 'takenAt']).where('key', '=', key).execute();
}

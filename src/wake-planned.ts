import type { Clock } from './clock.ts';
import type { Inside } from './inside.ts';
import { languageOf } from './journey/remember.ts';
import { readState } from './journey/stored-state.ts';
import { errorName, type Log } from './log.ts';
import type { NewNotice, Notices } from './notices/notices.ts';
import { findPlanned, listDuePlanned, movePlanned, type StoredPlanned } from './store/planned.ts';
import type { Store } from './store/store.ts';
import { isStoreFault } from './store/store-fault.ts';
import type { Chore } from './worker.ts';

const mostAtOnce = 20;
const firstRestMs = 30_000;
const mostFailures = 5;

/**
 * Tells every conversation whose planned journey nears, is due, or has waited long enough. One whose
 * conversation is gone, or whose turns fail again and again, is not done, and its person is told by
 * mail.
 */
export function createPlannedWaking(deps: {
  readonly store: Store;
  readonly inside: Pick<Inside, 'tell'>;
  readonly notices: Pick<Notices, 'record'>;
  readonly clock: Clock;
  readonly log: Log;
}): Chore {
  const { store, inside, notices, clock, log } = deps;

  async function giveUp(row: StoredPlanned): Promise<void> {
    await store.transaction(async (tx) => {
      if (await movePlanned(tx, row, { state: 'ended', lookAt: null })) {
        await notices.record(tx, lostNotice(row));
      }
    });
  }

  async function tell(row: StoredPlanned): Promise<boolean> {
    const heard = { kind: 'planned', plannedId: row.id } as const;
    const activityId = `${row.id}:${row.state}:${row.lookAt}`;
    const told = await inside.tell(row.conversationId, activityId, heard);
    if (told !== 'before') return told !== 'later';
    const now = await findPlanned(store.db, row.id);
    // Consumed and as it was: nobody is there to go on with it.
    if (now?.state === row.state && now.lookAt === row.lookAt) await giveUp(row);
    return true;
  }

  async function noteFailure(row: StoredPlanned, error: unknown): Promise<void> {
    const failures = row.failures + 1;
    log.error('planned.failed', { count: failures, error: errorName(error) });
    if (failures >= mostFailures) return giveUp(row);
    const lookAt = clock.now() + firstRestMs * 2 ** (failures - 1);
    await store.transaction((tx) => movePlanned(tx, row, { failures, lookAt }));
  }

  return async () => {
    const due = await listDuePlanned(store.db, clock.now(), mostAtOnce);
    let done = 0;
    for (const row of due) {
      try {
        if (await tell(row)) done += 1;
      } catch (error) {
        if (isStoreFault(error)) throw error;
        await noteFailure(row, error);
      }
    }
    return done;
  };
}

function lostNotice({ id, managedBy, plannedFor, journey }: StoredPlanned): NewNotice {
  return {
    key: `planned-lost:${id}`,
    to: managedBy,
    text: 'bot:planned.mail.lost',
    values: { at: plannedFor },
    language: languageOf(readState(journey)),
  };
}

import { sql } from 'kysely';
import type { Audit } from '../../src/audit/audit.ts';
import type { Note } from '../../src/audit/note.ts';
import type { StoredEntry } from '../../src/store/audit.ts';
import type { Reader, Store, Tx } from '../../src/store/store.ts';
import { sceneIn } from '../helpers/audited.ts';

export const noon = Date.UTC(2026, 10, 21, 3);

export function noted(place: number): Note {
  return {
    action: 'operation',
    decision: place % 2 === 0 ? 'requested' : 'ended',
    target: `ins-${String(place).padStart(8, '0')}`,
    reason: place % 2 === 0 ? '' : 'allReset',
    operationId: `op-${place}`,
    details: { change: 'cvm.resetPassword', names: ['本番-01', `web-${place}`], place },
  };
}

/** Entries of one conversation, a second apart, one transaction each. */
export async function write(audit: Audit, count: number, first = 1, at = noon): Promise<void> {
  for (let place = first; place < first + count; place++) {
    await audit.store.transaction(async (tx) =>
      audit.note(tx, noted(place), sceneIn('talk', at + place * 1000)),
    );
  }
}

export async function readAll(db: Reader): Promise<StoredEntry[]> {
  return db.selectFrom('audit').selectAll().orderBy('seq').execute();
}

const triggers = {
  sqlite: ['auditFollows', 'auditNeverChanges', 'auditStays'],
  postgres: ['auditFollows', 'auditStays', 'auditIsNotEmptied'],
} as const;

/** Somebody with every right on the database; the rollback takes it all back. */
export async function forging(store: Store, work: (tx: Tx) => Promise<void>): Promise<void> {
  const over = new Error('rolled back');
  await store
    .transaction(async (tx) => {
      for (const name of triggers[store.engine]) {
        const on = store.engine === 'postgres' ? sql` on "audit"` : sql``;
        await sql`drop trigger ${sql.id(name)}${on}`.execute(tx);
      }
      await work(tx);
      throw over;
    })
    .catch((error) => {
      if (error !== over) throw error;
    });
}

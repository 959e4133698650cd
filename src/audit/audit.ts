import {
  type AuditHead,
  insertAuditEntry,
  insertAuditPerson,
  takeAuditHead,
} from '../store/audit.ts';
import type { Store, Tx } from '../store/store.ts';
import { entryAfter, objectIdOf } from './entry.ts';
import type { AuditKeys } from './keys.ts';
import type { Actor, Note, Scene } from './note.ts';
import { sealPerson } from './person.ts';

/** The note was made in a transaction that does not write it. */
export class NotAudited extends Error {
  override readonly name = 'NotAudited';
}

export interface Audit {
  /** Its transactions write what was noted in them. */
  readonly store: Store;
  /**
   * Notes a decision for the end of its transaction: if it cannot be written, nothing of the
   * transaction happens.
   * @throws NotAudited in a transaction that is not of `store`
   */
  note(tx: Tx, note: Note, scene: Scene): void;
}

interface Noted {
  readonly note: Note;
  readonly scene: Scene;
}

/**
 * The one writer of the trail. Entries are written last in their transaction, so that the head of
 * the chain, which orders all writers, is held no longer than for them and the commit.
 */
export function createAudit(deps: { readonly store: Store; readonly keys: AuditKeys }): Audit {
  const { store, keys } = deps;
  const ofTransaction = new WeakMap<Tx, Noted[]>();

  async function write(tx: Tx, noted: readonly Noted[]): Promise<void> {
    if (noted.length === 0) return;
    let head: AuditHead = await takeAuditHead(tx);
    for (const { note, scene } of noted) {
      const entry = entryAfter(head, note, scene, keys);
      await insertAuditEntry(tx, entry);
      head = entry;
    }
    // After the head: two transactions of one person cannot wait for each other.
    for (const [objectId, { actor, at }] of peopleOf(noted)) {
      const tenantId = actor.kind === 'person' ? actor.tenantId : undefined;
      const identity = { objectId, ...(tenantId && { tenantId }) };
      await insertAuditPerson(tx, sealPerson(identity, at, keys));
    }
  }

  return {
    store: {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          const noted: Noted[] = [];
          ofTransaction.set(tx, noted);
          const result = await work(tx);
          await write(tx, noted);
          // Whatever is noted later would be lost.
          ofTransaction.delete(tx);
          return result;
        }),
    },
    note: (tx, note, scene) => {
      const noted = ofTransaction.get(tx);
      if (!noted) throw new NotAudited(`${note.action} is decided outside of an audited store`);
      noted.push({ note, scene });
    },
  };
}

function peopleOf(noted: readonly Noted[]): ReadonlyMap<string, { actor: Actor; at: number }> {
  return new Map(
    noted.flatMap(({ scene }) => {
      const objectId = objectIdOf(scene.actor);
      return objectId ? [[objectId, { actor: scene.actor, at: scene.at }] as const] : [];
    }),
  );
}

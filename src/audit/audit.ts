import { createForgetfulMap } from '../forgetful-map.ts';
import {
  type AuditHead,
  insertAuditEntry,
  insertAuditPerson,
  takeAuditHead,
} from '../store/audit.ts';
import type { Store, Tx } from '../store/store.ts';
import { entryAfter, objectIdOf } from './entry.ts';
import type { AuditKeys } from './keys.ts';
import type { Note, Scene } from './note.ts';
import { type Identity, sealPerson } from './person.ts';

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

const knownForMs = 5 * 60_000;
const mostKnown = 10_000;

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
  const known = createKnownPeople();
  const ofTransaction = new WeakMap<Tx, Noted[]>();

  /** @returns people who are known once the transaction is committed */
  async function write(tx: Tx, noted: readonly Noted[]): Promise<readonly Person[]> {
    if (noted.length === 0) return [];
    let head: AuditHead = await takeAuditHead(tx);
    for (const { note, scene } of noted) {
      const entry = entryAfter(head, note, scene, keys);
      await insertAuditEntry(tx, entry);
      head = entry;
    }
    // After the head: two transactions of one person cannot wait for each other.
    const people = peopleOf(noted).filter(({ objectId }) => !known.has(objectId));
    for (const { at, ...identity } of people) {
      await insertAuditPerson(tx, sealPerson(identity, at, keys));
    }
    return people;
  }

  async function commit<Result>(
    work: (tx: Tx) => Promise<{ result: Result; people: readonly Person[] }>,
  ): Promise<Result> {
    const { result, people } = await store.transaction(work);
    for (const { objectId } of people) known.keep(objectId);
    return result;
  }

  return {
    store: {
      ...store,
      transaction: (work) =>
        commit(async (tx) => {
          const noted: Noted[] = [];
          ofTransaction.set(tx, noted);
          const result = await work(tx);
          const people = await write(tx, noted);
          // Whatever is noted later would be lost.
          ofTransaction.delete(tx);
          return { result, people };
        }),
    },
    note: (tx, note, scene) => {
      const noted = ofTransaction.get(tx);
      if (!noted) throw new NotAudited(`${note.action} is decided outside of an audited store`);
      noted.push({ note, scene });
    },
  };
}

interface Person extends Identity {
  readonly at: number;
}

function peopleOf(noted: readonly Noted[]): readonly Person[] {
  const people = noted.flatMap(({ scene: { actor, at } }) => {
    const objectId = objectIdOf(actor);
    if (!objectId) return [];
    const tenantId = 'tenantId' in actor ? actor.tenantId : undefined;
    return [[objectId, { objectId, at, ...(tenantId && { tenantId }) }] as const];
  });
  return [...new Map(people).values()];
}

/** Spares a query for who was written lately; whoever was erased and comes back is written again. */
function createKnownPeople() {
  const until = createForgetfulMap<string, number>(mostKnown, (end) => end <= performance.now());
  return {
    has: (objectId: string) => until.get(objectId) !== undefined,
    keep: (objectId: string) => until.set(objectId, performance.now() + knownForMs),
  };
}

import { managedBy as managedByOf, type Requester } from '../identity/requester.ts';
import { listEndedOperations, type StoredOperation } from '../store/operations.ts';
import type { Reader } from '../store/store.ts';
import {
  findUndo,
  listUndosOfConversation,
  listUndosOfPerson,
  listWeakened,
  type StoredUndo,
} from '../store/undos.ts';
import { undoOf } from './undo-ids.ts';

/** What was put back lately is still of interest for a week. */
const showEndedForMs = 7 * 24 * 3_600_000;
const mostWeakened = 50;

/** What was changed, as far as the one who asks may know it. */
export interface Ledger {
  /**
   * What can be put back, or is being put back: of a person in all conversations, of anybody else in
   * this one only. The newest first: the order in which to put back.
   */
  undos(): Promise<readonly StoredUndo[]>;
  /** One of them, whatever became of it. */
  undo(id: string): Promise<StoredUndo | undefined>;
  /**
   * Changes of this conversation, made for the one who asks, the newest first; then those of others
   * that were put back here.
   */
  changes(): Promise<{
    readonly undos: readonly StoredUndo[];
    readonly operations: readonly StoredOperation[];
  }>;
  /** Settings weakened for a time, now and in the last week. @param whose everybody's, or one's own */
  weakened(whose: 'all' | 'own'): Promise<readonly StoredUndo[]>;
}

export function readLedger(
  db: Reader,
  turn: { readonly conversationId: string; readonly requester: Requester; readonly now: number },
): Ledger {
  const { conversationId, now } = turn;
  // Empty for anybody who is not a proven person.
  const managedBy = managedByOf(turn.requester);
  const who = { conversationId, managedBy };
  return {
    undos: async () => {
      if (managedBy !== '') return listUndosOfPerson(db, managedBy);
      const here = await listUndosOfConversation(db, who);
      return here.filter(({ state }) => state !== 'done');
    },
    undo: (id) => findUndo(db, id),
    changes: async () => {
      const made = await listUndosOfConversation(db, who);
      const operations = await listEndedOperations(db, who);
      return { undos: [...made, ...(await putBackHere(db, operations, made))], operations };
    },
    weakened: async (whose) => {
      if (whose === 'own' && managedBy === '') return [];
      const everybody = { endedSince: now - showEndedForMs, limit: mostWeakened };
      return listWeakened(db, whose === 'all' ? everybody : { ...everybody, managedBy });
    },
  };
}

/** Changed in another conversation, and put back in this one. */
async function putBackHere(
  db: Reader,
  operations: readonly StoredOperation[],
  made: readonly StoredUndo[],
): Promise<readonly StoredUndo[]> {
  const ids = new Set(operations.flatMap(({ id }) => undoOf(id)?.undoId ?? []));
  for (const { id } of made) ids.delete(id);
  const found = await Promise.all([...ids].map((id) => findUndo(db, id)));
  return found.filter((undo) => undo !== undefined);
}

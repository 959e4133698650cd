import type { ChangeName } from '../backend/catalogue.ts';
import type { Clock } from '../clock.ts';
import { type Store, VersionConflict } from '../store/store.ts';
import { listDueUndos, type StoredUndo } from '../store/undos.ts';
import { workerScene } from './operation-notes.ts';
import type { NewOperation, Operations } from './operations.ts';
import { putBackIdOf } from './undo-ids.ts';
import { viewOf } from './undo-view.ts';

/** Puts weakened settings back when their time has come, also when nothing ran at that time. */
export async function putBackDue(deps: {
  readonly store: Store;
  readonly operations: Operations;
  readonly clock: Clock;
}): Promise<number> {
  const due = await listDueUndos(deps.store.db, deps.clock.now(), 20);
  for (const undo of due) await putBack(deps, undo);
  return due.length;
}

/** As an operation of its own, recorded in the same transaction that takes the undo. */
async function putBack(
  { store, operations, clock }: Parameters<typeof putBackDue>[0],
  undo: StoredUndo,
): Promise<void> {
  const operation = putBackOperation(undo, { expected: viewOf(undo).newValue });
  try {
    await store.transaction((tx) =>
      operations.record(tx, operation, workerScene(operation, clock.now())),
    );
  } catch (error) {
    // Somebody else has taken it.
    if (error instanceof VersionConflict) return;
    throw error;
  }
  await operations.start(operation.id);
}

/**
 * The next try to put a setting back.
 * @param how.expected the value that it may be put back from: any other one was set by somebody else;
 *   empty where it is not known
 * @param how.askedIn the conversation in which a person asked for it; where it was changed without
 */
export function putBackOperation(
  undo: StoredUndo,
  how: { readonly expected: string; readonly askedIn?: string },
): NewOperation {
  const { expected, askedIn } = how;
  return {
    id: putBackIdOf(undo.id, undo.attempts + 1),
    conversationId: askedIn ?? undo.conversationId,
    change: undo.change as ChangeName,
    args: JSON.parse(undo.args),
    managedBy: undo.managedBy,
    memory: { ...(expected !== '' && { expected }), asked: askedIn !== undefined },
  };
}

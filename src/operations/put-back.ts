import type { ChangeName } from '../backend/catalogue.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import { listDueUndos, moveUndo, type StoredUndo } from '../store/undos.ts';
import { workerScene } from './operation-notes.ts';
import type { Operations } from './operations.ts';
import { putBackIdOf } from './undo-ids.ts';

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
  deps: { readonly store: Store; readonly operations: Operations; readonly clock: Clock },
  undo: StoredUndo,
): Promise<void> {
  const operationId = putBackIdOf(undo.id);
  const taken = await deps.store.transaction(async (tx) => {
    if (!(await moveUndo(tx, undo.id, 'open', 'running'))) return false;
    const operation = {
      id: operationId,
      conversationId: undo.conversationId,
      change: undo.change as ChangeName,
      args: JSON.parse(undo.args),
      managedBy: undo.managedBy,
    };
    await deps.operations.record(tx, operation, workerScene(operation, deps.clock.now()));
    return true;
  });
  if (taken) await deps.operations.start(operationId);
}

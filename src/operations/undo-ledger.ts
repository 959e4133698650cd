import { findEntry } from '../backend/catalogue.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { Tx } from '../store/store.ts';
import { insertUndo, moveUndo } from '../store/undos.ts';
import type { Advance } from './procedure.ts';
import { undoIdOf, undoOf } from './undo-ids.ts';

/** A change that was made, or may have been, can be put back; one that puts back settles its undo. */
export async function settleUndo(
  tx: Tx,
  operation: StoredOperation,
  { outcome, facts }: Extract<Advance, { kind: 'end' }>,
  now: number,
): Promise<void> {
  const undone = undoOf(operation.id);
  if (undone !== undefined) {
    const isBack = outcome === 'changed' || outcome === 'alreadySo';
    await moveUndo(tx, undone, 'running', isBack ? 'done' : 'failed');
    return;
  }
  const entry = findEntry(operation.change);
  if (!entry?.undo || !mayHaveChanged(operation, outcome)) return;
  await insertUndo(tx, {
    id: undoIdOf(operation.id),
    operationId: operation.id,
    conversationId: operation.conversationId,
    change: entry.undo.change,
    args: JSON.stringify({
      ...JSON.parse(operation.args),
      [entry.undo.valueArgument]: outcome === 'changed' ? facts.oldValue : entry.undo.safeValue,
    }),
    managedBy: operation.managedBy,
    dueAt: putBackAtOf(operation, { outcome }, now),
    createdAt: now,
  });
}

/** When a change that weakens a setting is put back by itself, epoch ms. */
export function putBackAtOf(
  operation: StoredOperation,
  { outcome }: { readonly outcome: string },
  now: number,
): number | null {
  const afterMs = findEntry(operation.change)?.undoAfterMs;
  const made = mayHaveChanged(operation, outcome) && undoOf(operation.id) === undefined;
  return made && afterMs !== undefined ? now + afterMs : null;
}

/** Without an answer, a setting that was to be weakened is taken for weakened. */
function mayHaveChanged(operation: StoredOperation, outcome: string): boolean {
  const hasSafeValue = findEntry(operation.change)?.undo?.safeValue !== undefined;
  return outcome === 'changed' || (outcome === 'unknown' && hasSafeValue);
}

import { findEntry } from '../backend/catalogue.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { Tx } from '../store/store.ts';
import { endUndo, findUndo, insertUndo, reopenUndo } from '../store/undos.ts';
import type { Advance } from './procedure.ts';
import { undoIdOf, undoOf } from './undo-ids.ts';

const minuteMs = 60_000;
/** Before the second to the fifth try; afterwards hourly, until it is back. */
const waitsMs = [minuteMs, 2 * minuteMs, 4 * minuteMs, 8 * minuteMs];
const laterWaitMs = 60 * minuteMs;
/** So many failures, and people look at it. */
export const triesUntilTicket = 5;

/** A change that was made, or may have been, can be put back; one that puts back settles its undo. */
export async function settleUndo(
  tx: Tx,
  operation: StoredOperation,
  { outcome, facts }: Extract<Advance, { kind: 'end' }>,
  now: number,
): Promise<void> {
  const undone = undoOf(operation.id);
  if (undone) return settlePutBack(tx, undone, outcome, now);
  const entry = findEntry(operation.change);
  if (!entry?.undo || !mayHaveChanged(operation, outcome)) return;
  const { change, valueArgument, safeValue } = entry.undo;
  const args = JSON.parse(operation.args) as Readonly<Record<string, unknown>>;
  await insertUndo(tx, {
    id: undoIdOf(operation.id),
    operationId: operation.id,
    conversationId: operation.conversationId,
    change,
    args: JSON.stringify({
      ...args,
      [valueArgument]: outcome === 'changed' ? facts.oldValue : safeValue,
    }),
    managedBy: operation.managedBy,
    facts: JSON.stringify({
      machineName: facts.machineName,
      newValue: facts.newValue ?? args[valueArgument],
    }),
    dueAt: putBackAtOf(operation, { outcome }, now),
    createdAt: now,
  });
}

async function settlePutBack(
  tx: Tx,
  { undoId, attempt }: { readonly undoId: string; readonly attempt: number },
  outcome: string,
  now: number,
): Promise<void> {
  if (isBack(outcome)) return endUndo(tx, undoId, now);
  const undo = await findUndo(tx, undoId);
  // What somebody else has set meanwhile is theirs: only a person decides about it.
  if (!undo || undo.dueAt === null || outcome === 'changedSince') {
    return reopenUndo(tx, undoId, null);
  }
  const nextAt = now + (waitsMs[attempt - 1] ?? laterWaitMs);
  return reopenUndo(tx, undoId, Math.max(undo.putBackAt ?? 0, nextAt));
}

/** Whether a change that puts back has ended with the old value in its place. */
export function isBack(outcome: string | null): boolean {
  return outcome === 'changed' || outcome === 'alreadySo';
}

/** When a change that weakens a setting is put back by itself, epoch ms. */
export function putBackAtOf(
  operation: StoredOperation,
  { outcome }: { readonly outcome: string },
  now: number,
): number | null {
  const afterMs = findEntry(operation.change)?.undoAfterMs;
  const made = mayHaveChanged(operation, outcome) && undoOf(operation.id) === undefined;
  return made && afterMs !== undefined && weakens(operation) ? now + afterMs : null;
}

/** Without an answer, a setting that was to be weakened is taken for weakened. */
function mayHaveChanged(operation: StoredOperation, outcome: string): boolean {
  const hasSafeValue = findEntry(operation.change)?.undo?.safeValue !== undefined;
  return outcome === 'changed' || (outcome === 'unknown' && hasSafeValue && weakens(operation));
}

/** Making a setting safer is put back only when somebody asks for it. */
function weakens({ change, args }: StoredOperation): boolean {
  const entry = findEntry(change);
  if (!entry?.undo || entry.weakValues === undefined) return true;
  const given = JSON.parse(args) as Readonly<Record<string, unknown>>;
  return entry.weakValues.includes(String(given[entry.undo.valueArgument]));
}

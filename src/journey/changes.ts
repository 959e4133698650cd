import { findEntry } from '../backend/catalogue.ts';
import type { Facts } from '../backend/outcomes.ts';
import { targetOf } from '../operations/target.ts';
import { undoOf } from '../operations/undo-ids.ts';
import { type UndoView, viewOf } from '../operations/undo-view.ts';
import type { Value, Values } from '../reply/reply.ts';
import type { StoredOperation } from '../store/operations.ts';
import { resume } from './beside.ts';
import { type Course, tell } from './course.ts';
import type { Surroundings } from './surroundings.ts';

/** "What have you changed so far?": everything in this conversation, put back or not. */
export async function listChanges(course: Course, around: Surroundings): Promise<void> {
  const { undos, operations } = await around.ledger.changes();
  const settings = undos.map((undo) => settingRow(viewOf(undo)));
  const others = operations.flatMap(otherRows);
  if (settings.length + others.length === 0) tell(course, 'bot:changes.none');
  for (const [part, items] of Object.entries({ setting: settings, other: others })) {
    if (items.length === 0) continue;
    course.replies.push({
      kind: 'say',
      text: { key: `bot:changes.${part}s` },
      rows: { key: `bot:changes.${part}`, items },
    });
  }
  return resume(course, around);
}

function settingRow(view: UndoView): Values {
  const { machineName, setting, oldValue, newValue, changedAt, putBackAt, endedAt } = view;
  return {
    machineName,
    setting,
    oldValue,
    newValue: newValue || 'unread',
    changedAt,
    putBackAt,
    endedAt,
    state: view.state === 'open' && putBackAt !== null ? 'openTimed' : view.state,
  };
}

/** Which machines of the results of a change that nothing puts back were changed. */
const changedIn: Readonly<Record<string, string>> = {
  'cvm.resetPassword': 'reset',
  'cvm.startInstances': 'started',
};

function otherRows(operation: StoredOperation): readonly Values[] {
  const { id, change, outcome, updatedAt: at } = operation;
  const wanted = changedIn[change];
  if (wanted === undefined || undoOf(id) || findEntry(change)?.undo) return [];
  const { results } = JSON.parse(operation.facts) as Facts;
  const rows: readonly Value[] = Array.isArray(results) ? results : [];
  const done = rows.flatMap((row) => nameIf(row, wanted));
  if (done.length > 0) return done.map((machineName) => ({ machineName, at, made: wanted }));
  if (outcome !== 'unknown') return [];
  return [{ machineName: targetOf(JSON.parse(operation.args)), at, made: 'unknown' }];
}

function nameIf(row: Value, wanted: string): readonly string[] {
  const { name, result } = row as { readonly name?: unknown; readonly result?: unknown };
  return result === wanted && typeof name === 'string' ? [name] : [];
}

import { findEntry, isHarmless } from '../backend/catalogue.ts';
import type { Facts } from '../backend/outcomes.ts';
import { shownTargetOf } from '../operations/target.ts';
import { undoOf } from '../operations/undo-ids.ts';
import { type UndoView, viewOf } from '../operations/undo-view.ts';
import type { Value, Values } from '../reply/reply.ts';
import type { StoredOperation } from '../store/operations.ts';
import { resume } from './beside.ts';
import { type Course, isChanging, tell } from './course.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';

/** "What have you changed so far?": everything in this conversation, put back or not. */
export async function listChanges(course: Course, around: Surroundings): Promise<void> {
  const { setting, other } = changeRows(await around.ledger.changes());
  for (const [part, items] of Object.entries({ setting, other })) {
    if (items.length === 0) continue;
    course.replies.push({
      kind: 'say',
      text: { key: `bot:changes.${part}s` },
      rows: { key: `bot:changes.${part}`, items },
    });
  }
  if (isChanging(course) && !isLook(course, around)) tell(course, 'bot:changes.underWay');
  else if (setting.length + other.length === 0) tell(course, 'bot:changes.none');
  return resume(course, around);
}

/** What is under way makes a report, or has one made, and changes nothing. */
function isLook({ state: { position } }: Course, around: Surroundings): boolean {
  const step = position && stepOf(runbookOf(around, position), position);
  return step?.kind === 'change' && isHarmless(step.operation);
}

type Changes = Awaited<ReturnType<Surroundings['ledger']['changes']>>;

/** Each change as a text of its own, with what has become of it. */
export function rowsOfChanges(changes: Changes): readonly { key: string; values: Values }[] {
  const { setting, other } = changeRows(changes);
  return [
    ...setting.map((values) => ({ key: 'bot:changes.setting', values })),
    ...other.map((values) => ({ key: 'bot:changes.other', values })),
  ];
}

/** Settings, which can be put back, and what cannot. */
function changeRows({ undos, operations }: Changes) {
  const undoable = new Set(undos.map(({ operationId }) => operationId));
  return {
    setting: undos.map((undo) => settingRow(viewOf(undo))),
    other: operations.filter(({ id }) => !undoable.has(id)).flatMap(otherRows),
  };
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

/** Which machines of the results of a change that nothing puts back were changed, and what it is called. */
const changedIn: Readonly<Record<string, { readonly result: string; readonly made: string }>> = {
  'cvm.resetPassword': { result: 'reset', made: 'reset' },
  'cvm.startInstances': { result: 'started', made: 'started' },
  'cvm.restartInstances': { result: 'restarted', made: 'restarted' },
  'azure.resetPassword': { result: 'reset', made: 'reset' },
  'azure.startMachine': { result: 'started', made: 'started' },
  'azure.resetConfiguration': { result: 'reset', made: 'configured' },
  'azure.resetSshKey': { result: 'reset', made: 'keyAdded' },
  'azure.requestJit': { result: 'granted', made: 'jitOpened' },
};

function otherRows(operation: StoredOperation): readonly Values[] {
  const { id, change, outcome, updatedAt: at } = operation;
  if (undoOf(id)) return [];
  const changed = changedIn[change];
  const facts = JSON.parse(operation.facts) as Facts;
  const names = changed ? namesOf(facts, outcome, changed.result) : [];
  if (changed && names.length > 0) {
    // Of what closes by itself.
    const { until = null } = facts;
    return names.map((machineName) => ({ machineName, at, made: changed.made, until }));
  }
  const sets = changed !== undefined || findEntry(change)?.undo !== undefined;
  if (!sets || outcome !== 'unknown') return [];
  return [{ machineName: shownTargetOf(JSON.parse(operation.args)), at, made: 'unknown' }];
}

/** Of each machine that has a result, or of the one that the change was for. */
function namesOf(facts: Facts, outcome: string | null, wanted: string): readonly string[] {
  const { results, machineName } = facts;
  if (Array.isArray(results)) return results.flatMap((row: Value) => nameIf(row, wanted));
  return outcome === wanted && typeof machineName === 'string' ? [machineName] : [];
}

function nameIf(row: Value, wanted: string): readonly string[] {
  const { name, result } = row as { readonly name?: unknown; readonly result?: unknown };
  return result === wanted && typeof name === 'string' ? [name] : [];
}

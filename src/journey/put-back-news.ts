import { z } from 'zod';
import type { Facts } from '../backend/outcomes.ts';
import { shownTargetOf } from '../operations/target.ts';
import { undoOf } from '../operations/undo-ids.ts';
import { isBack, triesUntilTicket } from '../operations/undo-ledger.ts';
import { viewOf } from '../operations/undo-view.ts';
import type { Values } from '../reply/reply.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { StoredUndo } from '../store/undos.ts';
import { type Course, tell } from './course.ts';
import { plainLine, ticketOperation } from './hand-off.ts';
import type { Surroundings } from './surroundings.ts';
import { inBoth } from './ticket-report.ts';
import { putBackNext } from './undo.ts';

const memorySchema = z.object({ asked: z.boolean().default(false) });

/** A try to put a setting back is over: what was read afterwards is told, and the next one begins. */
export async function putBackEnded(
  course: Course,
  operation: StoredOperation,
  around: Surroundings,
): Promise<void> {
  const of = undoOf(operation.id);
  const undo = of && (await around.ledger.undo(of.undoId));
  if (!of || !undo) return;
  const { asked } = memorySchema.parse(JSON.parse(operation.memory));
  const facts = JSON.parse(operation.facts) as Facts;
  const view = viewOf(undo);
  const values: Values = {
    // Known afresh where the system answered.
    machineName: facts.machineName ? `${facts.machineName}${view.rule}` : view.machineName,
    target: shownTargetOf(view.look.args),
    setting: view.setting,
    value: view.oldValue,
    now: facts.presentValue ?? 'unread',
    nextAt: undo.dueAt,
    tries: of.attempt,
  };
  if (isBack(operation.outcome)) tell(course, 'bot:undo.done', values);
  else if (operation.outcome === 'changedSince') tell(course, 'bot:undo.changedSince', values);
  else tellFailure(course, undo, { asked, attempt: of.attempt, values }, around);
  if (asked) putBackNext(course, await around.ledger.undos(), around);
}

/** By itself it is tried until it is back: people hear of the first failure, and of the ticket. */
function tellFailure(
  course: Course,
  undo: StoredUndo,
  tried: { readonly asked: boolean; readonly attempt: number; readonly values: Values },
  around: Surroundings,
): void {
  const { asked, attempt, values } = tried;
  if (undo.dueAt === null) tell(course, 'bot:undo.failed', values);
  else if (attempt === triesUntilTicket) {
    course.operations.push(ticketFor(undo, values, around));
    tell(course, 'bot:undo.ticketed', values);
  } else if (asked || attempt === 1) tell(course, 'bot:undo.retried', values);
}

/** Everything that a person needs to put it back by hand. */
function ticketFor(undo: StoredUndo, values: Values, around: Surroundings) {
  const { machineName, target, setting, value, tries } = values;
  const { newValue, putBackAt } = viewOf(undo);
  const lines = [
    `machine: ${String(machineName)} (${String(target)})`,
    `setting: ${String(setting)}`,
    `weakened to: ${newValue}`,
    `to be put back to: ${String(value)}`,
    ...(putBackAt === null ? [] : [`to be back at: ${new Date(putBackAt).toISOString()}`]),
    `tries: ${String(tries)}`,
    `change: ${undo.operationId}`,
  ];
  const subject = inBoth(around.words, { key: 'bot:undo.ticketSubject', values });
  return ticketOperation(around, subject, {
    system: 'windows',
    lines: lines.map(plainLine),
    trail: [],
    managedBy: undo.managedBy,
  });
}

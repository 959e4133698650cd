import type { Facts } from '../backend/outcomes.ts';
import { isStartAgain } from '../operations/start-again-ids.ts';
import { undoOf } from '../operations/undo-ids.ts';
import type { Values } from '../reply/reply.ts';
import { move } from '../runbook/engine.ts';
import type { StoredOperation } from '../store/operations.ts';
import { textOf } from './cards.ts';
import { type Course, endJourney, stopWaiting, tell } from './course.ts';
import { finish, follow } from './follow.ts';
import { ticketKey } from './hand-off.ts';
import { ownerFormFor, ownerOf, resultNotice } from './owner.ts';
import { putBackEnded } from './put-back-news.ts';
import { startAgainEnded } from './start-again.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';

/** The status card moves on; nothing else happens. */
export function operationMoved(course: Course, operation: StoredOperation | undefined): void {
  const { waiting } = course.state;
  if (!operation || waiting?.kind !== 'operation' || waiting.operationId !== operation.id) return;
  const facts = JSON.parse(operation.facts) as Facts;
  // Each item of a self-check is a stage, and the rows name it.
  const stage = Array.isArray(facts.report) ? 'diagnosing' : operation.stage;
  showStatus(course, waiting.replyId, `bot:progress.${stage}`, facts);
}

function showStatus(course: Course, replyId: string, key: string, facts: Facts): void {
  const [row, items] = facts.report
    ? ['bot:check.row', facts.report]
    : ['bot:progress.row', facts.machines ?? facts.results];
  course.replies.push({
    kind: 'status',
    replyId,
    moved: true,
    text: { key },
    ...(Array.isArray(items) &&
      items.length > 0 && { rows: { key: row, items: items as readonly Values[] } }),
  });
}

/** The runbook goes on with what came of the operation. */
export async function operationEnded(
  course: Course,
  operation: StoredOperation | undefined,
  around: Surroundings,
): Promise<void> {
  if (!operation || operation.outcome === null) return;
  if (undoOf(operation.id)) return putBackEnded(course, operation, around);
  const facts = JSON.parse(operation.facts) as Facts;
  const { waiting, position } = course.state;
  const awaited =
    waiting !== undefined && 'operationId' in waiting && waiting.operationId === operation.id;
  if (!awaited || !position) return tellUnawaited(course, operation, facts, around);

  stopWaiting(course);
  const runbook = runbookOf(around, position);
  const step = stepOf(runbook, position);
  if (waiting.kind === 'handOff') {
    const key = ticketKey(operation.outcome);
    if (key === undefined) {
      // Whatever the runbook says next relies on a person who may not know.
      tell(course, 'bot:handOff.failed');
      return endJourney(course);
    }
    const values = { ticketNumber: String(facts.ticketNumber) };
    if (operation.outcome === 'added') tell(course, key, values);
    else course.replies.push({ kind: 'say', text: textOf(position, 'text', values) });
    if (step.kind === 'handOff' && step.on) {
      return follow(course, move(runbook, position, 'next'), around);
    }
    const caller = finish(course, around, position, 'unresolved');
    return caller ? follow(course, caller, around) : undefined;
  }
  if (operation.outcome === 'tooSoon') {
    // Nothing was looked at: the question that follows shows what was found before.
    showStatus(course, waiting.replyId, 'bot:progress.diagnosedBefore', {});
  } else {
    const over = Array.isArray(facts.report) ? 'bot:progress.diagnosed' : 'bot:progress.ended';
    showStatus(course, waiting.replyId, over, facts);
  }
  const ownerId = ownerFormFor(runbook, step.id) && ownerOf(runbook, position, step);
  if (ownerId !== undefined) {
    const { id: operationId, outcome } = operation;
    const notice = resultNotice(position, { operationId, ownerId, outcome });
    if (notice) course.notices.push(notice);
  }
  if (facts.startsAgain === true) tell(course, 'bot:startAgain.trying');
  return follow(course, move(runbook, position, operation.outcome, { facts }), around);
}

/** A ticket that was asked for on the way, or what a journey left. */
function tellUnawaited(
  course: Course,
  operation: StoredOperation,
  facts: Facts,
  around: Surroundings,
): void {
  // Sent again from the page, which tells how that went.
  if (operation.change === 'proof.sendCode') return;
  if (operation.change === 'tickets.openTicket') {
    const key = ticketKey(operation.outcome);
    if (key !== undefined) {
      tell(course, key, { ticketNumber: String(facts.ticketNumber) });
      return;
    }
    tell(course, 'bot:handOff.failed');
    const { calledAt: _, ...rest } = course.state;
    course.state = rest;
    return;
  }
  if (isStartAgain(operation.id)) {
    startAgainEnded(course, operation, facts, around);
    return;
  }
  tellOver(course, facts);
}

/** Its runbook was changed meanwhile: the result is told all the same. */
function tellOver(course: Course, { results, startsAgain }: Facts): void {
  const isList = Array.isArray(results) && results.length > 0;
  if (startsAgain === true) tell(course, 'bot:startAgain.trying');
  course.replies.push({
    kind: 'say',
    text: { key: 'bot:operationOver.text' },
    ...(isList && {
      rows: { key: 'bot:operationOver.row', items: results as readonly Values[] },
    }),
  });
}

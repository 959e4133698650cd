import type { Note, Scene } from '../audit/note.ts';
import { targetOf } from './target.ts';
import { undoOf } from './undo-ids.ts';

interface Recorded {
  readonly id: string;
  readonly change: string;
}

/** For the trail: somebody wants a change, and it is recorded with this. */
export function requestedNote(
  operation: Recorded & { readonly args: Readonly<Record<string, unknown>> },
): Note {
  return noteOf(operation, 'requested', targetOf(operation.args));
}

/** For the trail: a change is over, with this outcome. */
export function endedNote(operation: Recorded & { readonly args: string }, outcome: string): Note {
  const note = noteOf(operation, 'ended', targetOf(JSON.parse(operation.args)));
  return { ...note, reason: outcome };
}

/** For the trail: a change was asked for by somebody who may not have it. */
export function refusedNote(
  change: string,
  args: Readonly<Record<string, unknown>>,
  reason: string,
): Note {
  return {
    action: actionOf({ id: '', change }),
    decision: 'refused',
    target: targetOf(args),
    reason,
    details: { change },
  };
}

function noteOf(operation: Recorded, decision: 'requested' | 'ended', target: string): Note {
  return {
    action: actionOf(operation),
    decision,
    target,
    operationId: operation.id,
    details: { change: operation.change },
  };
}

function actionOf({ id, change }: Recorded): 'operation' | 'undo' | 'handOff' {
  if (change === 'tickets.openTicket') return 'handOff';
  return undoOf(id) === undefined ? 'operation' : 'undo';
}

/** What we do for a person after they have gone. */
export function workerScene(
  operation: { readonly id: string; readonly conversationId: string; readonly managedBy: string },
  now: number,
): Scene {
  return {
    at: now,
    actor: { kind: 'system', ...(operation.managedBy && { onBehalfOf: operation.managedBy }) },
    via: 'worker',
    conversationId: operation.conversationId,
    correlation: operation.id,
  };
}

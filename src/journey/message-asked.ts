import { move } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';

type AskForMessage = Extract<Step, { kind: 'ask' }> & {
  readonly errorText: NonNullable<Extract<Step, { kind: 'ask' }>['errorText']>;
};

/** Where an error text that is pasted now is an answer. */
export interface MessageAsked {
  readonly position: Position;
  readonly step: AskForMessage;
  /** How the instruction before it ended: somebody who has a message has tried. */
  readonly after?: 'done' | 'notSolved';
}

/** At the question itself, or at the instruction that it follows. */
export function messageAsked(runbook: Runbook, position: Position): MessageAsked | undefined {
  const step = runbook.steps.get(position.step);
  if (step && asksForMessage(step)) return { position, step };
  if (step?.kind !== 'guide') return undefined;
  for (const after of ['done', 'notSolved'] as const) {
    const next = runbook.steps.get(step.on[after]);
    if (next && asksForMessage(next)) {
      return { position: move(runbook, position, after), step: next, after };
    }
  }
  return undefined;
}

function asksForMessage(step: Step): step is AskForMessage {
  return step.kind === 'ask' && step.errorText !== undefined;
}

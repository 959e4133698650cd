import { managedBy } from '../identity/requester.ts';
import { type NewOperation, newOperationId } from '../operations/operations.ts';
import { wholeTrail } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import { type Course, tell } from './course.ts';
import type { Surroundings } from './surroundings.ts';

/** Within this time a person is called once: Teams delivers a slow turn again under a new id. */
const sameCallMs = 60_000;

/** Asks for a person beside whatever is open; the second call that comes at once is the same call. */
export function callPerson(course: Course, around: Surroundings): void {
  const { position, waiting, calledAt } = course.state;
  if (
    waiting?.kind === 'handOff' ||
    (calledAt !== undefined && around.now - calledAt < sameCallMs)
  ) {
    tell(course, 'bot:alreadyDone');
  } else {
    const subject = around.words({ key: 'bot:handOff.subject' });
    course.operations.push(handOffOperation(around, position, subject));
    course.state = { ...course.state, calledAt: around.now };
    tell(course, 'bot:handOff.opening');
  }
}

/** The ticket as an operation of its own, so that it is opened once, whatever dies meanwhile. */
export function handOffOperation(
  around: Pick<Surroundings, 'conversationId' | 'channel' | 'requester' | 'language'>,
  position: Position | undefined,
  subject: string,
): NewOperation {
  return {
    id: newOperationId(),
    conversationId: around.conversationId,
    change: 'tickets.openTicket',
    managedBy: managedBy(around.requester),
    args: {
      subject,
      requesterId: managedBy(around.requester),
      language: around.language,
      channel: around.channel,
      lines: position ? ticketLines(position) : [],
    },
  };
}

/** Steps and outcomes so far, and what was named: enough for a person to go on. */
function ticketLines(position: Position): readonly string[] {
  const slots = Object.entries(position.slots).map(
    ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`,
  );
  const trail = wholeTrail(position).map(
    ({ runbook, step, outcome }) => `${runbook}:${step} -> ${outcome}`,
  );
  return [...slots, ...trail, `${position.runbook}:${position.step}`];
}

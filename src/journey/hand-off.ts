import type { BothLanguages } from '../backend/ticket-port.ts';
import { managedBy } from '../identity/requester.ts';
import { type NewOperation, newOperationId } from '../operations/operations.ts';
import type { Text } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import { redactTrail } from '../tickets/trail-line.ts';
import { keepCase, leaveCase } from './case.ts';
import { type Course, tell } from './course.ts';
import type { Surroundings } from './surroundings.ts';
import { inBoth, reportOf, type TicketReport } from './ticket-report.ts';

/** Within this time a person is called once: Teams delivers a slow turn again under a new id. */
const sameCallMs = 60_000;

/** Asks for a person beside whatever is open; the second call that comes at once is the same call. */
export async function callPerson(course: Course, around: Surroundings): Promise<void> {
  const { position, waiting, calledAt } = course.state;
  if (
    waiting?.kind === 'handOff' ||
    (calledAt !== undefined && around.now - calledAt < sameCallMs)
  ) {
    tell(course, 'bot:alreadyDone');
    return;
  }
  course.operations.push(await handOff(course, around, position, { key: 'bot:handOff.subject' }));
  course.state = { ...course.state, calledAt: around.now };
  // Nothing of it goes on here: whoever starts something within the hour means the same trouble.
  if (!position) leaveCase(course, around.now);
  tell(course, 'bot:handOff.opening');
}

/** A ticket of the present case, with all that is known of it. */
export async function handOff(
  course: Course,
  around: Surroundings,
  position: Position | undefined,
  subject: Text,
): Promise<NewOperation> {
  const { number, openedAt } = await keepCase(course, around);
  const report = await reportOf(around, position, openedAt);
  return ticketOperation(around, inBoth(around.words, subject), {
    ...report,
    ticketNumber: number,
  });
}

/** Whose a ticket is: of somebody who is not known, whoever is in this conversation. */
export function ticketOwner(around: Pick<Surroundings, 'conversationId' | 'requester'>): string {
  return managedBy(around.requester) || `chat:${around.conversationId}`;
}

/**
 * The ticket as an operation of its own, so that it is opened once, whatever dies meanwhile. Secrets
 * are taken out once more: its record is stored as well.
 */
export function ticketOperation(
  around: Pick<Surroundings, 'conversationId' | 'channel' | 'requester' | 'language' | 'redact'>,
  subject: BothLanguages,
  report: TicketReport & { readonly ticketNumber?: string; readonly managedBy?: string },
): NewOperation {
  const { redact } = around;
  const clean = ({ ja, en }: BothLanguages) => ({ ja: redact(ja), en: redact(en) });
  const { ticketNumber, system, lines, trail } = report;
  return {
    id: newOperationId(),
    conversationId: around.conversationId,
    change: 'tickets.openTicket',
    managedBy: report.managedBy ?? managedBy(around.requester),
    args: {
      ...(ticketNumber !== undefined && { ticketNumber }),
      subject: clean(subject),
      system,
      requesterId: report.managedBy || ticketOwner(around),
      conversationId: around.conversationId,
      language: around.language,
      channel: around.channel,
      lines: lines.map(clean),
      trail: redactTrail(trail, redact),
    },
  };
}

/** How it is told that there is a ticket; undefined where none came of it. */
export function ticketKey(outcome: string | null): string | undefined {
  if (outcome === 'opened') return 'bot:handOff.opened';
  // A case that has a ticket already gets no second one.
  return outcome === 'added' ? 'bot:handOff.added' : undefined;
}

/** A line that needs no words of either language. */
export function plainLine(words: string): BothLanguages {
  return { ja: words, en: words };
}

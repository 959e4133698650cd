import type { TicketFact, TicketNoteFact } from '../backend/facts.ts';
import { ticketNews } from '../tickets/ticket-news.ts';
import { resume } from './beside.ts';
import { type Course, tell } from './course.ts';
import { ticketOwner } from './hand-off.ts';
import type { Surroundings } from './surroundings.ts';

/** What somebody wants who asks how a ticket stands. */
export const ticketTopic = 'ticket_status';

const mostShown = 10;
/** The newest of what became of it. */
const mostNotes = 8;

/**
 * "What about my ticket?": the own tickets and no others; one that is not there and one of somebody
 * else look alike. Beside whatever is open.
 * @param wanted as it was written; all of them without
 */
export async function tellOwnTickets(
  course: Course,
  wanted: string | undefined,
  around: Surroundings,
): Promise<void> {
  const number = wanted ?? (await onlyOne(course, around));
  if (number !== undefined) await tellTicket(course, number, around);
  return resume(course, around);
}

/** What staff have done with a ticket, whatever is open. */
export async function tellTicketNews(
  course: Course,
  entryId: string,
  around: Pick<Surroundings, 'loadTicketEntry'>,
): Promise<void> {
  const entry = await around.loadTicketEntry(entryId);
  if (entry) tell(course, 'bot:ticket.news', ticketNews(entry));
}

/** @returns the number of the only one; undefined when all that there is to say was said */
async function onlyOne(course: Course, around: Surroundings): Promise<string | undefined> {
  const { outcome, facts } = await around.check('tickets.listOwn', {}, ticketOwner(around));
  const tickets = (facts.tickets ?? []) as readonly TicketFact[];
  const [first, ...others] = tickets;
  if (outcome === 'unavailable') tell(course, 'bot:ticket.unavailable');
  else if (!first) tell(course, 'bot:ticket.none');
  else if (others.length === 0) return first.id;
  else {
    course.replies.push({
      kind: 'say',
      text: { key: 'bot:ticket.several' },
      rows: { key: 'bot:ticket.row', items: tickets.slice(0, mostShown) },
    });
  }
  return undefined;
}

async function tellTicket(
  course: Course,
  ticketNumber: string,
  around: Surroundings,
): Promise<void> {
  const found = await around.check('tickets.readOwn', { ticketNumber }, ticketOwner(around));
  if (found.outcome === 'unavailable') return tell(course, 'bot:ticket.unavailable');
  if (found.outcome === 'noSuch') return tell(course, 'bot:ticket.noSuch');
  const { ticket, status, notes } = found.facts;
  const items = (notes as readonly TicketNoteFact[]).slice(-mostNotes);
  course.replies.push({
    kind: 'say',
    text: { key: 'bot:ticket.one', values: { ticket: ticket ?? '', status: status ?? '' } },
    rows: { key: 'bot:ticket.event', items },
  });
}

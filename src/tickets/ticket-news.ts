import { z } from 'zod';
import type { NewNotice } from '../notices/notices.ts';
import { findConversation } from '../store/conversations.ts';
import type { Store, Tx } from '../store/store.ts';
import {
  findTicket,
  listUntoldTicketEntries,
  markTicketEntryTold,
  type StoredTicketEntry,
} from '../store/tickets.ts';
import { shownNumber } from './ticket-number.ts';

const mostAtOnce = 20;
const contentSchema = z.object({ note: z.string().default('') });

/** What is said of something that staff have done: values of `bot:ticket.news` and `bot:ticket.mail`. */
export function ticketNews({
  ticketNumber,
  kind,
  content,
}: Pick<StoredTicketEntry, 'ticketNumber' | 'kind' | 'content'>) {
  const { note } = contentSchema.parse(JSON.parse(content));
  return { ticket: shownNumber(ticketNumber), kind, note };
}

/**
 * A chore: tells people what staff have done with their tickets, in the chat that they came from, and
 * by mail where that is gone. Once for each, whoever dies meanwhile.
 */
export function createTicketTelling(deps: {
  readonly store: Store;
  /** Told once for an entry, however often it is called. @returns whether it was taken */
  readonly tell: (conversationId: string, entryId: string) => Promise<boolean>;
  readonly record: (tx: Tx, notice: NewNotice) => Promise<void>;
}): () => Promise<number> {
  const { store } = deps;
  const tellOne = async (entry: StoredTicketEntry): Promise<boolean> => {
    const ticket = await findTicket(store.db, entry.ticketNumber);
    const conversation = ticket && (await findConversation(store.db, ticket.conversationId));
    if (conversation && !(await deps.tell(conversation.id, entry.id))) return false;
    return store.transaction(async (tx) => {
      if (!(await markTicketEntryTold(tx, entry.id))) return false;
      if (ticket && !conversation) {
        await deps.record(tx, {
          key: `ticket:${entry.id}`,
          to: ticket.requesterId.startsWith('chat:') ? '' : ticket.requesterId,
          text: 'bot:ticket.mail',
          values: ticketNews(entry),
          language: ticket.language,
        });
      }
      return true;
    });
  };
  return async () => {
    let told = 0;
    // One after the other: in the order in which they were made.
    for (const entry of await listUntoldTicketEntries(store.db, mostAtOnce)) {
      if (await tellOne(entry)) told += 1;
    }
    return told;
  };
}

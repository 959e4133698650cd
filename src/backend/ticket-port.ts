import type { AnswerTo } from './facts.ts';
import type { Call, ChangeCall } from './outcomes.ts';

/** Staff read one language, and the person who is helped perhaps the other. */
export type BothLanguages = { readonly ja: string; readonly en: string };

/** What the bot hands over. Never a secret in any field. */
export interface NewTicket {
  /** Of the case, `A-1042`; without one the desk takes a number. */
  readonly ticketNumber?: string;
  readonly subject: BothLanguages;
  /** Key part under `ticket:system`. */
  readonly system: string;
  /** Object id; of somebody who is not known, what names the conversation. */
  readonly requesterId: string;
  /** Where the person is told of news. */
  readonly conversationId: string;
  readonly language: 'ja' | 'en';
  readonly channel: string;
  /** What was found, done and changed, in words. */
  readonly lines: readonly BothLanguages[];
  /** Steps and outcomes, `<runbook>:<step> -> <outcome>`. */
  readonly trail: readonly string[];
}

export const ticketStatuses = ['open', 'taken', 'solved'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

interface OfTicket {
  /** As people write it: with `A-` or without, in any width. */
  readonly ticketNumber: string;
}

/** The helpdesk's tickets. What staff do is done by the person in `managedBy`. */
export interface TicketPort {
  /** What comes for a case that has a ticket is added to it; one that was solved is open again. */
  openTicket(ticket: NewTicket, call: ChangeCall): Promise<AnswerTo<'tickets.openTicket'>>;
  list(args: Record<string, never>, call: Call): Promise<AnswerTo<'tickets.list'>>;
  read(args: OfTicket, call: Call): Promise<AnswerTo<'tickets.read'>>;
  /** Those of the requester in `managedBy`, the newest first. */
  listOwn(args: Record<string, never>, call: Call): Promise<AnswerTo<'tickets.listOwn'>>;
  readOwn(args: OfTicket, call: Call): Promise<AnswerTo<'tickets.readOwn'>>;
  /** @param args.note words for the person */
  addNote(
    args: OfTicket & { readonly note: string },
    call: ChangeCall,
  ): Promise<AnswerTo<'tickets.addNote'>>;
  /** `taken`: by the person in `managedBy`. `open`: of a solved one, that it is not solved. */
  setStatus(
    args: OfTicket & { readonly status: TicketStatus },
    call: ChangeCall,
  ): Promise<AnswerTo<'tickets.setStatus'>>;
}

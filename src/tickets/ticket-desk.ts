import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TicketFact, TicketNoteFact } from '../backend/facts.ts';
import { BackendUnavailable, type ChangeCall, KeyReused } from '../backend/outcomes.ts';
import type { BothLanguages, NewTicket, TicketPort } from '../backend/ticket-port.ts';
import type { Clock } from '../clock.ts';
import { takeCaseNumbers } from '../store/case-numbers.ts';
import type { Store, Tx } from '../store/store.ts';
import {
  changeTicket,
  findTicket,
  findTicketEntry,
  insertTicket,
  insertTicketEntry,
  listTicketEntries,
  listTicketsOf,
  listUnsolvedTickets,
  type StoredTicket,
  type StoredTicketEntry,
} from '../store/tickets.ts';
import { readNumber, shownNumber } from './ticket-number.ts';
import { redactTrail } from './trail-line.ts';

const mostListed = 50;
/** More than anybody reads; the trail has the rest. */
const mostLines = 200;

const bothSchema = z.object({ ja: z.string(), en: z.string() });
const reportSchema = z.object({ lines: z.array(bothSchema) });
const noteSchema = z.object({ note: z.string() });

type EntryKind = StoredTicketEntry['kind'];

/**
 * The helpdesk's tickets in our own store. A real service desk takes its place behind the same port.
 * @param deps.redact takes secrets out of a text, once more before it rests
 * @param deps.nameOf a person as colleagues know them; empty for one who is not known. May fail.
 */
export function createTicketDesk(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly nameOf: (objectId: string) => Promise<string>;
}): TicketPort {
  const { store, clock, redact } = deps;
  const clean = (words: BothLanguages): BothLanguages => ({
    ja: redact(words.ja),
    en: redact(words.en),
  });

  /** Once for a key: the same call finds what it has made. */
  const once = async <Answer>(
    call: ChangeCall,
    args: object,
    work: (tx: Tx, digest: string) => Promise<Answer>,
    again: (tx: Tx, made: StoredTicketEntry) => Answer,
  ): Promise<Answer> =>
    store.transaction(async (tx) => {
      const digest = createHash('sha256').update(JSON.stringify(args)).digest('base64url');
      const made = await findTicketEntry(tx, call.key);
      if (made && made.digest !== digest) throw new KeyReused('another call had this key');
      if (made) return again(tx, made);
      if (clock.now() >= call.validUntil)
        throw new BackendUnavailable('too late to change anything');
      return work(tx, digest);
    });

  const addEntry = (
    tx: Tx,
    ticket: StoredTicket,
    entry: { readonly kind: EntryKind; readonly content: object; readonly digest: string },
    by: Pick<ChangeCall, 'key'> & { readonly authorId: string },
  ): Promise<void> =>
    insertTicketEntry(tx, {
      id: by.key,
      ticketNumber: ticket.number,
      place: ticket.entries - 1,
      kind: entry.kind,
      authorId: by.authorId,
      content: JSON.stringify(entry.content),
      digest: entry.digest,
      // What the bot adds it tells itself.
      told: by.authorId === '' ? 1 : 0,
      createdAt: clock.now(),
    });

  const open = async (tx: Tx, ticket: NewTicket, call: ChangeCall, digest: string) => {
    const now = clock.now();
    const { conversationId, channel, language, system, requesterId } = ticket;
    const known = ticket.ticketNumber === undefined ? undefined : readNumber(ticket.ticketNumber);
    const number = known ?? (await takeCaseNumbers(tx, 1));
    const isNew = await insertTicket(tx, {
      number,
      requesterId,
      conversationId,
      channel,
      language,
      system,
      subject: JSON.stringify(clean(ticket.subject)),
      openedAt: now,
    });
    const before = isNew ? undefined : await findTicket(tx, number);
    const changed = await changeTicket(tx, number, {
      conversationId,
      channel,
      language,
      ...(before?.status === 'solved' && { status: 'open' as const, takenBy: null }),
      updatedAt: now,
    });
    if (!changed) throw new Error('a ticket is gone that was just there');
    const content = {
      subject: clean(ticket.subject),
      lines: ticket.lines.slice(0, mostLines).map(clean),
      trail: redactTrail(ticket.trail, redact),
    };
    const kind = isNew ? 'opened' : 'added';
    await addEntry(tx, changed, { kind, content, digest }, { key: call.key, authorId: '' });
    return { outcome: kind, facts: { ticketNumber: shownNumber(number) } } as const;
  };

  return {
    openTicket: (ticket, call) =>
      once(
        call,
        ticket,
        (tx, digest) => open(tx, ticket, call, digest),
        (_, { kind, ticketNumber }) => ({
          outcome: kind === 'opened' ? 'opened' : 'added',
          facts: { ticketNumber: shownNumber(ticketNumber) },
        }),
      ),

    list: async () => {
      const tickets = await listUnsolvedTickets(store.db, mostListed);
      return listed(tickets);
    },
    listOwn: async (_args, { managedBy }) => {
      const tickets = managedBy === '' ? [] : await listTicketsOf(store.db, managedBy, mostListed);
      return listed(tickets);
    },
    read: async ({ ticketNumber }) => {
      const ticket = await find(store, ticketNumber);
      if (!ticket) return { outcome: 'noSuch', facts: {} };
      const entries = await listTicketEntries(store.db, ticket.number);
      const { status, system, language, channel, openedAt, updatedAt, takenBy } = ticket;
      return {
        outcome: status,
        facts: {
          ticket: shownNumber(ticket.number),
          status,
          system,
          language,
          channel,
          subject: besideEachOther(bothSchema.parse(JSON.parse(ticket.subject))),
          openedAt,
          updatedAt,
          // Who works on it is worth less than that it can be read.
          takenByName: takenBy === null ? '' : await deps.nameOf(takenBy).catch(() => ''),
          lines: entries.flatMap(linesOf),
          notes: notesOf(entries),
        },
      };
    },
    readOwn: async ({ ticketNumber }, { managedBy }) => {
      const ticket = await find(store, ticketNumber);
      if (!ticket || managedBy === '' || ticket.requesterId !== managedBy) {
        return { outcome: 'noSuch', facts: {} };
      }
      const entries = await listTicketEntries(store.db, ticket.number);
      const { status, openedAt, updatedAt } = ticket;
      return {
        outcome: status,
        facts: {
          ticket: shownNumber(ticket.number),
          status,
          openedAt,
          updatedAt,
          notes: notesOf(entries),
        },
      };
    },

    addNote: (args, call) =>
      once(
        call,
        args,
        async (tx, digest) => {
          const number = readNumber(args.ticketNumber);
          const now = clock.now();
          const ticket =
            number === undefined ? undefined : await changeTicket(tx, number, { updatedAt: now });
          if (!ticket) return { outcome: 'noSuch', facts: {} };
          const content = { note: redact(args.note) };
          const by = { key: call.key, authorId: call.managedBy };
          await addEntry(tx, ticket, { kind: 'note', content, digest }, by);
          return { outcome: 'noted', facts: { ticket: shownNumber(ticket.number) } };
        },
        (_, { ticketNumber }) => ({
          outcome: 'noted',
          facts: { ticket: shownNumber(ticketNumber) },
        }),
      ),
    setStatus: (args, call) =>
      once(
        call,
        args,
        async (tx, digest) => {
          const number = readNumber(args.ticketNumber);
          const before = number === undefined ? undefined : await findTicket(tx, number);
          if (!before) return { outcome: 'noSuch', facts: {} };
          const facts = { ticket: shownNumber(before.number) };
          const { status } = args;
          const takenBy = status === 'taken' ? call.managedBy : before.takenBy;
          if (before.status === status && before.takenBy === takenBy) {
            return { outcome: 'alreadySo', facts };
          }
          const change = { status, takenBy: status === 'open' ? null : takenBy };
          const ticket = await changeTicket(tx, before.number, {
            ...change,
            updatedAt: clock.now(),
          });
          if (!ticket) return { outcome: 'noSuch', facts: {} };
          const kind = status === 'open' ? 'reopened' : status;
          const by = { key: call.key, authorId: call.managedBy };
          await addEntry(tx, ticket, { kind, content: {}, digest }, by);
          return { outcome: 'changed', facts };
        },
        (_, { ticketNumber }) => ({
          outcome: 'changed',
          facts: { ticket: shownNumber(ticketNumber) },
        }),
      ),
  };
}

async function find({ db }: Store, ticketNumber: string): Promise<StoredTicket | undefined> {
  const number = readNumber(ticketNumber);
  return number === undefined ? undefined : findTicket(db, number);
}

function listed(tickets: readonly StoredTicket[]) {
  return {
    outcome: tickets.length === 0 ? 'none' : 'some',
    facts: {
      tickets: tickets.map(
        ({ number, status, system, language, openedAt, updatedAt }): TicketFact => ({
          id: shownNumber(number),
          status,
          system,
          language,
          openedAt,
          updatedAt,
        }),
      ),
      ticketCount: tickets.length,
    },
  } as const;
}

function linesOf({ kind, content, createdAt }: StoredTicketEntry) {
  if (kind !== 'opened' && kind !== 'added') return [];
  const { lines } = reportSchema.parse(JSON.parse(content));
  return lines.map((line) => ({ line: besideEachOther(line), at: createdAt }));
}

/** What became of it; words of staff are for the person. */
function notesOf(entries: readonly StoredTicketEntry[]): readonly TicketNoteFact[] {
  return entries.map(({ kind, content, createdAt }) => ({
    kind,
    at: createdAt,
    note: kind === 'note' ? noteSchema.parse(JSON.parse(content)).note : '',
  }));
}

function besideEachOther({ ja, en }: BothLanguages): string {
  return ja === en ? ja : `${ja} / ${en}`;
}

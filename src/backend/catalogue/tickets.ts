import type { Entry } from './entry.ts';

export const ticketsEntries = {
  // `added`: the case has a ticket already.
  'tickets.openTicket': {
    effect: 'change',
    takes: [
      'ticketNumber?',
      'subject',
      'system',
      'requesterId',
      'conversationId',
      'language',
      'channel',
      'lines',
      'trail',
    ],
    outcomes: ['opened', 'added'],
    facts: ['ticketNumber'],
  },
  // Those that are not solved, the oldest first.
  'tickets.list': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['tickets', 'ticketCount'],
  },
  'tickets.read': {
    effect: 'check',
    takes: ['ticketNumber'],
    outcomes: ['open', 'taken', 'solved', 'noSuch'],
    // `lines`: what the bot wrote; `notes`: what became of it since.
    facts: [
      'ticket',
      'status',
      'system',
      'language',
      'channel',
      'subject',
      'openedAt',
      'updatedAt',
      'takenByName',
      'lines',
      'notes',
    ],
  },
  // Of the person who asks; unknown ones and those of others are one.
  'tickets.listOwn': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['tickets', 'ticketCount'],
  },
  'tickets.readOwn': {
    effect: 'check',
    takes: ['ticketNumber'],
    outcomes: ['open', 'taken', 'solved', 'noSuch'],
    facts: ['ticket', 'status', 'openedAt', 'updatedAt', 'notes'],
  },
  // The person is told of both.
  'tickets.addNote': {
    effect: 'change',
    takes: ['ticketNumber', 'note'],
    outcomes: ['noted', 'noSuch'],
    facts: ['ticket'],
  },
  'tickets.setStatus': {
    effect: 'change',
    takes: ['ticketNumber', 'status'],
    outcomes: ['changed', 'alreadySo', 'noSuch'],
    facts: ['ticket'],
  },
} as const satisfies Record<string, Entry>;

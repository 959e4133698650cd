import type { Entry } from './entry.ts';

export const ticketsEntries = {
  'tickets.openTicket': {
    effect: 'change',
    takes: ['subject', 'requesterId', 'language', 'channel', 'lines'],
    outcomes: ['opened'],
    facts: ['ticketNumber'],
  },
} as const satisfies Record<string, Entry>;

import type { Entry } from './entry.ts';

/** Of what we have changed ourselves. */
export const ledgerEntries = {
  // For the one who asks, in whatever conversation; `weakened`: those that are not back yet.
  'ledger.listWeakened': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['weakened'],
  },
} as const satisfies Record<string, Entry>;

import type { Entry } from './entry.ts';

/** Of what was agreed to for later. */
export const planEntries = {
  // Whether a list is as it was when a person agreed, in whatever order.
  'plan.compare': {
    effect: 'check',
    takes: ['agreed', 'present'],
    outcomes: ['same', 'different'],
    facts: [],
  },
} as const satisfies Record<string, Entry>;

import type { Entry } from './entry.ts';

export const proofEntries = {
  // `method`: mail, sms, call, authenticatorCode or authenticatorApproval, as in reset methods.
  // The same outcomes, in the same time, for an account or method that is not there. `accepted`: if
  // there is such an account, a code is on its way; `until`: epoch ms when another may be asked for.
  // `proofId`: of the code before, whose place this one takes.
  'proof.sendCode': {
    effect: 'change',
    takes: ['account', 'method', 'purpose', 'proofId?'],
    outcomes: ['accepted', 'tooSoon', 'blocked'],
    facts: ['proofId', 'until'],
    forAnybody: true,
  },
  // `until`: epoch ms until which no code of this method can be tried; the same for every account.
  'proof.checkBlock': {
    effect: 'check',
    takes: ['account', 'method'],
    outcomes: ['blocked', 'open'],
    facts: ['until'],
  },
  // What this conversation has been shown, of no system: answered by the turn itself. `gates`: how
  // many methods of different families are wanted. `until`: when the session ends.
  'proof.checkGates': {
    effect: 'check',
    takes: ['account', 'purpose', 'gates'],
    outcomes: ['enough', 'notEnough', 'expired'],
    facts: ['gateKinds', 'gateCount', 'until', 'passwordsLeft'],
  },
} as const satisfies Record<string, Entry>;

import type { Entry } from './entry.ts';

export const entraEntries = {
  // Asked for whoever has proven the account, or for staff: a person without proof is told none of it.
  // `notEnoughMethods`, `methodsTooNew`: fewer than it needs, at all or for 72 hours.
  'entra.checkEligibility': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: [
      'oneGate',
      'twoGates',
      'resetOff',
      'noPolicy',
      'noLicence',
      'notInGroup',
      'notEnoughMethods',
      'methodsTooNew',
      'writebackOff',
      'throttled',
      'disabled',
      'unknownAccount',
    ],
    facts: [
      'userPrincipalName',
      'ssprCode',
      'gates',
      'gatesBecause',
      'isAdministrator',
      'isGlobalAdministrator',
      'methods',
      'methodCount',
      'familyCount',
      'youngMethodCount',
      'usableFrom',
      'blockedUntil',
      'phoneEndsAt',
      'familiesWithoutPhone',
    ],
  },
  // Of the organisation whose domain it is, never of the account: told to anybody.
  'entra.checkPhone': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: ['offered', 'ended'],
    facts: [],
  },
  // What is left after a first proof. `ways`: {id: kind, masked}, one family each but that of `usedKind`.
  'entra.listOtherWays': {
    effect: 'check',
    takes: ['userPrincipalName', 'usedKind'],
    outcomes: ['some', 'none', 'unknownAccount'],
    facts: ['ways'],
  },
  // `advice`: {name, at}: oneWay, phoneEnds, phoneEndsSoon, phoneEnded, domainNeedsTwo; `at` epoch ms.
  'entra.checkHealth': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: ['fine', 'weak', 'unknownAccount'],
    facts: ['advice'],
  },
  // Of whoever asks, and of nobody else.
  'entra.checkOwnAccount': {
    effect: 'check',
    takes: [],
    // `passwordEnds`: soon, or already; there may be more.
    outcomes: ['fine', 'weak', 'passwordEnds', 'unknownAccount'],
    facts: ['userPrincipalName', 'advice'],
  },
  'entra.checkSignIn': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: [
      'usable',
      'lockedOut',
      'lockedOnPremises',
      'mustChangePassword',
      'disabled',
      'unknownAccount',
    ],
    facts: ['userPrincipalName', 'lockedUntil', 'minutesLeft', 'canUnlock'],
  },
  // Before the form of a new password: what the page and the server hold it to.
  'entra.checkPasswordRules': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: ['read', 'unknownAccount'],
    facts: ['userPrincipalName', 'accounts', 'passwordPolicy', 'names', 'bannedWords'],
  },
  'entra.checkResetResult': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: ['succeeded', 'running', 'delayed', 'failed', 'none', 'unknownAccount'],
    facts: ['userPrincipalName', 'resetKey', 'ssprCode', 'changedAt', 'lockCleared', 'mustChange'],
  },
  // Whether the person who asks may reset this account, by Microsoft's table.
  'entra.checkResetRight': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: ['allowed', 'ownAccount', 'notAnAdministrator', 'targetProtected', 'unknownAccount'],
    facts: ['userPrincipalName', 'neededRoles', 'isGlobalAdministrator'],
  },
  // `path`: `selfService` for the owner, `helpdesk` for an administrator. `gates`: proofs that the owner
  // has given; fewer than are needed at the call change nothing. `delayed`: done in the own directory,
  // the cloud follows.
  'entra.resetPassword': {
    effect: 'change',
    takes: ['userPrincipalName', 'path', 'gates?'],
    outcomes: [
      'reset',
      'passwordRefused',
      'delayed',
      'writebackError',
      'writebackUnreachable',
      'notEligible',
      'denied',
      'busy',
      'secretLost',
    ],
    facts: [
      'userPrincipalName',
      'reasons',
      'errorCode',
      'ssprCode',
      'why',
      'neededRoles',
      'blockedUntil',
      'changedAt',
      'lockCleared',
      'mustChange',
    ],
    secret: 'newPassword',
  },
  'entra.unlockAccount': {
    effect: 'change',
    takes: ['userPrincipalName', 'path'],
    outcomes: ['unlocked', 'notLocked', 'notPossible', 'denied', 'unknownAccount'],
    facts: ['lockedUntil', 'why', 'neededRoles'],
  },
} as const satisfies Record<string, Entry>;

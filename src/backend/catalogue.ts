/**
 * Everything that a runbook may name: what it does, what it takes, how it can end, what it finds.
 * The engine and the linter know no more than this about any system.
 */
export interface Entry {
  /** `check` reads, `change` writes. */
  readonly effect: 'check' | 'change';
  /** Argument names; a trailing `?` marks one that may be left out. */
  readonly takes: readonly string[];
  /** Besides `unavailable` (checks), `unavailable` and `unknown` (changes), which every entry has. */
  readonly outcomes: readonly string[];
  /** Names of the facts that texts and slots may use. */
  readonly facts: readonly string[];
  /** A change that needs a secret from the one-time page, of this kind. */
  readonly secret?: 'newPassword';
  /**
   * The change that puts the old value (fact `oldValue`) back, and the argument that carries it:
   * its name and its values are key parts under `bot:setting` and `bot:value`. `check` takes the
   * other arguments, and its outcome is the present value. `safeValue` is put back when it is not
   * known whether the change was made.
   */
  readonly undo?: {
    readonly change: string;
    readonly valueArgument: string;
    readonly check: string;
    readonly safeValue?: string;
  };
  /** Gives nothing away and touches nothing of anybody's: who has proven nothing may ask for it too. */
  readonly forAnybody?: true;
  /** A change that weakens a setting is put back by itself after this time. */
  readonly undoAfterMs?: number;
}

const minuteMs = 60_000;

export const catalogue = {
  'cvm.listInstances': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['machines', 'machineCount'],
  },
  'cvm.findInstances': {
    effect: 'check',
    takes: ['references'],
    outcomes: ['allFound', 'someUnknown', 'ambiguous', 'tooMany'],
    // `instanceId`: the first of `instanceIds`; absent when nothing was found. `host`: what Remote
    // Desktop is told to reach the first one; absent when there is no telling.
    facts: [
      'machines',
      'instanceIds',
      'instanceId',
      'host',
      'unknownReferences',
      'candidates',
      'machineCount',
    ],
  },
  'cvm.checkPower': {
    effect: 'check',
    takes: ['instanceIds', 'userName?'],
    // `someRunning`: some, not all. `readyIds`: running or stopped, not busy; `stoppedIds`: stopped now.
    outcomes: [
      'allStopped',
      'allRunning',
      'someRunning',
      'someBusy',
      'someUnusable',
      'someUnknown',
    ],
    facts: [
      'machines',
      'running',
      'runningIds',
      'runningNames',
      'busy',
      'unusable',
      'readyIds',
      'stoppedIds',
      'readyNames',
      'defaultUserNames',
      'systems',
      'machineCount',
    ],
  },
  'cvm.resetPassword': {
    effect: 'change',
    takes: ['instanceIds', 'userName?', 'stop'],
    outcomes: [
      'allReset',
      'someReset',
      'notApplied',
      'stateChanged',
      'stopHangs',
      'busy',
      'passwordRefused',
      'secretLost',
    ],
    facts: ['results', 'resetIds', 'failedIds', 'stoppedIds', 'errorCode'],
    secret: 'newPassword',
  },
  'cvm.startInstances': {
    effect: 'change',
    takes: ['instanceIds'],
    outcomes: ['allStarted', 'someNotStarted', 'busy'],
    facts: ['results', 'startedIds'],
  },
  'guest.checkCloudbaseInit': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: [
      'healthy',
      'serviceMissing',
      'startupNotAutomatic',
      'wrongAccount',
      'serviceNotRunning',
      'serviceWontStart',
      'scriptsPluginNotTwo',
      'cdDriveMissing',
    ],
    facts: ['machineName', 'startupType', 'logOnAs', 'scriptsPlugin', 'securitySoftware'],
  },
  'guest.checkNameForm': {
    effect: 'check',
    takes: ['instanceId', 'userName'],
    outcomes: ['fits', 'needsComputerName', 'domainController', 'entraJoined', 'noSuchAccount'],
    facts: ['computerName', 'domainName', 'suggestedName'],
  },
  'guest.checkAccount': {
    effect: 'check',
    takes: ['instanceId', 'userName'],
    outcomes: [
      'usable',
      'lockedOut',
      'disabled',
      'passwordExpired',
      'mustChangePassword',
      'noRemoteRight',
      'noSuchAccount',
    ],
    facts: ['accountName', 'lockedUntil', 'minutesLeft', 'attemptsFrom', 'failedAttempts'],
  },
  'guest.checkSharingModel': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['classic', 'guestOnly'],
    facts: ['machineName', 'sharingModel', 'serverLanguage'],
  },
  'guest.setSharingModel': {
    effect: 'change',
    takes: ['instanceId', 'sharingModel'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setSharingModel',
      valueArgument: 'sharingModel',
      check: 'guest.checkSharingModel',
    },
  },
  'guest.checkPasswordSharing': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage'],
  },
  'guest.setPasswordSharing': {
    effect: 'change',
    takes: ['instanceId', 'passwordSharing'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue', 'putBackAt'],
    undo: {
      change: 'guest.setPasswordSharing',
      valueArgument: 'passwordSharing',
      check: 'guest.checkPasswordSharing',
      safeValue: 'on',
    },
    undoAfterMs: 15 * minuteMs,
  },
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
  'desk.listApprovals': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['approvals', 'approvalCount'],
  },
  'desk.readApproval': {
    effect: 'check',
    takes: ['approvalId'],
    outcomes: ['waiting', 'own', 'over'],
    // `shown`: exactly what the yes is given for.
    facts: ['requester', 'change', 'shown', 'requestedAt', 'decideBy'],
  },
  'desk.approve': {
    effect: 'change',
    takes: ['approvalId'],
    outcomes: ['decided', 'own', 'over'],
    facts: [],
  },
  'desk.deny': {
    effect: 'change',
    takes: ['approvalId', 'reason'],
    outcomes: ['decided', 'own', 'over'],
    facts: [],
  },
  // Of anybody of the agent's organisation; unknown, of another one and without an owner are one.
  // `fewContacts`: the owner cannot be asked by two ways that are registered for 72 hours.
  'desk.findMachine': {
    effect: 'check',
    takes: ['references'],
    outcomes: [
      'stopped',
      'running',
      'notReady',
      'unknown',
      'ambiguous',
      'own',
      'fewContacts',
      'frozen',
    ],
    facts: [
      'machines',
      'candidates',
      'instanceIds',
      'target',
      'targetName',
      'ownerId',
      'ownerAccount',
      'ownerName',
      'ownerLanguage',
      'agentNames',
      'linkTo',
      'contactId',
      'codeTo',
      'codeMethod',
      'frozenUntil',
    ],
  },
  // `emergencyOnly`: a Global Administrator, whom no staff resets, whatever their roles.
  'desk.findAccount': {
    effect: 'check',
    takes: ['userPrincipalName'],
    outcomes: [
      'found',
      'unknown',
      'own',
      'noAdminRole',
      'needsRole',
      'emergencyOnly',
      'fewContacts',
      'frozen',
    ],
    facts: [
      'target',
      'targetName',
      'neededRole',
      'ownerId',
      'ownerAccount',
      'ownerName',
      'ownerLanguage',
      'agentNames',
      'linkTo',
      'contactId',
      'codeTo',
      'codeMethod',
      'frozenUntil',
    ],
  },
  'desk.readSwitches': {
    effect: 'check',
    takes: [],
    outcomes: ['allOn', 'someOff'],
    facts: ['switches'],
  },
  'desk.setSwitch': {
    effect: 'change',
    takes: ['target', 'position'],
    outcomes: ['switched', 'alreadySo'],
    facts: ['target'],
  },
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
  'tickets.openTicket': {
    effect: 'change',
    takes: ['subject', 'requesterId', 'language', 'channel', 'lines'],
    outcomes: ['opened'],
    facts: ['ticketNumber'],
  },
} as const satisfies Record<string, Entry>;

export type Catalogue = typeof catalogue;
export type EntryName = keyof Catalogue;

type OfEffect<Effect> = {
  [Name in EntryName]: Catalogue[Name]['effect'] extends Effect ? Name : never;
}[EntryName];
export type CheckName = OfEffect<'check'>;
export type ChangeName = OfEffect<'change'>;
/** Carried out with our own store beside a system. */
export type OwnChangeName = Extract<ChangeName, `proof.${string}`>;
/** Answered from the conversation: no system is asked. */
export type OwnCheckName = Extract<CheckName, `proof.${string}`>;

export type OutcomeOf<Name extends EntryName> = Catalogue[Name]['outcomes'][number];

export type FactOf<Name extends EntryName> = Catalogue[Name]['facts'][number];

export function findEntry(name: string): Entry | undefined {
  return Object.hasOwn(catalogue, name) ? catalogue[name as EntryName] : undefined;
}

export function isCheck(name: string): name is CheckName {
  return findEntry(name)?.effect === 'check';
}

export function isChange(name: string): name is ChangeName {
  return findEntry(name)?.effect === 'change';
}

/** All outcomes of an entry, with those that every check or change has. */
export function outcomesOf(entry: Entry): readonly string[] {
  return entry.effect === 'check'
    ? [...entry.outcomes, 'unavailable']
    : [...entry.outcomes, 'unavailable', 'unknown'];
}

import type { Entry } from './entry.ts';

const ofOwner = [
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
] as const;

export const deskEntries = {
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
    facts: ['machines', 'candidates', 'instanceIds', 'target', 'targetName', ...ofOwner],
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
    facts: ['target', 'targetName', 'neededRole', ...ofOwner],
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
} as const satisfies Record<string, Entry>;

import type { Entry } from './entry.ts';

export const diagnosisEntries = {
  // Looks at everything that stands between a person and a Windows login, from the outside in, and
  // ends with the first thing that is wrong. `report`: rows {item, result, detail, value}.
  'diagnosis.run': {
    effect: 'change',
    takes: ['machineId', 'callerAddress?'],
    outcomes: [
      'notRunning',
      'noPublicIp',
      'bandwidthZero',
      'addressIsolated',
      'addressBlocked',
      'addressNeeded',
      'networkBlocked',
      'jitClosed',
      'bandwidthFull',
      'agentSilent',
      'loadHigh',
      'remoteDesktopOff',
      'serviceStopped',
      'portMoved',
      'firewallBlocks',
      'otherFirewall',
      'credsspMismatch',
      'nothingFound',
      'tooSoon',
    ],
    facts: [
      'machineName',
      'host',
      'port',
      'power',
      'serverLanguage',
      'rules',
      'blockedBy',
      'position',
      'group',
      'percent',
      'resource',
      'securitySoftware',
      'credsspLevel',
      'report',
      'checkedAt',
      'until',
      'minutesLeft',
      'keptOutcome',
    ],
    harmless: true,
  },
  // Of own machines that run. `agents`: rows {name, state, version, wanted}, of those that are not well.
  'diagnosis.listAgents': {
    effect: 'check',
    takes: [],
    outcomes: ['noMachines', 'ready', 'weak'],
    facts: ['machineCount', 'runningCount', 'agents'],
  },
  'diagnosis.checkReach': {
    effect: 'check',
    takes: ['machineId', 'callerAddress?', 'port?'],
    outcomes: ['open', 'closed'],
    facts: ['machineName', 'host', 'port'],
  },
  // `clientLevel`: notUpdated, force, mitigated or vulnerable. Without it, what the server alone tells.
  'diagnosis.checkCredssp': {
    effect: 'check',
    takes: ['machineId', 'clientLevel?'],
    outcomes: ['fits', 'updateServer', 'updatePc'],
    facts: ['machineName', 'serverLanguage', 'credsspLevel', 'clientLevel'],
  },
} as const satisfies Record<string, Entry>;

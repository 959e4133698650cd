import type { Entry } from './entry.ts';

export const networkEntries = {
  // `rules`: rows {position, group, source, protocol, ports, policy, note}, from the top.
  'network.checkAccess': {
    effect: 'check',
    takes: ['machineId', 'callerAddress?', 'port?'],
    outcomes: ['allowed', 'blocked', 'jitClosed', 'depends'],
    facts: ['machineName', 'rules', 'blockedBy', 'position', 'group', 'port'],
  },
  // Own machines whose Remote Desktop everybody may try. `open`: rows {name, state, group, port}.
  'network.listOpen': {
    effect: 'check',
    takes: [],
    outcomes: ['noMachines', 'none', 'some'],
    facts: ['machineCount', 'open'],
  },
  // `present`: a rule for exactly this source and port lets it in; one that comes too late is absent.
  'network.checkRule': {
    effect: 'check',
    takes: ['machineId', 'source', 'port'],
    outcomes: ['present', 'absent'],
    facts: ['machineName', 'group', 'sharedWith', 'source', 'port'],
  },
  'network.setRule': {
    effect: 'change',
    takes: ['machineId', 'source', 'port', 'rule'],
    outcomes: ['changed', 'alreadySo', 'tooWide', 'tooMany', 'denied'],
    facts: ['machineName', 'group', 'sharedWith', 'source', 'port', 'oldValue', 'newValue'],
    undo: { change: 'network.setRule', valueArgument: 'rule', check: 'network.checkRule' },
  },
} as const satisfies Record<string, Entry>;

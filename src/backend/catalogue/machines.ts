import type { Entry } from './entry.ts';

/** Machines of both clouds, wherever they are. */
export const machinesEntries = {
  'machines.list': {
    effect: 'check',
    takes: [],
    outcomes: ['none', 'some'],
    facts: ['machines', 'machineCount'],
  },
  // `cvm`, `azure`: the one machine, and where it is. `host`: what Remote Desktop is told to reach it,
  // or for what is not found the typed name or address; absent when there is no telling.
  'machines.find': {
    effect: 'check',
    takes: ['reference'],
    outcomes: ['cvm', 'azure', 'unknown', 'ambiguous'],
    facts: [
      'machine',
      'machines',
      'machineId',
      'machineName',
      'host',
      'os',
      'serverLanguage',
      'candidates',
    ],
  },
} as const satisfies Record<string, Entry>;

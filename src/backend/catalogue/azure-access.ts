import type { Entry } from './entry.ts';

export const azureAccessEntries = {
  // What it finds is asked for with `guest.check…`, which know nothing of an Azure machine before.
  'azure.lookInside': {
    effect: 'change',
    takes: ['machineId'],
    outcomes: ['read', 'notRunning', 'agentSilent', 'denied'],
    facts: ['machineName', 'serverLanguage'],
    harmless: true,
  },
} as const satisfies Record<string, Entry>;

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
  // Without an address: for whoever asked. `until`: epoch ms, null while it is closed; `longestHours`:
  // what can be asked for.
  'azure.checkJit': {
    effect: 'check',
    takes: ['machineId', 'callerAddress?', 'port?'],
    outcomes: ['open', 'closed', 'notJit'],
    facts: ['machineName', 'port', 'longestHours', 'until'],
  },
  // Of one address alone. Nothing puts it back: it closes by itself at `until`.
  'azure.requestJit': {
    effect: 'change',
    takes: ['machineId', 'callerAddress', 'hours', 'port?'],
    outcomes: ['granted', 'alreadyOpen', 'notJit', 'tooLong', 'tooWide', 'denied'],
    facts: ['machineName', 'port', 'longestHours', 'until'],
  },
} as const satisfies Record<string, Entry>;

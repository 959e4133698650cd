import type { Entry } from './entry.ts';

export const cvmEntries = {
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
  // A page in the console's own web, good once and until `until` (epoch ms).
  'cvm.readVncUrl': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['link', 'notRunning', 'denied'],
    facts: ['machineName', 'url', 'until'],
  },
  'cvm.startInstances': {
    effect: 'change',
    takes: ['instanceIds'],
    outcomes: ['allStarted', 'someNotStarted', 'busy'],
    facts: ['results', 'startedIds'],
  },
  // `stateChanged`: not all of them run, and none was restarted.
  'cvm.restartInstances': {
    effect: 'change',
    takes: ['instanceIds'],
    outcomes: ['allRestarted', 'someNotRestarted', 'stateChanged', 'busy'],
    facts: ['results'],
  },
} as const satisfies Record<string, Entry>;

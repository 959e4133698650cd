import type { Entry } from './entry.ts';

const wayIsBlocked = [
  'notRunning',
  'agentNotReady',
  'domainController',
  'otherExtension',
  'timedOut',
  'busy',
  'denied',
] as const;
const ofMachine = ['machineName', 'errorCode', 'errorText'] as const;

/** Azure virtual machines. `machineId` is the ARM resource id, in any case. */
export const azureEntries = {
  'azure.listMachines': {
    effect: 'check',
    takes: [],
    outcomes: ['some', 'none'],
    facts: ['machines', 'machineCount'],
  },
  // `reference`: name, `<resource group>/<name>`, resource id or address, as typed. `host`: what
  // Remote Desktop is told to reach the machine; absent when there is no telling.
  'azure.findMachine': {
    effect: 'check',
    takes: ['reference'],
    outcomes: ['found', 'unknown', 'ambiguous'],
    facts: ['machines', 'machineId', 'machineName', 'host', 'candidates'],
  },
  // What stands in the way is told in this order: the first that is so. `readyEntraJoined`: Windows,
  // where people may sign in with their Microsoft 365 account. `noRight`: seen, but the right to write
  // extensions is missing.
  'azure.preflight': {
    effect: 'check',
    takes: ['machineId'],
    outcomes: [
      'readyWindows',
      'readyEntraJoined',
      'readyLinux',
      'unknown',
      'noRight',
      'busy',
      'notRunning',
      'agentNotReady',
      'domainController',
    ],
    facts: [
      'machines',
      'machineId',
      'machineName',
      'host',
      'serverLanguage',
      'adminUser',
      'resourceGroup',
      'power',
      'extensionName',
      'bootDiagnostics',
      'ems',
    ],
  },
  // Whether the machine has the account; `accountName` is without the machine's own name before it.
  // `nameRefused`: no account of that name can be made, see `nameProblem`.
  'azure.checkUserName': {
    effect: 'check',
    takes: ['machineId', 'userName'],
    outcomes: [
      'exists',
      'newAdministrator',
      'existsOnLinux',
      'newOnLinux',
      'notAdministrator',
      'notLocal',
      'nameRefused',
    ],
    facts: [
      'machineName',
      'accountName',
      'loginName',
      'nameProblem',
      'account',
      'machines',
      'guest',
    ],
  },
  'azure.checkConfiguration': {
    effect: 'check',
    takes: ['machineId'],
    outcomes: ['asItShouldBe', 'wrong'],
    facts: ['machineName', 'remoteDesktop', 'remoteDesktopRule'],
  },
  'azure.startMachine': {
    effect: 'change',
    takes: ['machineId'],
    outcomes: ['started', 'agentSilent', 'notStarted', 'busy', 'denied'],
    facts: ['results', ...ofMachine],
  },
  // At most one call, and claimed only once it is read back in the machine. `accountChanged`: the
  // account appeared or went since the consent, whose argument `account` says how it was.
  'azure.resetPassword': {
    effect: 'change',
    takes: ['machineId', 'userName', 'account'],
    outcomes: [
      'reset',
      'passwordRefused',
      'passwordMissing',
      'notAdministrator',
      'accountChanged',
      'notApplied',
      'secretLost',
      ...wayIsBlocked,
    ],
    facts: ['results', 'accountName', 'loginName', ...ofMachine],
    secret: 'newPassword',
  },
  'azure.resetConfiguration': {
    effect: 'change',
    takes: ['machineId'],
    outcomes: ['reset', 'notApplied', ...wayIsBlocked],
    facts: ['results', 'remoteDesktop', 'remoteDesktopRule', ...ofMachine],
  },
  // Linux. `publicKey`: one line, as it stands in authorized_keys; others stay as they are.
  'azure.resetSshKey': {
    effect: 'change',
    takes: ['machineId', 'userName', 'publicKey', 'account'],
    outcomes: ['reset', 'notAdministrator', 'accountChanged', 'notApplied', ...wayIsBlocked],
    facts: ['results', 'accountName', 'loginName', ...ofMachine],
  },
} as const satisfies Record<string, Entry>;

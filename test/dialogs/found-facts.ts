import type { EntryName } from '../../src/backend/catalogue.ts';
import { credsspLevels } from '../../src/backend/credssp.ts';
import type {
  DiagnosisFacts,
  NetworkRuleFacts,
  TopProcessFacts,
} from '../../src/backend/diagnosis-facts.ts';
import type {
  EligibilityFacts,
  PasswordRulesFacts,
  ResetResultFacts,
  ResetRightFacts,
  SignInFacts,
} from '../../src/backend/entra-facts.ts';
import type {
  AccountFacts,
  CloudbaseInitFacts,
  FoundFacts,
  FoundMachineFacts,
  MachineFact,
  NameFormFacts,
  OwnedMachineFacts,
  PowerFacts,
  ResultRow,
  SettingFacts,
} from '../../src/backend/facts.ts';
import type { Facts } from '../../src/backend/outcomes.ts';
import { powers } from '../../src/backend/simulated/machine-schema.ts';
import { azureFactsOf } from './found-azure.ts';

/** A number from 0 up to `below`, the same row of them for the same seed. */
export type Dice = (below: number) => number;

/** @see mulberry32 */
export function createDice(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function oneOf<Item>(dice: Dice, items: readonly Item[]): Item {
  const item = items[dice(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

/** Names that a text must show as they are. */
export const oddNames = ['web-01', '経理サーバー', '$t(bot:help)', '{{id}} <b>', 'x'.repeat(60)];

function machine(dice: Dice, userName?: string): MachineFact {
  const os = oneOf(dice, ['windows', 'ubuntu', 'linux'] as const);
  const id = `ins-${String(dice(100_000_000)).padStart(8, '0')}`;
  const name = oneOf(dice, oddNames);
  const defaultUserName = { windows: 'Administrator', ubuntu: 'ubuntu', linux: 'root' }[os];
  return {
    platform: 'cvm',
    id,
    name,
    label: `${name} (${id})`,
    os,
    osLabel: oneOf(dice, ['Windows Server 2022', 'Ubuntu 24.04', 'CentOS 7.9']),
    power: oneOf(dice, powers),
    serverLanguage: os === 'windows' ? 'ja' : 'en',
    publicIp: oneOf(dice, ['203.0.113.10', '']),
    defaultUserName,
    userName: userName ?? defaultUserName,
    tags: [],
  };
}

const machinesOf = (dice: Dice, userName?: string) =>
  Array.from({ length: 1 + dice(3) }, () => machine(dice, userName));

function found(dice: Dice, outcome: string): FoundFacts {
  const isNone = outcome === 'someUnknown' && dice(2) === 0;
  const machines = isNone ? [] : machinesOf(dice);
  const [first] = machines;
  const host = first ? first.publicIp : oneOf(dice, ['', 'rdp.example.com']);
  return {
    machines,
    instanceIds: machines.map(({ id }) => id),
    ...(first && { instanceId: first.id }),
    ...(host !== '' && { host }),
    unknownReferences:
      outcome === 'someUnknown'
        ? [
            { typed: 'ins-1', why: 'malformed' },
            { typed: oneOf(dice, oddNames), why: 'unknown' },
          ]
        : [],
    candidates: outcome === 'ambiguous' ? machinesOf(dice) : [],
    machineCount: machines.length,
  };
}

function foundOne(dice: Dice, outcome: string): FoundMachineFacts {
  if (outcome === 'unknown') {
    const host = oneOf(dice, ['', 'rdp.example.com']);
    return { machines: [], candidates: [], serverLanguage: null, ...(host !== '' && { host }) };
  }
  if (outcome === 'ambiguous')
    return { machines: [], candidates: machinesOf(dice), serverLanguage: null };
  const one = { ...machine(dice), platform: oneOf(dice, ['cvm', 'azure'] as const) };
  return {
    machine: one,
    machines: [one],
    machineId: one.id,
    machineName: one.name,
    ...(one.publicIp !== '' && { host: one.publicIp }),
    os: one.os,
    serverLanguage: one.serverLanguage,
    candidates: [],
  };
}

function power(dice: Dice, userName: string | undefined): PowerFacts {
  const machines = machinesOf(dice, userName);
  const some = machines.slice(dice(machines.length));
  return {
    machines,
    running: some,
    runningIds: some.map(({ id }) => id),
    runningNames: some.map(({ name }) => name),
    busy: some,
    unusable: some,
    readyIds: some.map(({ id }) => id),
    readyNames: some.map(({ name }) => name),
    stoppedIds: some.map(({ id }) => id),
    defaultUserNames: machines.map(({ defaultUserName }) => defaultUserName),
    systems: machines.map(({ os }) => os),
    machineCount: machines.length,
  };
}

function results(dice: Dice): readonly ResultRow[] {
  return machinesOf(dice).map(({ id, name, power: at }) => ({
    id,
    name,
    power: at,
    result: oneOf(dice, ['reset', 'started', 'failed'] as const),
    reason: oneOf(dice, ['none', 'agentFault', 'other'] as const),
  }));
}

const account = 'someone@contoso.example';
const soon = (dice: Dice) => Date.UTC(2026, 10, 21) + dice(3_600_000);

function eligibility(dice: Dice, outcome: string): EligibilityFacts {
  const methods = [
    { id: 'm-1', kind: 'mail', family: 'mail', masked: 'a***@demo.example', registeredAt: 0 },
    { id: 'm-2', kind: 'sms', family: 'phone', masked: '********12', registeredAt: 0 },
  ] as const;
  const some = methods.slice(0, dice(3));
  return {
    userPrincipalName: account,
    ssprCode: outcome === 'oneGate' || outcome === 'twoGates' ? '' : 'SSPR_0014',
    gates: oneOf(dice, [1, 2] as const),
    gatesBecause: 'customDomain',
    isAdministrator: true,
    isGlobalAdministrator: dice(2) === 0,
    methods: some,
    methodCount: some.length,
    familyCount: some.length,
    youngMethodCount: dice(2),
    usableFrom: outcome === 'methodsTooNew' ? soon(dice) : null,
    blockedUntil: outcome === 'throttled' ? soon(dice) : null,
    phoneEndsAt: dice(2) === 0 ? Date.UTC(2027, 1, 1) : null,
    familiesWithoutPhone: dice(2),
  };
}

function resetResult(dice: Dice): Omit<ResetResultFacts, 'resetKey'> {
  return {
    userPrincipalName: account,
    ssprCode: '',
    changedAt: soon(dice),
    lockCleared: dice(2) === 0,
    mustChange: dice(2) === 0,
  };
}

const jit = (dice: Dice, isOpen: boolean) => ({
  machineName: oneOf(dice, oddNames),
  port: 3389,
  longestHours: oneOf(dice, [1, 2, 3]),
  until: isOpen ? soon(dice) : null,
});

const machineName = (dice: Dice) => ({ machineName: oneOf(dice, oddNames) });

const setting = <Found extends object>(dice: Dice, found: Found) => ({
  ...machineName(dice),
  serverLanguage: oneOf(dice, ['ja', 'en'] as const),
  ...found,
});

const weakened = (dice: Dice, oldValue: string, newValue: string) => ({
  ...machineName(dice),
  oldValue,
  newValue,
  putBackAt: soon(dice),
});

function access(dice: Dice) {
  const position = dice(3);
  return {
    rules: [
      {
        ...{ position: 1, group: oneOf(dice, oddNames), source: '0.0.0.0/0', protocol: 'TCP' },
        ...{ ports: '3389', policy: 'refuse' as const, note: 'decides' as const },
      },
    ],
    blockedBy: oneOf(dice, ['refuseRule', 'noRule', 'otherSource'] as const),
    position,
    group: oneOf(dice, oddNames),
  };
}

const networkRule = (dice: Dice) =>
  ({
    ...{ group: oneOf(dice, oddNames), sharedWith: dice(3) },
    ...{ source: '198.51.100.10/32', port: 3389 },
  }) satisfies Omit<NetworkRuleFacts, 'machineName'>;

function diagnosis(dice: Dice, outcome: string): Facts {
  const found: DiagnosisFacts = {
    ...setting(dice, { host: '198.51.100.51', port: 50_389, power: 'RUNNING' }),
    ...access(dice),
    ...{ percent: 98, resource: 'cpu', securitySoftware: '360', credsspLevel: 'notUpdated' },
    checkedAt: soon(dice),
    report: [{ item: 'power', result: 'normal', detail: 'none', value: '' }],
  };
  if (outcome !== 'tooSoon') return found;
  return { ...found, until: soon(dice), minutesLeft: 1 + dice(5), keptOutcome: 'nothingFound' };
}
const hour = 3_600_000;

/** What a check or a change could have found, in the shape that the adapters give it. */
const factsOf: Readonly<Record<EntryName, (dice: Dice, outcome: string, args: Facts) => Facts>> = {
  'machines.list': (dice) => {
    const machines = machinesOf(dice);
    return { machines, machineCount: machines.length };
  },
  'machines.find': (dice, outcome) => foundOne(dice, outcome),
  'cvm.listInstances': (dice) => {
    const machines = machinesOf(dice);
    return { machines, machineCount: machines.length };
  },
  'cvm.findInstances': (dice, outcome) => found(dice, outcome),
  'cvm.checkPower': (dice, outcome, { userName }) =>
    outcome === 'someUnknown'
      ? {}
      : power(dice, typeof userName === 'string' ? userName : undefined),
  'cvm.resetPassword': (dice, outcome): Facts => {
    if (!['allReset', 'someReset', 'notApplied'].includes(outcome)) return {};
    const rows = results(dice);
    const ids = rows.map(({ id }) => id);
    return { results: rows, resetIds: ids, failedIds: ids, stoppedIds: ids, errorCode: '7617d94c' };
  },
  'cvm.startInstances': (dice) => ({ results: results(dice), startedIds: [] }),
  'cvm.restartInstances': (dice) => ({ results: results(dice) }),
  ...azureFactsOf,
  'azure.lookInside': (dice) => ({ ...machineName(dice), serverLanguage: 'ja' }),
  'azure.checkJit': (dice, outcome) => jit(dice, outcome === 'open'),
  'azure.requestJit': (dice, outcome) =>
    jit(dice, outcome === 'granted' || outcome === 'alreadyOpen'),
  'guest.checkCloudbaseInit': (dice) =>
    ({
      ...machineName(dice),
      startupType: oneOf(dice, ['automatic', 'manual', 'disabled']),
      logOnAs: '.\\svc',
      scriptsPlugin: dice(3),
      securitySoftware: '',
    }) satisfies CloudbaseInitFacts,
  'guest.checkNameForm': () =>
    ({
      computerName: 'VM01',
      domainName: '',
      suggestedName: 'VM01\\Administrator',
    }) satisfies NameFormFacts,
  'guest.checkAccount': (dice, outcome) =>
    ({
      accountName: oneOf(dice, oddNames),
      ...(outcome === 'lockedOut' && {
        lockedUntil: Date.UTC(2026, 10, 21) + dice(hour),
        minutesLeft: dice(30),
        attemptsFrom: '198.51.100.7',
      }),
      failedAttempts: dice(20),
    }) satisfies AccountFacts,
  'guest.checkSharingModel': (dice) => ({
    ...machineName(dice),
    sharingModel: 'guestOnly',
    serverLanguage: 'ja',
  }),
  'guest.setSharingModel': (dice) =>
    ({
      ...machineName(dice),
      oldValue: 'guestOnly',
      newValue: 'classic',
    }) satisfies SettingFacts,
  'guest.checkPasswordSharing': (dice) => ({ ...machineName(dice), serverLanguage: 'en' }),
  'guest.setPasswordSharing': (dice) => ({
    ...machineName(dice),
    oldValue: 'on',
    newValue: 'off',
    putBackAt: Date.UTC(2026, 10, 21) + dice(hour),
  }),
  'guest.checkRemoteDesktop': (dice, outcome) => setting(dice, { remoteDesktop: outcome }),
  'guest.setRemoteDesktop': (dice) => ({ ...machineName(dice), oldValue: 'off', newValue: 'on' }),
  'guest.checkRemoteDesktopRule': (dice, outcome) => setting(dice, { remoteDesktopRule: outcome }),
  'guest.setRemoteDesktopRule': (dice) => ({
    ...machineName(dice),
    oldValue: 'off',
    newValue: 'on',
  }),
  'guest.checkRemoteDesktopPort': (dice) => setting(dice, { remoteDesktopPort: '50389' }),
  'guest.setRemoteDesktopPort': (dice) => ({
    ...machineName(dice),
    oldValue: '50389',
    newValue: '3389',
  }),
  'guest.checkService': (dice, outcome) => setting(dice, { service: outcome }),
  'guest.setService': (dice) => ({
    ...machineName(dice),
    oldValue: 'notListening',
    newValue: 'running',
  }),
  'guest.checkFirewall': (dice, outcome) => setting(dice, { firewall: outcome }),
  'guest.setFirewall': (dice) => weakened(dice, 'domainPrivate', 'off'),
  'guest.checkCredsspLevel': (dice, outcome) => setting(dice, { credsspLevel: outcome }),
  'guest.setCredsspLevel': (dice) => weakened(dice, 'mitigated', 'vulnerable'),
  'guest.checkNla': (dice, outcome) => setting(dice, { nla: outcome }),
  'guest.setNla': (dice) => weakened(dice, 'on', 'off'),
  'guest.checkTopProcess': (dice, outcome) =>
    ({
      ...machineName(dice),
      processName: oneOf(dice, oddNames),
      processPath: `C:\\${oneOf(dice, oddNames)}`,
      signedBy: oneOf(dice, ['-', ...oddNames]),
      percent: dice(101),
      looksLike: outcome === 'lookAlike' ? 'svchost.exe' : '',
      resource: oneOf(dice, ['cpu', 'memory', 'bandwidth'] as const),
    }) satisfies TopProcessFacts,
  'network.checkAccess': (dice) => ({ ...machineName(dice), ...access(dice), port: 3389 }),
  'network.checkRule': (dice) => ({ ...machineName(dice), ...networkRule(dice) }),
  'network.setRule': (dice) => ({
    ...machineName(dice),
    ...networkRule(dice),
    oldValue: 'absent',
    newValue: 'present',
  }),
  'diagnosis.run': (dice, outcome) => diagnosis(dice, outcome),
  'diagnosis.checkReach': (dice) => ({ ...machineName(dice), host: '198.51.100.51', port: 50_389 }),
  'diagnosis.checkCredssp': (dice) => ({
    ...setting(dice, { credsspLevel: oneOf(dice, credsspLevels) }),
    clientLevel: oneOf(dice, ['unread', ...credsspLevels]),
  }),
  'cvm.readVncUrl': (dice, outcome): Facts =>
    outcome === 'link'
      ? { ...machineName(dice), url: 'https://vnc.example/?ticket=1', until: soon(dice) }
      : machineName(dice),
  'entra.checkEligibility': (dice, outcome): Facts =>
    outcome === 'unknownAccount' ? {} : eligibility(dice, outcome),
  'entra.checkPhone': () => ({}),
  'entra.listOtherWays': (_dice, outcome): Facts =>
    outcome === 'some' ? { ways: [{ id: 'sms', masked: '********12' }] } : { ways: [] },
  'entra.checkHealth': (dice, outcome): Facts =>
    outcome === 'weak'
      ? {
          advice: [
            {
              name: oneOf(dice, ['oneWay', 'phoneEnds', 'phoneEndsSoon', 'phoneEnded'] as const),
              at: Date.UTC(2027, 1, 1),
            },
          ],
        }
      : { advice: [] },
  'entra.checkSignIn': (dice, outcome): Facts =>
    outcome === 'unknownAccount'
      ? {}
      : ({
          userPrincipalName: account,
          lockedUntil: outcome.startsWith('locked') ? soon(dice) : null,
          minutesLeft: dice(30),
          canUnlock: dice(2) === 0,
        } satisfies SignInFacts),
  'entra.checkPasswordRules': (_dice, outcome): Facts =>
    outcome === 'unknownAccount'
      ? {}
      : ({
          userPrincipalName: account,
          accounts: [{ id: account, name: account }],
          passwordPolicy: 'entra',
          names: ['Poll', 'Contoso'],
          bannedWords: ['contoso', 'blank'],
        } satisfies PasswordRulesFacts),
  'entra.checkResetResult': (dice, outcome): Facts =>
    outcome === 'unknownAccount' ? {} : { ...resetResult(dice), resetKey: 'op-1:set' },
  'entra.checkResetRight': (dice, outcome): Facts =>
    outcome === 'unknownAccount'
      ? {}
      : ({
          userPrincipalName: account,
          neededRoles: ['Global Administrator'],
          isGlobalAdministrator: dice(2) === 0,
        } satisfies ResetRightFacts),
  'entra.resetPassword': (dice, outcome): Facts =>
    ['reset', 'delayed', 'writebackError', 'writebackUnreachable'].includes(outcome)
      ? resetResult(dice)
      : {
          userPrincipalName: account,
          reasons: ['easyToGuess'],
          errorCode: 'FuzzyPolicyViolationInvalidPassword',
          why: 'targetProtected',
          ssprCode: '',
          neededRoles: ['Global Administrator'],
          blockedUntil: soon(dice),
        },
  'entra.unlockAccount': (dice) => ({ lockedUntil: soon(dice) }),
  'desk.listApprovals': () => ({
    approvals: [{ id: 'ap-1', label: 'somebody (1234)' }],
    approvalCount: 1,
  }),
  'desk.readApproval': (dice, outcome): Facts =>
    outcome === 'waiting'
      ? {
          requester: oneOf(dice, oddNames),
          change: 'cvm_resetPassword',
          shown: [{ name: 'machine', value: oneOf(dice, oddNames) }],
          requestedAt: Date.UTC(2026, 10, 21),
          decideBy: Date.UTC(2026, 10, 21) + dice(hour),
        }
      : {},
  'desk.approve': () => ({}),
  'desk.deny': () => ({}),
  'desk.findMachine': (dice, outcome): Facts => owned(dice, outcome, true),
  'desk.findAccount': (dice, outcome): Facts => owned(dice, outcome, false),
  'desk.readSwitches': (dice) => ({
    switches: [{ id: 'm365', offBy: oneOf(dice, oddNames), offAt: Date.UTC(2026, 10, 21) }],
  }),
  'desk.setSwitch': () => ({ target: 'cvm' }),
  'proof.sendCode': (dice, outcome): Facts =>
    outcome === 'accepted' ? { proofId: 'op-1' } : { until: Date.UTC(2026, 10, 21) + dice(hour) },
  'plan.compare': () => ({}),
  'ledger.listWeakened': (dice) => ({
    weakened: [
      {
        ...machineName(dice),
        setting: 'nla',
        value: 'off',
        putBackAt: Date.UTC(2026, 10, 21),
        endedAt: null,
        tries: 0,
        nextAt: null,
        who: 'somebody',
        result: 'waits',
      },
    ],
  }),
  'network.listOpen': (dice) => ({
    machineCount: 2,
    open: (['open', 'notChecked'] as const).map((state) => ({
      ...{ state, group: 'common ports', port: 3389, machines: 9 },
      names: [oneOf(dice, oddNames)],
    })),
  }),
  'diagnosis.listAgents': (dice) => ({
    machineCount: 3,
    runningCount: 2,
    agents: (['old', 'notReady', 'notChecked'] as const).map((state) => ({
      id: 'ins-11111111',
      name: oneOf(dice, oddNames),
      state,
      version: '1.0',
      wanted: '2.0',
    })),
  }),
  'entra.checkOwnAccount': (): Facts => ({
    userPrincipalName: 'someone@contoso.example',
    advice: [
      { name: 'oneWay', at: 0 },
      { name: 'passwordEndsSoon', at: Date.UTC(2026, 11, 1) },
    ],
  }),
  'proof.checkGates': (dice) => ({
    gateKinds: ['mail'],
    gateCount: 1,
    passwordsLeft: dice(5),
    until: Date.UTC(2026, 10, 21) + dice(hour),
  }),
  'proof.checkBlock': (dice, outcome) => ({ until: outcome === 'blocked' ? soon(dice) : 0 }),
  'tickets.openTicket': () => ({ ticketNumber: 'A-1001' }),
  'tickets.list': (dice) => tickets(dice),
  'tickets.read': (dice, outcome): Facts =>
    outcome === 'noSuch'
      ? {}
      : {
          ...ownTicket(outcome),
          system: 'cvm',
          language: 'ja',
          channel: 'teams',
          subject: oneOf(dice, oddNames),
          takenByName: oneOf(dice, oddNames),
          lines: [{ line: oneOf(dice, oddNames), at: Date.UTC(2026, 10, 21) }],
        },
  'tickets.listOwn': (dice) => tickets(dice),
  'tickets.readOwn': (_dice, outcome): Facts => (outcome === 'noSuch' ? {} : ownTicket(outcome)),
  'tickets.addNote': (_dice, outcome): Facts => (outcome === 'noSuch' ? {} : { ticket: 'A-1001' }),
  'tickets.setStatus': (_dice, outcome): Facts =>
    outcome === 'noSuch' ? {} : { ticket: 'A-1001' },
};

function tickets(dice: Dice): Facts {
  const at = Date.UTC(2026, 10, 21) + dice(hour);
  const one = { status: 'open', system: 'cvm', language: 'ja', openedAt: at, updatedAt: at };
  return { tickets: [{ ...one, id: 'A-1001' }], ticketCount: 1 };
}

function ownTicket(status: string): Facts {
  const at = Date.UTC(2026, 10, 21);
  const notes = [{ kind: 'opened', at, note: '' }];
  return { ticket: 'A-1001', status, openedAt: at, updatedAt: at, notes };
}

function owned(dice: Dice, outcome: string, isMachine: boolean): Facts {
  if (outcome === 'unknown' || outcome === 'own') return {};
  const one = machine(dice);
  if (outcome === 'ambiguous') return { candidates: [one, machine(dice)] };
  const named = {
    target: isMachine ? `cvm:${one.id}` : `m365:${account}`,
    targetName: isMachine ? one.label : account,
    ...(isMachine && { machines: [one], instanceIds: [one.id] }),
  };
  if (outcome === 'frozen') return { ...named, frozenUntil: soon(dice) };
  if (outcome === 'needsRole' || outcome === 'noAdminRole') {
    return { ...named, neededRole: 'Privileged Authentication Administrator' };
  }
  if (outcome === 'fewContacts' || outcome === 'emergencyOnly') return named;
  return {
    ...named,
    ownerId: 'owner-1',
    ownerAccount: account,
    ownerName: oneOf(dice, oddNames),
    ownerLanguage: 'en',
    agentNames: { ja: '担当', en: 'Agent' },
    linkTo: 't***@demo.example',
    contactId: 'm-1',
    codeTo: '********12',
    codeMethod: 'sms',
  } satisfies OwnedMachineFacts;
}

export function factsFor(dice: Dice, name: string, outcome: string, args: Facts): Facts {
  if (outcome === 'unavailable' || outcome === 'unknown') return {};
  return factsOf[name as EntryName](dice, outcome, args);
}

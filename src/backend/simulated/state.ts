import type { DiagnosisFacts } from '../diagnosis-facts.ts';
import type { OsFamily } from '../facts.ts';
import type { NewTicket } from '../ticket-port.ts';
import type { AzureMachine } from './azure-state.ts';
import type { Fault } from './fault-schema.ts';
import type { Power } from './machine-schema.ts';
import type { Reading, RunCommand } from './run-command.ts';
import type { Approval, SignIn } from './sign-in-state.ts';
import type { SecurityGroup } from './world-schema.ts';

/** What a world holds, as JSON documents that are replaced and never changed in place. */
export interface Documents {
  readonly person: Person;
  readonly signIn: SignIn;
  readonly approval: Approval;
  readonly tenant: Tenant;
  readonly machine: Machine;
  readonly guest: Guest;
  readonly runCommand: RunCommand;
  readonly reading: Reading;
  readonly pc: Pc;
  readonly securityGroup: SecurityGroup;
  readonly azure: AzureMachine;
  readonly fault: Fault;
  readonly ticket: Ticket;
  readonly notice: Notice;
  readonly selfCheck: SelfCheck;
}
export type Kind = keyof Documents;

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly telecomProvider: boolean;
  readonly selfServiceReset: 'off' | 'selected' | 'all';
  readonly selfServiceGroup: string;
  readonly selfServiceGates: 1 | 2;
  readonly selfServiceMethods: readonly Method['kind'][];
  readonly administratorReset: boolean;
  readonly directorySync: boolean;
  readonly writeback: 'off' | 'works' | 'error' | 'unreachable' | 'delayed';
  readonly unlockWithoutReset: boolean;
  readonly onPremisesPolicy: { readonly minLength: number; readonly history: number };
  /** Epoch ms; null: not a trial. */
  readonly trialSince: number | null;
  readonly bannedWords: readonly string[];
  readonly education: boolean;
  readonly usGovernment: boolean;
  readonly resetMs: number;
}

export interface Method {
  readonly kind:
    | 'mail'
    | 'sms'
    | 'call'
    | 'officeCall'
    | 'authenticatorCode'
    | 'authenticatorApproval'
    | 'securityQuestions';
  readonly address: string;
  readonly registeredAt: number;
}

export interface Person {
  /** Entra object id. */
  readonly id: string;
  readonly upn: string;
  readonly names: { readonly ja: string; readonly en: string };
  readonly firstName: string;
  readonly lastName: string;
  readonly tenantId: string;
  /** Roles of the bot and of the tenant. */
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly inRoleAssignableGroup: boolean;
  readonly inRestrictedUnit: boolean;
  readonly methods: readonly Method[];
  readonly primaryMail: string | null;
  readonly alternateMails: readonly string[];
  readonly languages: readonly ('ja' | 'en')[];
  readonly licensed: boolean;
  readonly disabled: boolean;
  readonly synced: boolean;
  /** Epoch ms; null: never. */
  readonly passwordExpiresAt: number | null;
  readonly webchatVisitor: boolean;
}

export interface LastOperation {
  readonly name: string;
  readonly state: 'OPERATING' | 'SUCCESS' | 'FAILED';
  /** null when it came from elsewhere. */
  readonly key: string | null;
  readonly error: string | null;
}

/** What time will do to a machine. */
export interface Step {
  readonly at: number;
  readonly event:
    | 'stopped'
    | 'stopGivenUp'
    | 'powerCut'
    | 'resetEnds'
    | 'started'
    | 'startFails'
    | 'startsByItself'
    | 'operationEnds';
}

export interface NewPassword {
  readonly userName: string;
  readonly verifier: string;
  /** Running before a forced reset: the platform may start it again. */
  readonly wasRunning: boolean;
}

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly os: OsFamily;
  readonly osLabel: string;
  readonly ownerId: string | null;
  readonly operatorIds: readonly string[];
  readonly power: Power;
  readonly restrictState: 'NORMAL' | 'EXPIRED' | 'PROTECTIVELY_ISOLATED';
  readonly publicIp: string | null;
  readonly privateIp: string | null;
  /** What the platform does with the address: for an unpaid bill, or while it is under attack. */
  readonly addressState: 'ok' | 'isolated' | 'blocked';
  readonly bandwidthMbps: number;
  readonly securityGroups: readonly string[];
  readonly serverLanguage: 'ja' | 'en';
  readonly tags: readonly string[];
  readonly denyChanges: boolean;
  readonly takes: {
    readonly resetMs?: number;
    readonly softStopMs?: number;
    readonly startMs?: number;
  };
  readonly afterFailedReset: 'STOPPED' | 'RUNNING';
  readonly whenLookedAt: { readonly busyForMs?: number; readonly startsAfterMs?: number } | null;
  readonly faults: {
    readonly softStop: 'works' | 'hangs' | 'stuck';
    readonly reset: 'works' | 'notApplied' | 'oldPasswordStays';
    readonly start: 'works' | 'fails';
    readonly calls: 'work' | 'unavailable';
  };
  readonly operation: LastOperation | null;
  /** How many operations it has seen: with its id, the seed of what time they take. */
  readonly operationCount: number;
  readonly steps: readonly Step[];
  /** On its way: becomes the password when the reset ends well. */
  readonly resetting: NewPassword | null;
  /** Windows: handed over, applied by cloudbase-init at the next boot. */
  readonly appliedAtBoot: NewPassword | null;
}

export interface Lock {
  readonly attemptsFrom: string;
  readonly failedAttempts: number;
  /** null until somebody looks: then `minutes` begin. */
  readonly until: number | null;
  readonly minutes: number;
}

export interface Account {
  readonly name: string;
  readonly kind: 'local' | 'domain' | 'entra';
  /** null: no password is known to work. */
  readonly verifier: string | null;
  readonly disabled: boolean;
  readonly lock: Lock | null;
  readonly mustChange: boolean;
  readonly passwordExpired: boolean;
  readonly remoteRight: boolean;
  readonly administrator: boolean;
  /** Verifiers of earlier passwords, the newest first. */
  readonly earlier: readonly string[];
  /** Epoch ms; null: not since the world began. */
  readonly passwordSetAt: number | null;
  readonly sshKeys: readonly string[];
}

export interface CloudbaseInit {
  readonly service: 'present' | 'missing';
  readonly startup: 'automatic' | 'manual' | 'disabled';
  readonly logOnAs: string;
  readonly running: 'yes' | 'no' | 'wontStart';
  readonly scriptsPlugin: number;
  readonly cdDrive: 'present' | 'missing';
  readonly securitySoftware: { readonly name: string; readonly blocks: boolean } | null;
  readonly repairedAfterChecks: number | null;
  readonly symptom: 'notApplied' | 'oldPasswordStays';
}

type OnOff = 'on' | 'off';

export interface Guest {
  readonly instanceId: string;
  readonly computerName: string;
  readonly joined:
    | 'workgroup'
    | { readonly domain: string; readonly netbios: string }
    | { readonly entra: string };
  readonly domainController: boolean;
  /** Of Tencent Cloud; Azure's stands with the machine. */
  readonly agent: 'ready' | 'notReady';
  readonly agentVersion: string;
  readonly passwordPolicy: {
    readonly minLength: number;
    readonly complexity: OnOff;
    readonly history: number;
  };
  readonly sharingModel: 'classic' | 'guestOnly';
  readonly passwordSharing: OnOff;
  readonly onlyWorksWith: 'anything' | 'passwordSharingOff' | 'nothing';
  readonly remoteDesktop: {
    readonly enabled: boolean;
    readonly networkLevelAuthentication: boolean;
    readonly port: number;
    readonly listening: boolean;
  };
  readonly firewall: {
    readonly domain: OnOff;
    readonly private: OnOff;
    readonly public: OnOff;
    /** Windows' own rule, which is for port 3389. */
    readonly remoteDesktopRule: OnOff;
    /** TCP ports that further rules let in. */
    readonly openPorts: readonly number[];
    /** Those of them that were made through us. */
    readonly ownPorts: readonly number[];
  };
  /** Another maker's firewall. */
  readonly otherFirewall: { readonly name: string; readonly blocks: boolean } | null;
  readonly services: Readonly<Record<string, 'running' | 'stopped'>>;
  /** TCP ports on which other programs listen. */
  readonly takenPorts: readonly number[];
  readonly load: {
    readonly cpuPercent: number;
    readonly memoryPercent: number;
    /** Of the limit that is paid for. */
    readonly bandwidthPercent: number;
    readonly processes: readonly Process[];
  };
  readonly credssp: Credssp;
  readonly cloudbaseInit: CloudbaseInit;
  readonly accounts: readonly Account[];
}

export interface Process {
  readonly name: string;
  readonly path: string;
  /** Empty: nobody. */
  readonly signedBy: string;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly bandwidthPercent: number;
}

export interface Credssp {
  /** Has the update of May 2018, without which the level means nothing. */
  readonly updated: boolean;
  readonly level: 'force' | 'mitigated' | 'vulnerable';
}

/** The last self-check of one machine; its document's id is the machine's, in small letters. */
export interface SelfCheck {
  readonly machineId: string;
  readonly begunAt: number;
  /** null while it is being made. */
  readonly outcome: string | null;
  readonly facts: DiagnosisFacts;
}

export interface Pc {
  readonly name: string;
  readonly userId: string;
  readonly domain: string | null;
  readonly credentialGuard: OnOff;
  readonly keyboard: string;
  readonly capsLock: OnOff;
  readonly usesStored: boolean;
  /** Speaks Network Level Authentication. */
  readonly networkLevelAuthentication: boolean;
  readonly credssp: Credssp;
  readonly delegation: readonly string[];
  readonly stored: readonly {
    readonly host: string;
    readonly userName: string;
    readonly verifier: string | null;
  }[];
}

/** What was handed over to the desk, one after the other. */
export interface Ticket
  extends Pick<
    NewTicket,
    'subject' | 'system' | 'requesterId' | 'language' | 'channel' | 'lines' | 'trail'
  > {
  readonly id: string;
  readonly openedAt: number;
}

export interface Notice {
  readonly id: string;
  readonly sentAt: number;
  readonly toObjectId: string;
  readonly by: 'mail' | 'sms' | 'call' | 'everyMail';
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

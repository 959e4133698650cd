import type { CredsspLevel } from './credssp.ts';
import type { RuleRow } from './security-groups.ts';

// Types, not interfaces, so that they are assignable to a fact.

/** What a self-check looks at, from the outside in. */
export const checkItems = [
  'power',
  'publicIp',
  'network',
  'bandwidth',
  'agent',
  'load',
  'remoteDesktop',
  'service',
  'port',
  'firewall',
  'credssp',
  'account',
] as const;
export type CheckItem = (typeof checkItems)[number];

/** `notChecked`: lies behind something else that is wrong, or the system did not answer. */
export type ItemResult = 'normal' | 'risky' | 'abnormal' | 'notChecked';

/** A line of a report. */
export type ReportRow = {
  readonly item: CheckItem;
  /** `underWay` while it is being looked at. */
  readonly result: ItemResult | 'underWay';
  /** Key part under `bot:check.detail`; `none` says nothing. */
  readonly detail: string;
  /** What the detail shows: a number, a name, or a key part. */
  readonly value: string;
};

/** Names of what can be wrong, as outcomes have them. */
export type Finding =
  | 'notRunning'
  | 'noPublicIp'
  | 'bandwidthZero'
  | 'addressIsolated'
  | 'addressBlocked'
  | 'networkBlocked'
  | 'jitClosed'
  | 'bandwidthFull'
  | 'agentSilent'
  | 'loadHigh'
  | 'remoteDesktopOff'
  | 'serviceStopped'
  | 'portMoved'
  | 'firewallBlocks'
  | 'otherFirewall'
  | 'credsspMismatch';

/** What the items have shown, as far as they could be looked at. */
export type Evidence = {
  readonly machineName: string;
  /** What Remote Desktop is told to reach it: its public address, or its name where it has none. */
  readonly host: string;
  /** Remote Desktop listens on it; 3389 where that cannot be seen. */
  readonly port: number;
  /** The platform's own word. */
  readonly power: string;
  readonly serverLanguage: 'ja' | 'en';
  readonly rules: readonly RuleRow[];
  readonly blockedBy: string;
  readonly position: number;
  readonly group: string;
  /** Of what is used most: cpu, memory or bandwidth. */
  readonly percent: number;
  readonly resource: 'cpu' | 'memory' | 'bandwidth' | 'none';
  /** Another maker's firewall that refuses the connection; empty: none. */
  readonly securitySoftware: string;
  readonly credsspLevel: CredsspLevel | 'unread';
};

export type DiagnosisFacts = Partial<Evidence> & {
  readonly report?: readonly ReportRow[];
  /** Epoch ms at which the report was begun. */
  readonly checkedAt?: number;
  /** Epoch ms until which no other self-check of this machine can be made. */
  readonly until?: number;
  /** Rounded up. */
  readonly minutesLeft?: number;
  /** `tooSoon`: what the kept report came to; `underWay` while it is being made. */
  readonly keptOutcome?: string;
};

export type ReachFacts = {
  readonly machineName: string;
  readonly host: string;
  readonly port: number;
};

export type CredsspFacts = {
  readonly machineName: string;
  readonly serverLanguage: 'ja' | 'en';
  readonly credsspLevel: CredsspLevel;
  /** `unread`: nobody has said. */
  readonly clientLevel: CredsspLevel | 'unread';
};

export type NetworkAccessFacts = {
  readonly machineName: string;
  readonly rules: readonly RuleRow[];
  readonly blockedBy: string;
  /** Of the deciding rule within its group, from 1; 0: none. */
  readonly position: number;
  readonly group: string;
  readonly port: number;
};

export type NetworkRuleFacts = {
  readonly machineName: string;
  readonly group: string;
  /** How many other machines use the same group. */
  readonly sharedWith: number;
  /** With its prefix length. */
  readonly source: string;
  readonly port: number;
};

export type TopProcessFacts = {
  readonly machineName: string;
  readonly processName: string;
  readonly processPath: string;
  /** `-`: nobody. */
  readonly signedBy: string;
  readonly percent: number;
  /** The program that a look-alike looks like; empty for any other. */
  readonly looksLike: string;
  readonly resource: 'cpu' | 'memory' | 'bandwidth' | 'none';
};

/** A setting inside Windows: its value under its own name. */
export type GuestSettingFacts<Setting extends string> = {
  readonly machineName: string;
  readonly serverLanguage: 'ja' | 'en';
} & { readonly [Name in Setting]: string };

export type VncFacts = {
  readonly machineName: string;
  /** Good once. */
  readonly url?: string;
  /** Epoch ms. */
  readonly until?: number;
};

import type { MachineFact, ResultRow } from './facts.ts';

/** What the Azure port finds. Types, not interfaces, so that they are assignable to a fact. */

export type AzureFoundFacts = {
  readonly machines: readonly MachineFact[];
  readonly machineId?: string;
  readonly machineName?: string;
  readonly host?: string;
  /** Machines that share a name that was typed. */
  readonly candidates: readonly MachineFact[];
};

/** Nothing of a machine that is not known. */
export type PreflightFacts = {
  readonly machines?: readonly MachineFact[];
  readonly machineId?: string;
  readonly machineName?: string;
  /** Its public address, else its private one, else its name. */
  readonly host?: string;
  readonly serverLanguage?: 'ja' | 'en';
  /** Account that the machine was made with. */
  readonly adminUser?: string;
  readonly resourceGroup?: string;
  /** RUNNING, STOPPED, DEALLOCATED, … */
  readonly power?: string;
  /** Of the VMAccess extension that is on it already; empty where there is none. */
  readonly extensionName?: string;
  /** Both are needed for a serial console that takes commands: `on`, `off`. */
  readonly bootDiagnostics?: string;
  readonly ems?: string;
};

/** Why Azure makes no account of that name. @see Azure virtual machines FAQ, user names */
export type NameProblem = 'none' | 'tooLong' | 'trailingDot' | 'reserved' | 'characters';

export type UserNameFacts = {
  readonly machineName: string;
  /** As the system has it: without the machine's name before it. */
  readonly accountName: string;
  /** What is typed to sign in: `MACHINE\name`; on Linux the name. */
  readonly loginName: string;
  readonly nameProblem: NameProblem;
  readonly account: 'exists' | 'new';
  readonly machines: readonly MachineFact[];
  /** The system's own policy, as far as it can be told beforehand. */
  readonly guest: { readonly minLength: number; readonly history: number };
};

export type ConfigurationFacts = {
  readonly machineName: string;
  /** `on` or `off`. */
  readonly remoteDesktop: string;
  readonly remoteDesktopRule: string;
};

/** What every change tells: codes as the platform gives them, empty where there are none. */
export type AzureChangeFacts = {
  readonly results?: readonly ResultRow[];
  readonly machineName?: string;
  readonly errorCode?: string;
  readonly errorText?: string;
};

export type AzureAccountFacts = AzureChangeFacts & {
  readonly accountName?: string;
  readonly loginName?: string;
};

/** The last that was asked of a machine. */
export type AzureReading = {
  readonly machineName?: string;
  readonly power?: string;
  readonly agent?: 'ready' | 'notReady';
  readonly extensionName?: string;
  /** `start` or `extension`; empty when nothing was ever asked. */
  readonly run?: string;
  readonly runState?: 'none' | 'running' | 'succeeded' | 'failed';
  /** Key of the change call that it came from; null when it came from elsewhere. */
  readonly runKey?: string | null;
  readonly code?: string;
  readonly message?: string;
};

/** An account inside, as run command reads it. */
export type AzureAccount = {
  readonly isThere?: boolean;
  readonly isAdministrator?: boolean;
  /** Epoch ms; null: not known. */
  readonly passwordSetAt?: number | null;
  readonly sshKeys?: readonly string[];
};

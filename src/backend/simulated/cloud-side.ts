import type { RuleRow } from '../security-groups.ts';
import { azureSide } from './azure-side.ts';
import { cvmSide } from './cvm-side.ts';
import type { Draft, World } from './world.ts';

/**
 * One machine as its platform has it: everything that can be seen and set without anything inside.
 * Each platform has one of these; what is built on it (self-check, network rules, reach) is the same
 * for all.
 */
export interface CloudSide {
  /** Of its documents: `guest`, `selfCheck`. */
  readonly id: string;
  readonly name: string;
  readonly isWindows: boolean;
  readonly serverLanguage: 'ja' | 'en';
  /** The platform's own word, a key part under `bot:power`. */
  readonly power: string;
  readonly isRunning: boolean;
  /** Taken out of use, for an unpaid bill for instance. */
  readonly isRestricted: boolean;
  /** Whether the agent inside can be heard, as far as the platform knows. */
  readonly agentAnswers: boolean;
  readonly agentVersion: string;
  /** The oldest that the platform still supports. */
  readonly agentWanted: string;
  /** Empty when it has none. */
  readonly publicIp: string;
  readonly address: 'ok' | 'noPublicIp' | 'bandwidthZero' | 'addressIsolated' | 'addressBlocked';
  /** The platform lets nobody change its network. */
  readonly denyChanges: boolean;
  /** What the rules do with a caller. @param from undefined: nobody has said from where */
  access(from: string | undefined, port: number): CloudAccess;
  rule(source: string, port: number): CloudRule;
  /** At the top, or away. @returns false where there is no room for it */
  writeRule(draft: Draft, line: RuleLine, rule: 'present' | 'absent'): boolean;
}

export interface RuleLine {
  /** With its prefix length. */
  readonly source: string;
  readonly port: number;
}

export interface CloudAccess {
  readonly outcome: 'allowed' | 'blocked' | 'jitClosed' | 'depends';
  readonly rules: readonly RuleRow[];
  readonly blockedBy: string;
  readonly position: number;
  readonly group: string;
}

export interface CloudRule {
  readonly rule: 'present' | 'absent';
  readonly group: string;
  /** How many other machines use the same group. */
  readonly sharedWith: number;
}

/** @returns undefined for what is not of this platform, not there, or not this person's */
export type FindCloudSide = (
  world: World,
  machineId: string,
  managedBy: string,
) => CloudSide | undefined;

/** A platform more is a line here. */
const platforms: readonly FindCloudSide[] = [cvmSide, azureSide];

export const findCloudSide: FindCloudSide = (world, machineId, managedBy) => {
  for (const find of platforms) {
    const found = find(world, machineId, managedBy);
    if (found) return found;
  }
  return undefined;
};

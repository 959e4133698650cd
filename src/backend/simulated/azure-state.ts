import type { AzurePower, NetworkRule } from './azure-schema.ts';

/** What time will do to an Azure machine. */
export interface AzureStep {
  readonly at: number;
  readonly event: 'started' | 'startFails' | 'extensionEnds';
}

/** What the VMAccess extension was told to do inside, while it is at it. */
export type AzureOrder =
  | {
      readonly kind: 'password';
      readonly userName: string;
      readonly verifier: string;
      /** All that the system's own policy looks at beside its history. */
      readonly password: { readonly length: number; readonly isComplex: boolean };
    }
  | { readonly kind: 'configuration' }
  | { readonly kind: 'sshKey'; readonly userName: string; readonly publicKey: string };

/** The last that was asked of a machine, as the platform keeps it. */
export interface AzureRun {
  readonly name: 'start' | 'extension';
  readonly state: 'running' | 'succeeded' | 'failed';
  /** Of the change call; null when it came from elsewhere. */
  readonly key: string | null;
  /** Empty unless failed, and where the platform has none. */
  readonly code: string;
  readonly message: string;
}

export interface JitRequest {
  readonly source: string;
  readonly port: number;
  /** Epoch ms. */
  readonly until: number;
}

export interface AzureMachine {
  /** Resource id, as the file writes it; its document's id is the same in small letters. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: string;
  readonly os: 'windows' | 'linux';
  readonly osLabel: string;
  readonly ownerId: string | null;
  readonly operatorIds: readonly string[];
  /** See it, and may change nothing of it. */
  readonly readerIds: readonly string[];
  readonly power: AzurePower;
  /** Whether it answers at all; see `agentIsReady` for now. */
  readonly agent: 'ready' | 'notReady';
  readonly agentVersion: string;
  /** Epoch ms: the agent is up from then on. */
  readonly agentFrom: number;
  readonly adminUser: string;
  readonly extension: { readonly name: string; readonly handlerVersion: string } | null;
  readonly publicIp: string | null;
  readonly privateIp: string | null;
  readonly serverLanguage: 'ja' | 'en';
  readonly tags: readonly string[];
  readonly nicRules: readonly NetworkRule[] | null;
  readonly subnetRules: readonly NetworkRule[] | null;
  readonly jit: {
    readonly ports: readonly { readonly port: number; readonly maxHours: number }[];
    readonly activeRequests: readonly JitRequest[];
  } | null;
  readonly bootDiagnostics: boolean;
  readonly ems: boolean;
  readonly takes: {
    readonly startMs?: number;
    readonly agentMs?: number;
    readonly extensionMs?: number;
  };
  readonly faults: {
    readonly start: 'works' | 'fails';
    readonly extension:
      | 'works'
      | 'timesOut'
      | 'timesOutAfterEffect'
      | 'reportsOnly'
      | 'losesSettings';
    readonly calls: 'work' | 'unavailable';
  };
  readonly run: AzureRun | null;
  /** How many it has seen: with its id, the seed of what time they take. */
  readonly runCount: number;
  readonly steps: readonly AzureStep[];
  readonly order: AzureOrder | null;
}

/** Running, and its agent has come up since the last start. */
export function agentIsReady(
  machine: Pick<AzureMachine, 'power' | 'agent' | 'agentFrom'>,
  now: number,
): boolean {
  return machine.power === 'running' && machine.agent === 'ready' && now >= machine.agentFrom;
}

/** Under which a machine's documents (`azure`, `guest`) are kept: ids have no case. */
export function azureKey(machineId: string): string {
  return machineId.toLowerCase();
}

export function resourceId(named: {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}): string {
  const { subscription, resourceGroup, name } = named;
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** Whether a reference (whole id, or `<resource group>/<name>`) means this machine. */
export function namesAzure(
  reference: string,
  named: { readonly subscription: string; readonly resourceGroup: string; readonly name: string },
): boolean {
  const short = `${named.resourceGroup}/${named.name}`;
  return [azureKey(resourceId(named)), azureKey(short)].includes(azureKey(reference));
}

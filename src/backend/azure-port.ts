import type { AzureAccount, AzureReading } from './azure-facts.ts';
import type { AnswerTo } from './facts.ts';
import type { Answer, Call, ChangeCall } from './outcomes.ts';

/**
 * Azure virtual machines, as Azure Resource Manager and the VMAccess extension have them. Calls that
 * change something are accepted, not done: what came of them is read with `readRun` and inside.
 */
export interface AzurePort {
  listMachines(args: Record<string, never>, call: Call): Promise<AnswerTo<'azure.listMachines'>>;
  /** @param args.reference name, `<resource group>/<name>`, resource id or address, as typed */
  findMachine(
    args: { readonly reference: string },
    call: Call,
  ): Promise<AnswerTo<'azure.findMachine'>>;
  preflight(args: AzureMachineId, call: Call): Promise<AnswerTo<'azure.preflight'>>;
  /** Through the agent. @throws BackendUnavailable where it is silent, or the machine is not known */
  checkUserName(
    args: AzureMachineId & { readonly userName: string },
    call: Call,
  ): Promise<AnswerTo<'azure.checkUserName'>>;
  /** Through the agent, as `checkUserName`. */
  checkConfiguration(
    args: AzureMachineId,
    call: Call,
  ): Promise<AnswerTo<'azure.checkConfiguration'>>;

  startMachine(args: AzureMachineId, call: ChangeCall): Promise<Answer<AzureAcceptance>>;
  /**
   * The VMAccess extension, under the name that it has on the machine already. `password` is only
   * read, and only until the promise settles; left out, Remote Desktop is configured anew.
   * @see Set-AzVMAccessExtension, az vm user update
   */
  setExtension(
    args: AzureMachineId & {
      readonly extensionName: string;
      readonly userName?: string;
      readonly publicKey?: string;
    },
    password: Uint8Array | undefined,
    call: ChangeCall,
  ): Promise<Answer<AzureAcceptance | 'passwordRefused' | 'otherExtension'>>;

  /** Power, agent and the last run, with the key of its call. */
  readRun(args: AzureMachineId, call: Call): Promise<Answer<'read' | 'unknown', AzureReading>>;
  /** Through the agent, as `checkUserName`. */
  readAccount(
    args: AzureMachineId & { readonly userName: string },
    call: Call,
  ): Promise<Answer<'read' | 'unknown', AzureAccount>>;
}

export interface AzureMachineId {
  /** ARM resource id, in any case. */
  readonly machineId: string;
}

/** `accepted`: under way. `denied`: seen, but without the right to change it. */
export type AzureAcceptance =
  | 'accepted'
  | 'notRunning'
  | 'alreadyRunning'
  | 'agentNotReady'
  | 'busy'
  | 'denied'
  | 'unknown';

import type { AzureMachineId } from './azure-port.ts';
import type { AnswerTo } from './facts.ts';
import type { Call, ChangeCall } from './outcomes.ts';

/** What brings one to an Azure machine, or into it, without its password. */
export interface AzureAccessPort {
  /**
   * Has the inside of a Windows machine read by run command, which takes 20 seconds or more: what was
   * read answers the checks of the guest port for some minutes.
   * @throws StillUnderWay until it has been read
   */
  lookInside(args: AzureMachineId, call: ChangeCall): Promise<AnswerTo<'azure.lookInside'>>;
  /** Whether just-in-time access lets the caller in now. Port 3389 where none is said. */
  checkJit(
    args: AzureMachineId & Partial<JitAddress>,
    call: Call,
  ): Promise<AnswerTo<'azure.checkJit'>>;
  /**
   * Opens the port for the caller alone; it closes by itself.
   * @param args.hours 1 to 3
   */
  requestJit(
    args: JitAddress & { readonly hours: number },
    call: ChangeCall,
  ): Promise<AnswerTo<'azure.requestJit'>>;
}

export interface JitAddress extends AzureMachineId {
  /** One IPv4 address. */
  readonly callerAddress: string;
  readonly port?: number;
}

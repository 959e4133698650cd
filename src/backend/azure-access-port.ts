import type { AnswerTo } from './facts.ts';
import type { ChangeCall } from './outcomes.ts';

/** What brings one to an Azure machine, or into it, without its password. */
export interface AzureAccessPort {
  /**
   * Has the inside of a Windows machine read by run command, which takes 20 seconds or more: what was
   * read answers the checks of the guest port for some minutes.
   * @throws StillUnderWay until it has been read
   */
  lookInside(args: AzureMachineId, call: ChangeCall): Promise<AnswerTo<'azure.lookInside'>>;
}

export interface AzureMachineId {
  /** Resource id, in any case. */
  readonly machineId: string;
}

import { azureAccess } from '../azure-rules.ts';
import type { AzureMachine } from './azure-state.ts';
import type { World } from './world.ts';

/** Whether a caller's packets reach a port of a machine, as far as groups and just-in-time access say. */
export function reachesAzure(
  world: World,
  machine: AzureMachine,
  from: string,
  port: number,
): boolean {
  return machine.publicIp !== null && azureAccess(machine, from, port, world.now()).isLetIn;
}

import type { AzureAccessPort } from '../azure-access-port.ts';
import { checkJit, requestJit } from './azure-jit.ts';
import type { Gate } from './gate.ts';
import { azureMachineFor } from './run-command.ts';
import { lookInside } from './through-run-command.ts';
import type { World } from './world.ts';

/** Looked at so lately that another look would find the same. */
const freshForMs = 60_000;

/** The ways to the Azure machines of a world, and into them. */
export function createSimulatedAzureAccess(world: World, gate: Gate): AzureAccessPort {
  return {
    lookInside: ({ machineId }, call) =>
      gate.pass('azure.lookInside', call, () => {
        const { name, serverLanguage } = azureMachineFor(world, machineId, call.managedBy);
        const seen = lookInside(world, machineId, call, freshForMs);
        const outcome = seen === 'agentNotReady' ? 'agentSilent' : seen;
        return { outcome, facts: { machineName: name, serverLanguage } };
      }),

    checkJit: (args, call) => gate.pass('azure.checkJit', call, () => checkJit(world, args, call)),

    requestJit: (args, call) =>
      gate.pass('azure.requestJit', call, () => requestJit(world, args, call)),
  };
}

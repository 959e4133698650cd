import type { AzureMachine } from './azure-state.ts';
import { fold, isHost } from './find-machines.ts';

/**
 * The machines that a reference means: a resource id, `<resource group>/<name>`, a name or an address.
 * Several only where a name is that of machines of different groups.
 */
export function findAzure(
  reference: string,
  visible: readonly AzureMachine[],
): { readonly machines: readonly AzureMachine[]; readonly host?: string } {
  const typed = fold(reference);
  const machines = visible.filter((machine) => {
    const { id, name, resourceGroup, publicIp, privateIp } = machine;
    const handles = [id, `${resourceGroup}/${name}`, name, publicIp ?? '', privateIp ?? ''];
    return typed !== '' && handles.some((handle) => fold(handle) === typed);
  });
  const [machine] = machines;
  if (machine === undefined) return { machines, ...(isHost(typed) && { host: typed }) };
  const { privateIp, publicIp } = machine;
  // Whoever typed the private address connects by it.
  const host = privateIp !== null && typed === privateIp ? privateIp : publicIp;
  return { machines, ...(host !== null && { host }) };
}

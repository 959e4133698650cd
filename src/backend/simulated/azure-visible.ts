import type { MachineFact } from '../facts.ts';
import { BackendUnavailable } from '../outcomes.ts';
import { type AzureMachine, azureKey } from './azure-state.ts';
import type { World } from './world.ts';

/** The machines that a person sees, whether or not they may change them. */
export function azureOfPerson(world: World, personId: string): readonly AzureMachine[] {
  return world
    .all('azure')
    .filter(({ ownerId, operatorIds, readerIds }) =>
      [ownerId, ...operatorIds, ...readerIds].includes(personId),
    );
}

/**
 * @param machineId ARM resource id, in any case
 * @throws BackendUnavailable for a machine whose calls fail
 */
export function visibleAzure(
  world: World,
  personId: string,
  machineId: string,
): AzureMachine | undefined {
  const wanted = azureKey(machineId);
  const machine = azureOfPerson(world, personId).find(({ id }) => azureKey(id) === wanted);
  if (machine?.faults.calls === 'unavailable') throw new BackendUnavailable('InternalServerError');
  return machine;
}

/** Seen, and nothing more: changes need a role such as Virtual Machine Contributor. */
export function mayChangeAzure({ readerIds }: AzureMachine, personId: string): boolean {
  return !readerIds.includes(personId);
}

export function azureFact(machine: AzureMachine): MachineFact {
  return {
    platform: 'azure',
    id: machine.id,
    name: machine.name,
    label: `${machine.name} (${machine.resourceGroup})`,
    os: machine.os,
    osLabel: machine.osLabel,
    power: machine.power.toUpperCase(),
    serverLanguage: machine.serverLanguage,
    publicIp: machine.publicIp ?? '',
    defaultUserName: machine.adminUser,
    userName: machine.adminUser,
    tags: machine.tags,
  };
}

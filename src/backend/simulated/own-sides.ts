import { azureOfPerson } from './azure-visible.ts';
import { type CloudSide, findCloudSide } from './cloud-side.ts';
import { machinesOf } from './visible.ts';
import type { World } from './world.ts';

export interface OwnMachine {
  readonly id: string;
  readonly name: string;
  /** Undefined while its platform does not answer. */
  readonly side: CloudSide | undefined;
}

/** All machines of a person, of every platform. */
export function ownSides(world: World, managedBy: string): readonly OwnMachine[] {
  const named = [...machinesOf(world, managedBy).values(), ...azureOfPerson(world, managedBy)];
  return named.map(({ id, name }) => ({ id, name, side: findCloudSide(world, id, managedBy) }));
}

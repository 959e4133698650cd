import { azureKey, resourceId } from './azure-state.ts';
import type { World, WorldFile } from './world-schema.ts';

/**
 * A world, and what a file that stands on it says otherwise: an entry with the same name takes the
 * other's place as a whole, every other one is added, settings count one by one.
 */
export function worldOnBase(base: World, file: WorldFile): World {
  // Every key has to be thought of: one that is left out does not compile.
  const merged: { readonly [Key in keyof Required<World>]: World[Key] } = {
    clock: base.clock,
    settings: { ...base.settings, ...file.settings },
    tenants: onTop(base.tenants, file.tenants, ({ id }) => id),
    users: onTop(base.users, file.users, ({ id }) => id),
    securityGroups: onTop(base.securityGroups, file.securityGroups, ({ id }) => id),
    cvm: onTop(base.cvm, file.cvm, ({ id }) => id),
    azure: onTop(base.azure, file.azure, (machine) => azureKey(resourceId(machine))),
    guests: onTop(base.guests, file.guests, ({ instance }) => instance.toLowerCase()),
    pcs: onTop(base.pcs, file.pcs, ({ name }) => name.toLowerCase()),
    faults: [...(base.faults ?? []), ...(file.faults ?? [])],
  };
  return merged;
}

function onTop<Entry>(
  below: readonly Entry[] = [],
  above: readonly Entry[] = [],
  keyOf: (entry: Entry) => string,
): Entry[] {
  const keys = new Set(below.map(keyOf));
  return [
    ...below.map((entry) => above.find((other) => keyOf(other) === keyOf(entry)) ?? entry),
    ...above.filter((entry) => !keys.has(keyOf(entry))),
  ];
}

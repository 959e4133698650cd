import type { MachineFact } from '../facts.ts';
import { BackendUnavailable } from '../outcomes.ts';
import type { Power } from './machine-schema.ts';
import type { Machine } from './state.ts';
import type { World } from './world.ts';

type Visible = ReadonlyMap<string, Machine>;

const caches = new WeakMap<World, { version: number; byPerson: Map<string, Visible> }>();

/**
 * The machines that a person may manage, by id. What is somebody else's is left out before anything
 * is looked up, so that it costs and looks the same as what does not exist.
 */
export function machinesOf(world: World, managedBy: string): Visible {
  let cache = caches.get(world);
  if (cache === undefined || cache.version !== world.version()) {
    cache = { version: world.version(), byPerson: new Map() };
    caches.set(world, cache);
  }
  let visible = cache.byPerson.get(managedBy);
  if (visible === undefined) {
    visible = new Map(
      world
        .all('machine')
        .filter(
          ({ ownerId, operatorIds }) => ownerId === managedBy || operatorIds.includes(managedBy),
        )
        .map((machine) => [machine.id, machine]),
    );
    cache.byPerson.set(managedBy, visible);
  }
  return visible;
}

export type Picked =
  | { readonly kind: 'found'; readonly machines: readonly Machine[] }
  | { readonly kind: 'refused'; readonly errorCode: string };

/**
 * The machines of one request, doubles folded: one id that is not known fails all of it.
 * @throws BackendUnavailable for more than 100 ids, or for a machine whose calls fail
 */
export function pick(world: World, managedBy: string, instanceIds: readonly string[]): Picked {
  const ids = [...new Set(instanceIds.map((id) => id.toLowerCase()))];
  if (ids.length === 0) throw new BackendUnavailable('MissingParameter');
  if (ids.length > 100) throw new BackendUnavailable('InvalidParameterValue.LimitExceeded');
  const visible = machinesOf(world, managedBy);
  const machines: Machine[] = [];
  let errorCode: string | undefined;
  for (const id of ids) {
    const machine = visible.get(id);
    if (machine !== undefined) machines.push(machine);
    else if (!/^ins-[a-z0-9]{8}$/.test(id)) errorCode = 'InvalidInstanceId.Malformed';
    else errorCode ??= 'InvalidInstanceId.NotFound';
  }
  if (errorCode !== undefined) return { kind: 'refused', errorCode };
  if (machines.some((machine) => machine.faults.calls === 'unavailable')) {
    throw new BackendUnavailable('InternalServerError');
  }
  return { kind: 'found', machines };
}

export function machineFact(machine: Machine, userName?: string): MachineFact {
  return {
    platform: 'cvm',
    id: machine.id,
    name: machine.name,
    label: `${machine.name} (${machine.id})`,
    os: machine.os,
    osLabel: machine.osLabel,
    power: machine.power,
    serverLanguage: machine.serverLanguage,
    publicIp: machine.publicIp ?? '',
    defaultUserName: defaultUserName(machine),
    userName: userName ?? defaultUserName(machine),
    tags: machine.tags,
  };
}

export function defaultUserName({ os }: Machine): string {
  return { windows: 'Administrator', ubuntu: 'ubuntu', linux: 'root' }[os];
}

const unusablePowers: readonly Power[] = [
  'LAUNCH_FAILED',
  'SHUTDOWN',
  'TERMINATING',
  'RESCUE_MODE',
];

/** What can be done with a machine now, in one word. */
export function readinessOf(machine: Machine): 'running' | 'stopped' | 'busy' | 'unusable' {
  if (unusablePowers.includes(machine.power) || machine.restrictState !== 'NORMAL')
    return 'unusable';
  if (machine.operation?.state === 'OPERATING') return 'busy';
  if (machine.power === 'RUNNING') return 'running';
  return machine.power === 'STOPPED' ? 'stopped' : 'busy';
}

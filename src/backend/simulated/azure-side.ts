import {
  azureAccess,
  azureAccessOfAnybody,
  groupsToWrite,
  hasRule,
  isJitPort,
  withoutRule,
  withRule,
} from '../azure-rules.ts';
import { type AzureMachine, agentIsReady, azureKey } from './azure-state.ts';
import { azureOfPerson, mayChangeAzure } from './azure-visible.ts';
import type { CloudAccess, CloudSide } from './cloud-side.ts';
import type { World } from './world.ts';

/** Not said by any document: what a platform would answer. */
const oldestAgents = { windows: '2.7.41491.1004', linux: '2.10.0.1' } as const;

/** Azure. */
export function azureSide(
  world: World,
  machineId: string,
  managedBy: string,
): CloudSide | undefined {
  const wanted = azureKey(machineId);
  const machine = azureOfPerson(world, managedBy).find(({ id }) => azureKey(id) === wanted);
  if (machine === undefined || machine.faults.calls === 'unavailable') return undefined;
  return { ...azureSideOf(world, machine), denyChanges: !mayChangeAzure(machine, managedBy) };
}

/** Whoever asks. */
export function azureSideOf(world: World, machine: AzureMachine): CloudSide {
  const now = world.now();
  return {
    id: azureKey(machine.id),
    name: machine.name,
    isWindows: machine.os === 'windows',
    serverLanguage: machine.serverLanguage,
    power: machine.power.toUpperCase(),
    isRunning: machine.power === 'running',
    isRestricted: false,
    agentAnswers: agentIsReady(machine, now),
    agentVersion: machine.agentVersion,
    agentWanted: oldestAgents[machine.os === 'windows' ? 'windows' : 'linux'],
    publicIp: machine.publicIp ?? '',
    address: machine.publicIp === null ? 'noPublicIp' : 'ok',
    denyChanges: false,
    access: (from, port) => accessOf(machine, from, port, now),
    rule: (source, port) => {
      const groups = groupsToWrite(machine, source, port, now);
      return {
        rule: hasRule(machine, source, port, now) ? 'present' : 'absent',
        group: groups.join(', '),
        sharedWith: groups.includes('Subnet') ? inSameSubnet(world, machine).length : 0,
      };
    },
    writeRule: (draft, { source, port }, rule) => {
      // Access is asked for there: a rule would open for good what closes by itself.
      if (rule === 'present' && isJitPort(machine, port)) return false;
      const written =
        rule === 'present'
          ? withRule(machine, source, port, now)
          : withoutRule(machine, source, port, now);
      if (written === undefined) return false;
      draft.put('azure', azureKey(machine.id), { ...machine, ...written });
      const { subnetRules } = written;
      for (const other of inSameSubnet(world, machine)) {
        draft.put('azure', azureKey(other.id), { ...other, subnetRules });
      }
      return true;
    },
  };
}

/** Machines of one resource group whose subnet has the same rules are in the same subnet. */
function inSameSubnet(world: World, machine: AzureMachine): readonly AzureMachine[] {
  const { id, subscription, resourceGroup, subnetRules } = machine;
  if (subnetRules === null) return [];
  const rules = JSON.stringify(subnetRules);
  return world
    .all('azure')
    .filter(
      (other) =>
        other.id !== id &&
        other.subscription === subscription &&
        azureKey(other.resourceGroup) === azureKey(resourceGroup) &&
        JSON.stringify(other.subnetRules) === rules,
    );
}

function accessOf(
  machine: AzureMachine,
  from: string | undefined,
  port: number,
  now: number,
): CloudAccess {
  const { who, access } =
    from === undefined
      ? azureAccessOfAnybody(machine, port, now)
      : { who: 'somebody', access: azureAccess(machine, from, port, now) };
  const { isLetIn, ...shown } = access;
  const closed = isJitPort(machine, port) ? 'jitClosed' : 'blocked';
  const outcome = isLetIn && who !== 'some' ? 'allowed' : who === 'some' ? 'depends' : closed;
  return { outcome, ...shown };
}

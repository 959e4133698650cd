import { accessOfAnybody, accessThrough, comesFrom, isFor } from '../security-groups.ts';
import type { CloudAccess, CloudSide, RuleLine } from './cloud-side.ts';
import type { Machine } from './state.ts';
import { machinesOf } from './visible.ts';
import type { World } from './world.ts';
import type { SecurityGroup } from './world-schema.ts';

/** Not said by any document: what a platform would answer. */
const oldestAgent = '1.0.30';

/** As the console allows for one direction of a group. */
const mostRules = 100;

/** Tencent Cloud CVM. */
export function cvmSide(world: World, machineId: string, managedBy: string): CloudSide | undefined {
  const machine = machinesOf(world, managedBy).get(machineId.toLowerCase());
  if (machine === undefined || machine.faults.calls === 'unavailable') return undefined;
  return cvmSideOf(world, machine);
}

/** Whoever asks. */
export function cvmSideOf(world: World, machine: Machine): CloudSide {
  const groups = () => groupsOf(world, machine);
  return {
    id: machine.id,
    name: machine.name,
    isWindows: machine.os === 'windows',
    serverLanguage: machine.serverLanguage,
    power: machine.power,
    isRunning: machine.power === 'RUNNING',
    isRestricted: machine.restrictState !== 'NORMAL',
    agentAnswers: world.get('guest', machine.id)?.agent === 'ready',
    agentVersion: world.get('guest', machine.id)?.agentVersion ?? '',
    agentWanted: oldestAgent,
    publicIp: machine.publicIp ?? '',
    address: addressOf(machine),
    denyChanges: machine.denyChanges,
    access: (from, port) => accessOf(groups(), from, port),
    rule: (source, port) => {
      const [first] = groups();
      return {
        rule: firstMatchIs(groups(), { source, port }) ? 'present' : 'absent',
        group: first?.name ?? '',
        sharedWith: first === undefined ? 0 : othersIn(world, machine, first),
      };
    },
    writeRule: (draft, line, rule) => {
      const written = rule === 'present' ? withRule(groups(), line) : withoutRule(groups(), line);
      if (written === undefined) return false;
      draft.put('securityGroup', written.id, written);
      return true;
    },
  };
}

function addressOf({ publicIp, addressState, bandwidthMbps }: Machine): CloudSide['address'] {
  if (publicIp === null) return 'noPublicIp';
  if (addressState === 'isolated') return 'addressIsolated';
  if (addressState === 'blocked') return 'addressBlocked';
  return bandwidthMbps === 0 ? 'bandwidthZero' : 'ok';
}

function groupsOf(world: World, machine: Machine): readonly SecurityGroup[] {
  return machine.securityGroups.flatMap((id) => world.get('securityGroup', id) ?? []);
}

function othersIn(world: World, machine: Machine, group: SecurityGroup): number {
  return world
    .all('machine')
    .filter(({ id, securityGroups }) => id !== machine.id && securityGroups.includes(group.id))
    .length;
}

function accessOf(
  groups: readonly SecurityGroup[],
  from: string | undefined,
  port: number,
): CloudAccess {
  if (groups.length === 0) {
    return { outcome: 'allowed', rules: [], blockedBy: 'none', position: 0, group: '' };
  }
  const { who, access } =
    from === undefined
      ? accessOfAnybody(groups, port)
      : { who: 'somebody', access: accessThrough(groups, from, port) };
  const { isLetIn, rules, blockedBy, position, group } = access;
  const outcome = who === 'some' ? 'depends' : isLetIn ? 'allowed' : 'blocked';
  return { outcome, rules, blockedBy, position, group };
}

type Rule = SecurityGroup['inbound'][number];

/** Exactly what we add. */
function isLine({ source, protocol, ports, policy }: Rule, line: RuleLine): boolean {
  const its = source.includes('/') ? source : `${source}/32`;
  return (
    its === line.source && protocol === 'TCP' && ports === String(line.port) && policy === 'ACCEPT'
  );
}

const matches = (rule: Rule, { source, port }: RuleLine): boolean =>
  isFor(rule, port) && comesFrom(rule, source.split('/')[0] ?? '');

function firstMatchIs(groups: readonly SecurityGroup[], line: RuleLine): boolean {
  const rule = groups.flatMap(({ inbound }) => inbound).find((one) => matches(one, line));
  return rule !== undefined && isLine(rule, line);
}

function withRule([first]: readonly SecurityGroup[], line: RuleLine): SecurityGroup | undefined {
  if (first === undefined || first.inbound.length >= mostRules) return undefined;
  const { source, port } = line;
  const added = { source, protocol: 'TCP', ports: String(port), policy: 'ACCEPT' } as const;
  return { ...first, inbound: [added, ...first.inbound] };
}

function withoutRule(groups: readonly SecurityGroup[], line: RuleLine): SecurityGroup | undefined {
  const group = groups.find(({ inbound }) => inbound.some((one) => matches(one, line)));
  if (group === undefined) return undefined;
  const at = group.inbound.findIndex((one) => matches(one, line));
  return { ...group, inbound: group.inbound.toSpliced(at, 1) };
}

import { BlockList } from 'node:net';
import type { Machine } from './state.ts';
import type { World } from './world.ts';
import type { SecurityGroup } from './world-schema.ts';

/** Whether a caller's packets reach a port of a machine, as far as the cloud's network decides. */
export function reaches(world: World, machine: Machine, from: string, port: number): boolean {
  if (machine.publicIp === null || machine.bandwidthMbps === 0) return false;
  if (machine.securityGroups.length === 0) return true;
  const rules = machine.securityGroups.flatMap(
    (id) => world.get('securityGroup', id)?.inbound ?? [],
  );
  const first = rules.find(
    (rule) =>
      (rule.protocol === 'TCP' || rule.protocol === 'ALL') &&
      covers(rule.ports, port) &&
      comesFrom(rule, from),
  );
  return first?.policy === 'ACCEPT';
}

function covers(ports: string, port: number): boolean {
  if (ports === 'ALL') return true;
  return ports.split(',').some((part) => {
    const [first, last] = part.split('-').map(Number);
    return first !== undefined && port >= first && port <= (last ?? first);
  });
}

function comesFrom({ source }: SecurityGroup['inbound'][number], from: string): boolean {
  const [network = '', bits = '32'] = source.split('/');
  const sources = new BlockList();
  sources.addSubnet(network, Number(bits), 'ipv4');
  return sources.check(from, 'ipv4');
}

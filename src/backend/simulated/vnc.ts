import { randomBytes } from 'node:crypto';
import type { AnswerTo } from '../facts.ts';
import { BackendUnavailable } from '../outcomes.ts';
import { machinesOf } from './visible.ts';
import type { World } from './world.ts';

/** So long a link is good, and for one visit. @see CVM API 2017-03-12, DescribeInstanceVncUrl */
const linkMs = 15_000;

/** @throws BackendUnavailable for a machine that is not there, or not this person's */
export function readVncUrl(
  world: World,
  instanceId: string,
  managedBy: string,
): AnswerTo<'cvm.readVncUrl'> {
  const machine = machinesOf(world, managedBy).get(instanceId.toLowerCase());
  if (machine === undefined || machine.faults.calls === 'unavailable') {
    throw new BackendUnavailable('InvalidInstanceId.NotFound');
  }
  const { id, name: machineName } = machine;
  if (machine.denyChanges) return { outcome: 'denied', facts: { machineName } };
  if (machine.power !== 'RUNNING') return { outcome: 'notRunning', facts: { machineName } };
  const now = world.now();
  const ticket = randomBytes(16).toString('hex');
  const url = `https://vnc.cvm.demo.example/active_vnc/index.html?instance=${id}&ticket=${ticket}`;
  return { outcome: 'link', facts: { machineName, url, until: now + linkMs } };
}

import type { OpenRow } from '../checkup-facts.ts';
import type { DiagnosedMachine, NetworkPort, NetworkRule } from '../diagnosis-port.ts';
import { BackendUnavailable, type Call } from '../outcomes.ts';
import { isTooWide, sourceOf } from '../security-groups.ts';
import { type CloudSide, findCloudSide } from './cloud-side.ts';
import type { Gate } from './gate.ts';
import { type OwnMachine, ownSides } from './own-sides.ts';
import { standardPort } from './way-in.ts';
import type { World } from './world.ts';

/** The network rules of the machines of a world, whichever platform they are of. */
export function createSimulatedNetwork(world: World, gate: Gate): NetworkPort {
  return {
    checkAccess: ({ machineId, callerAddress, port = standardPort }, call) =>
      gate.pass('network.checkAccess', call, () => {
        const side = sideOf(world, { machineId }, call);
        const { outcome, ...seen } = side.access(callerAddress, port);
        return { outcome, facts: { machineName: side.name, ...seen, port } };
      }),

    listOpen: (_, call) =>
      gate.pass('network.listOpen', call, () => {
        const own = ownSides(world, call.managedBy);
        const open = openRows(own);
        const outcome = own.length === 0 ? 'noMachines' : open.length === 0 ? 'none' : 'some';
        return { outcome, facts: { machineCount: own.length, open } };
      }),

    checkRule: ({ machineId, source, port }, call) =>
      gate.pass('network.checkRule', call, () => {
        const side = sideOf(world, { machineId }, call);
        const line = { source: wholeSource(source), port };
        const { rule, group, sharedWith } = side.rule(line.source, port);
        return { outcome: rule, facts: { machineName: side.name, group, sharedWith, ...line } };
      }),

    setRule: ({ machineId, source, port, rule }, call) =>
      gate.pass('network.setRule', call, () =>
        world.once(
          { ...call, operation: 'network.setRule', args: { machineId, source, port, rule } },
          (draft) => {
            const side = sideOf(world, { machineId }, call);
            const line: Omit<NetworkRule, 'machineId'> = { source: wholeSource(source), port };
            const { rule: oldValue, group, sharedWith } = side.rule(line.source, port);
            const facts = { machineName: side.name, group, sharedWith, ...line };
            const kept = { ...facts, oldValue, newValue: oldValue };
            if (rule === 'present' && isTooWide(line.source)) {
              return { outcome: 'tooWide', facts: kept } as const;
            }
            if (side.denyChanges) return { outcome: 'denied', facts: kept } as const;
            if (oldValue === rule) return { outcome: 'alreadySo', facts: kept } as const;
            if (!side.writeRule(draft, line, rule)) {
              return { outcome: 'tooMany', facts: kept } as const;
            }
            draft.record({
              effect: 'setting',
              targets: [side.id],
              key: call.key,
              details: { setting: 'rule', ...line, oldValue, newValue: rule },
            });
            return { outcome: 'changed', facts: { ...facts, oldValue, newValue: rule } } as const;
          },
        ),
      ),
  };
}

const mostNames = 8;

/** One row for each group that opens the port, and one for what could not be read. */
function openRows(own: readonly OwnMachine[]): readonly OpenRow[] {
  const rows = new Map<string, OpenRow>();
  const add = (state: OpenRow['state'], group: string, name: string): void => {
    const key = `${state} ${group}`;
    const { names = [], machines = 0 } = rows.get(key) ?? {};
    const shown = names.length < mostNames ? [...names, name] : names;
    rows.set(key, { state, group, port: standardPort, names: shown, machines: machines + 1 });
  };
  for (const { name, side } of own) {
    if (side === undefined) add('notChecked', '', name);
    else if (side.isWindows && side.address === 'ok') {
      const { outcome, group } = side.access(undefined, standardPort);
      // A world that says nothing of groups lets everybody in.
      if (outcome === 'allowed' && group !== '') add('open', group, name);
    }
  }
  return [...rows.values()];
}

/** @throws BackendUnavailable for what is unknown, somebody else's, or silent */
export function sideOf(
  world: World,
  { machineId }: Pick<DiagnosedMachine, 'machineId'>,
  { managedBy }: Pick<Call, 'managedBy'>,
): CloudSide {
  const side = findCloudSide(world, machineId, managedBy);
  if (side === undefined) throw new BackendUnavailable('the platform does not answer');
  return side;
}

/** @throws BackendUnavailable for what is no IPv4 source */
function wholeSource(source: string): string {
  const whole = sourceOf(source);
  if (whole === undefined) throw new BackendUnavailable('InvalidParameterValue.Source');
  return whole;
}

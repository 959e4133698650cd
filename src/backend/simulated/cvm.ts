import type { ListFacts, PowerFacts } from '../facts.ts';
import type { CvmPort, CvmReading, CvmReadings } from '../ports.ts';
import { createCvmChanges } from './cvm-changes.ts';
import { findForStaff } from './find-for-staff.ts';
import { findMachines } from './find-machines.ts';
import type { Gate } from './gate.ts';
import type { Machine } from './state.ts';
import { defaultUserName, machineFact, machinesOf, pick, readinessOf } from './visible.ts';
import { readVncUrl } from './vnc.ts';
import type { World } from './world.ts';

/** Tencent Cloud CVM as far as a world has it. */
export function createSimulatedCvm(world: World, gate: Gate): CvmPort {
  return {
    ...createCvmChanges(world, gate),

    listInstances: (_args, call) =>
      gate.pass('cvm.listInstances', call, () => {
        const machines = [...machinesOf(world, call.managedBy).values()].map((machine) =>
          machineFact(machine),
        );
        const facts: ListFacts = { machines, machineCount: machines.length };
        return { outcome: machines.length === 0 ? 'none' : 'some', facts };
      }),

    findInstances: ({ references }, call) =>
      gate.pass('cvm.findInstances', call, () =>
        findMachines(references, [...machinesOf(world, call.managedBy).values()]),
      ),

    findForStaff: ({ reference }, call) =>
      gate.pass('cvm.findForStaff', call, () => findForStaff(world, reference, call.managedBy)),

    checkPower: ({ instanceIds, userName }, call) =>
      gate.pass('cvm.checkPower', call, () => {
        const picked = pick(world, call.managedBy, instanceIds);
        if (picked.kind === 'refused') return { outcome: 'someUnknown', facts: {} };
        beginWhatLookingBegins(world, picked.machines);
        const ids = picked.machines.map(({ id }) => id);
        return powerOf(
          ids.flatMap((id) => world.get('machine', id) ?? []),
          userName,
        );
      }),

    readVncUrl: ({ instanceId }, call) =>
      gate.pass('cvm.readVncUrl', call, () => readVncUrl(world, instanceId, call.managedBy)),

    readOperations: ({ instanceIds }, call) =>
      gate.pass('cvm.readOperations', call, (): CvmReadings => {
        // Waits for whoever is writing: what is told here as not done must not come afterwards.
        world.change(() => {});
        const picked = pick(world, call.managedBy, instanceIds);
        return picked.kind === 'refused'
          ? { outcome: 'someUnknown', facts: { machines: [], errorCode: picked.errorCode } }
          : { outcome: 'read', facts: { machines: picked.machines.map(readingOf) } };
      }),
  };
}

/** One outcome for all machines: unknown, then unusable, then busy win over what runs or is stopped. */
function powerOf(machines: readonly Machine[], userName: string | undefined) {
  const thoseThatAre = (readiness: ReturnType<typeof readinessOf>) =>
    machines.filter((machine) => readinessOf(machine) === readiness);
  const running = thoseThatAre('running');
  const stopped = thoseThatAre('stopped');
  const busy = thoseThatAre('busy');
  const unusable = thoseThatAre('unusable');
  const ready = machines.filter(
    (machine) => running.includes(machine) || stopped.includes(machine),
  );
  const factOf = (machine: Machine) => machineFact(machine, userName);
  const facts: PowerFacts = {
    machines: machines.map(factOf),
    running: running.map(factOf),
    runningIds: running.map(({ id }) => id),
    runningNames: running.map(({ name }) => name),
    busy: busy.map(factOf),
    unusable: unusable.map(factOf),
    readyIds: ready.map(({ id }) => id),
    readyNames: ready.map(({ name }) => name),
    stoppedIds: stopped.map(({ id }) => id),
    defaultUserNames: [...new Set(machines.map(defaultUserName))],
    systems: [...new Set(machines.map(({ os }) => os))],
    machineCount: machines.length,
  };
  if (unusable.length > 0) return { outcome: 'someUnusable', facts } as const;
  if (busy.length > 0) return { outcome: 'someBusy', facts } as const;
  if (running.length === 0) return { outcome: 'allStopped', facts } as const;
  return { outcome: stopped.length === 0 ? 'allRunning' : 'someRunning', facts } as const;
}

function readingOf(machine: Machine): CvmReading {
  return {
    id: machine.id,
    name: machine.name,
    power: machine.power,
    lastOperation: machine.operation?.name ?? null,
    lastOperationState: machine.operation?.state ?? null,
    lastOperationKey: machine.operation?.key ?? null,
    lastOperationError: machine.operation?.error ?? null,
  };
}

/** For worlds that people play: a machine that is busy, or starts by itself, once somebody looks. */
function beginWhatLookingBegins(world: World, machines: readonly Machine[]): void {
  const waiting = machines.filter((machine) => machine.whenLookedAt !== null);
  if (waiting.length === 0) return;
  const now = world.now();
  world.change((draft) => {
    for (const { id } of waiting) {
      const machine = draft.get('machine', id);
      if (!machine || machine.whenLookedAt === null) continue;
      const { busyForMs, startsAfterMs } = machine.whenLookedAt;
      const operation = {
        name: 'ModifyInstancesAttribute',
        state: 'OPERATING',
        key: null,
        error: null,
      } as const;
      draft.put('machine', machine.id, {
        ...machine,
        whenLookedAt: null,
        ...(busyForMs === undefined ? {} : { operation }),
        steps: [
          ...machine.steps,
          ...(busyForMs === undefined
            ? []
            : [{ at: now + busyForMs, event: 'operationEnds' } as const]),
          ...(startsAfterMs === undefined
            ? []
            : [{ at: now + startsAfterMs, event: 'startsByItself' } as const]),
        ],
      });
    }
  });
}

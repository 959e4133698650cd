import { BackendUnavailable, type Call, type ChangeCall, StillUnderWay } from '../outcomes.ts';
import type { GuestPort } from '../ports.ts';
import { azureKey } from './azure-state.ts';
import type { Gate } from './gate.ts';
import {
  asRead,
  azureMachineFor,
  beginRun,
  finishRuns,
  type RunBegun,
  readingScript,
} from './run-command.ts';
import type { Guest } from './state.ts';
import type { World } from './world.ts';

/** Longer than that, what was read says nothing any more. */
const readingKeptMs = 5 * 60_000;

/** Ids of Azure are paths. */
export function isAzureId(machineId: string): boolean {
  return machineId.startsWith('/');
}

/**
 * The inside of Azure's machines, which only run command reaches: a check tells what the last reading
 * found, a change is made when its script has ended; either throws `StillUnderWay` until then. Other
 * machines are passed through.
 * @param guest what checks and changes do inside; see `insideOfAzure`
 */
export function throughRunCommand(guest: GuestPort, world: World, gate: Gate): GuestPort {
  const methods = Object.entries(guest).map(([name, method]) => {
    const inside = method as (args: Inside, call: Call | ChangeCall) => Promise<unknown>;
    const through = async (args: Inside, call: Call | ChangeCall) => {
      if (!isAzureId(args.instanceId)) return await inside(args, call);
      // Tencent Cloud's own agent.
      if (name === 'checkCloudbaseInit') throw new BackendUnavailable('there is none on Azure');
      await gate.pass('azure.runCommand', call, () =>
        'key' in call ? makeWay(world, name, args, call) : read(world, args.instanceId, call),
      );
      const answer = await inside(args, call);
      if ('key' in call) keepReading(world, args.instanceId);
      return answer;
    };
    return [name, through] as const;
  });
  return Object.fromEntries(methods) as unknown as GuestPort;
}

interface Inside {
  readonly instanceId: string;
}

/**
 * What the inside of an Azure machine is for this call: as it is for a change, as it was read for a check.
 * @throws BackendUnavailable
 */
export function insideOfAzure(
  world: World,
  machineId: string,
  call: Call,
): {
  readonly machine: { id: string; name: string; serverLanguage: 'ja' | 'en' };
  readonly guest: Guest;
} {
  const { id, name, serverLanguage, os } = azureMachineFor(world, machineId, call.managedBy);
  const key = azureKey(id);
  const guest = 'key' in call ? world.get('guest', key) : world.get('reading', key)?.guest;
  if (guest === undefined || os !== 'windows') throw new BackendUnavailable('nothing was read');
  return { machine: { id: key, name, serverLanguage }, guest };
}

/**
 * A look inside, unless one is fresh enough.
 * @throws StillUnderWay, BackendUnavailable
 */
export function lookInside(
  world: World,
  machineId: string,
  call: ChangeCall,
  freshForMs: number,
): Exclude<RunBegun['kind'], 'busy' | 'begun' | 'unknownCommand'> | 'read' {
  const machine = azureMachineFor(world, machineId, call.managedBy);
  if (machine.os !== 'windows') throw new BackendUnavailable('no Windows');
  if (isFresh(world, machineId, freshForMs)) return 'read';
  const begun = beginReading(world, machineId, { ...call, key: `${call.key}:reading` });
  switch (begun.kind) {
    case 'begun':
      if (begun.run.state === 'running') throw new StillUnderWay('reading', { begun: true });
      // Too much to come back whole, or the machine was gone.
      if (!isFresh(world, machineId, readingKeptMs)) throw new BackendUnavailable('not read');
      return 'read';
    case 'busy':
      throw new StillUnderWay('another command runs', { begun: false });
    case 'unknownCommand':
      throw new BackendUnavailable(begun.message);
    default:
      return begun.kind;
  }
}

/**
 * What stands inside a machine, as it was read some minutes ago at most.
 * @throws StillUnderWay, BackendUnavailable
 */
export function readThroughRunCommand(world: World, machineId: string, call: Call): Guest {
  read(world, machineId, call);
  const reading = world.get('reading', azureKey(machineId));
  if (reading === undefined) throw new BackendUnavailable('nothing was read');
  return reading.guest;
}

/** @throws StillUnderWay, BackendUnavailable */
function read(world: World, machineId: string, call: Call): void {
  if (isFresh(world, machineId, readingKeptMs)) return;
  const validUntil = Number.POSITIVE_INFINITY;
  const key = `reading:${azureKey(machineId)}:${world.now()}`;
  const begun = beginReading(world, machineId, { ...call, key, validUntil });
  if (begun.kind === 'busy') throw new StillUnderWay('another command runs', { begun: false });
  if (begun.kind === 'begun') throw new StillUnderWay('reading', { begun: true });
  throw new BackendUnavailable('the agent does not answer');
}

function beginReading(
  world: World,
  machineId: string,
  call: { readonly managedBy: string; readonly key: string; readonly validUntil: number },
): RunBegun {
  const { managedBy, key, validUntil } = call;
  const parameters = { script: readingScript };
  return beginRun(world, {
    ...{ machineId, managedBy, key, validUntil, parameters },
    commandId: 'RunPowerShellScript',
  });
}

/** The script of a change has ended when this returns. @throws StillUnderWay, BackendUnavailable */
function makeWay(world: World, name: string, args: Inside, call: ChangeCall): void {
  const { instanceId, ...values } = args;
  const begun = beginRun(world, {
    machineId: instanceId,
    commandId: 'RunPowerShellScript',
    parameters: { script: name, ...(values as Readonly<Record<string, string>>) },
    managedBy: call.managedBy,
    key: call.key,
    validUntil: call.validUntil,
  });
  if (begun.kind === 'busy') throw new StillUnderWay('another command runs', { begun: false });
  if (begun.kind !== 'begun') throw new BackendUnavailable('the agent does not answer');
  if (begun.run.state === 'running') throw new StillUnderWay('running', { begun: true });
  if (begun.run.state === 'failed') throw new BackendUnavailable('the machine was gone');
}

/** A change prints what stands there afterwards. */
function keepReading(world: World, machineId: string): void {
  const id = azureKey(machineId);
  world.change((draft) => {
    const guest = draft.get('guest', id);
    if (!guest) return;
    const now = world.now();
    draft.put('reading', id, { takenAt: now, guest: asRead(draft, id, guest, now) });
  });
}

function isFresh(world: World, machineId: string, forMs: number): boolean {
  finishRuns(world);
  const reading = world.get('reading', azureKey(machineId));
  return reading !== undefined && world.now() - reading.takenAt < forMs;
}

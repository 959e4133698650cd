import { isIPv4 } from 'node:net';
import type { JitFacts } from '../facts.ts';
import { type Answer, BackendUnavailable, type Call, type ChangeCall } from '../outcomes.ts';
import { type AzureMachine, azureKey, type JitRequest } from './azure-state.ts';
import { mayChangeAzure } from './azure-visible.ts';
import { azureMachineFor } from './run-command.ts';
import type { World } from './world.ts';

const hourMs = 3_600_000;
/** What is asked for is never longer, whatever the machine's policy allows. */
const longestHours = 3;
const remoteDesktopPort = 3389;

export interface JitWay {
  readonly machineId: string;
  /** One IPv4 address, with `/32` or without; left out: whoever asked. */
  readonly callerAddress?: string;
  readonly port?: number;
}

/** Whether just-in-time access lets an address in now. @throws BackendUnavailable */
export function checkJit(
  world: World,
  way: JitWay,
  { managedBy }: Call,
): Answer<'open' | 'closed' | 'notJit', JitFacts> {
  const machine = azureMachineFor(world, way.machineId, managedBy);
  const { facts, request, isGoverned } = look(world, machine, way);
  if (!isGoverned) return { outcome: 'notJit', facts };
  return { outcome: request === undefined ? 'closed' : 'open', facts };
}

/**
 * Opens a port for one address, for some hours; it closes by itself.
 * @throws BackendUnavailable
 * @see Microsoft Defender for Servers, jitNetworkAccessPolicies/initiate
 */
export function requestJit(
  world: World,
  { hours, ...way }: JitWay & { readonly callerAddress: string; readonly hours: number },
  call: ChangeCall,
): Answer<'granted' | 'alreadyOpen' | 'notJit' | 'tooLong' | 'tooWide' | 'denied', JitFacts> {
  const operation = 'azure.requestJit';
  return world.once({ ...call, operation, args: { ...way, hours } }, (draft) => {
    const machine = azureMachineFor(world, way.machineId, call.managedBy);
    const { facts, request, source, port, isGoverned, mostHours } = look(world, machine, way);
    if (!isGoverned || machine.jit === null) return { outcome: 'notJit', facts };
    if (source === undefined) return { outcome: 'tooWide', facts };
    if (!(hours >= 1 && hours <= mostHours)) return { outcome: 'tooLong', facts };
    if (!mayChangeAzure(machine, call.managedBy)) return { outcome: 'denied', facts };
    if (request !== undefined) return { outcome: 'alreadyOpen', facts };
    const now = world.now();
    const until = now + hours * hourMs;
    const open = machine.jit.activeRequests.filter((one) => one.until > now);
    const jit = { ...machine.jit, activeRequests: [...open, { source, port, until }] };
    const id = azureKey(machine.id);
    draft.put('azure', id, { ...machine, jit });
    const details = {
      setting: 'jitAccess',
      oldValue: 'closed',
      newValue: 'open',
      source,
      port,
      until,
    };
    draft.record({ effect: 'setting', targets: [id], key: call.key, details });
    return { outcome: 'granted', facts: { ...facts, until } };
  });
}

function look(world: World, machine: AzureMachine, way: JitWay) {
  const { port = remoteDesktopPort } = way;
  const source = way.callerAddress === undefined ? undefined : oneAddress(way.callerAddress);
  const isForAnybody = way.callerAddress === undefined;
  const governed = machine.jit?.ports.find((one) => one.port === port);
  const mostHours = Math.min(longestHours, governed?.maxHours ?? longestHours);
  const request =
    source === undefined && !isForAnybody ? undefined : openFor(machine, source, port, world.now());
  const facts: JitFacts = {
    machineName: machine.name,
    port,
    longestHours: mostHours,
    until: request?.until ?? null,
  };
  return { facts, request, source, port, mostHours, isGoverned: governed !== undefined };
}

function openFor(
  { jit }: AzureMachine,
  source: string | undefined,
  port: number,
  now: number,
): JitRequest | undefined {
  return jit?.activeRequests.find(
    (one) =>
      one.port === port && one.until > now && (source === undefined || one.source === source),
  );
}

/** @returns undefined for more than one address, and for nobody's */
function oneAddress(typed: string): string | undefined {
  const [address = '', bits = '32', more] = typed.trim().split('/');
  if (!isIPv4(address)) throw new BackendUnavailable('no IPv4 address');
  return bits === '32' && more === undefined && address !== '0.0.0.0' ? `${address}/32` : undefined;
}

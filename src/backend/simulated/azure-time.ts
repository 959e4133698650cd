import { createHash } from 'node:crypto';
import { carryOutInside } from './azure-inside.ts';
import { type AzureMachine, type AzureRun, agentIsReady, azureKey } from './azure-state.ts';
import type { Guest } from './state.ts';
import type { Draft, World } from './world.ts';

const minuteMs = 60_000;
/** After which the platform gives an extension up. */
const givenUpAfterMs = 90 * minuteMs;

/** What a run on a machine takes, from its id and the number of its runs. */
function seededMs(machine: AzureMachine, what: string, fromMs: number, toMs: number): number {
  const text = `${machine.id}:${machine.runCount}:${what}`;
  const share = createHash('sha256').update(text).digest().readUInt32BE(0) / 0xffff_ffff;
  return Math.round((fromMs + share * (toMs - fromMs)) / 1000) * 1000;
}

export function beginAzureStart(machine: AzureMachine, key: string, now: number): AzureMachine {
  const startMs = machine.takes.startMs ?? seededMs(machine, 'start', 20_000, 60_000);
  const agentMs = machine.takes.agentMs ?? seededMs(machine, 'agent', 20_000, 60_000);
  const works = machine.faults.start === 'works';
  return {
    ...running(machine, 'start', key),
    power: 'starting',
    agentFrom: now + startMs + agentMs,
    steps: [{ at: now + startMs, event: works ? 'started' : 'startFails' }],
  };
}

export function beginExtension(
  machine: AzureMachine,
  order: NonNullable<AzureMachine['order']>,
  name: string,
  key: string,
  now: number,
): AzureMachine {
  const isGivenUp = machine.faults.extension.startsWith('timesOut');
  const usualMs = seededMs(machine, 'extension', 30_000, 120_000);
  const takesMs = machine.takes.extensionMs ?? (isGivenUp ? givenUpAfterMs : usualMs);
  return {
    ...running(machine, 'extension', key),
    extension: { name, handlerVersion: '2.4' },
    order,
    steps: [{ at: now + takesMs, event: 'extensionEnds' }],
  };
}

function running(machine: AzureMachine, name: AzureRun['name'], key: string): AzureMachine {
  return {
    ...machine,
    run: { name, state: 'running', key, code: '', message: '' },
    runCount: machine.runCount + 1,
  };
}

/** Lets everything happen to the Azure machines that the clock has reached. */
export function settleAzure(world: World, draft: Draft, now: number): void {
  for (const known of world.all('azure')) {
    let machine = known;
    let guest = draft.get('guest', azureKey(known.id));
    if (guest === undefined) continue;
    for (;;) {
      const [due, ...later] = [...machine.steps].sort((one, other) => one.at - other.at);
      if (due === undefined || due.at > now) break;
      [machine, guest] = follow({ ...machine, steps: later }, guest, due.event, due.at);
    }
    if (machine === known) continue;
    draft.put('azure', azureKey(known.id), machine);
    draft.put('guest', azureKey(known.id), guest);
  }
}

function follow(
  machine: AzureMachine,
  guest: Guest,
  event: AzureMachine['steps'][number]['event'],
  at: number,
): [AzureMachine, Guest] {
  switch (event) {
    case 'started':
      return [{ ...ended(machine), power: 'running' }, guest];
    case 'startFails':
      return [{ ...ended(machine, allocationFailed), power: 'deallocated' }, guest];
    case 'extensionEnds': {
      const over: AzureMachine = { ...machine, order: null };
      if (machine.order === null) return [over, guest];
      return endExtension(over, machine.order, guest, at);
    }
  }
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

const allocationFailed: Failure = {
  code: 'AllocationFailed',
  message: 'Allocation failed. We do not have sufficient capacity for the requested VM size.',
};

function ended(machine: AzureMachine, failure?: Failure): AzureMachine {
  if (machine.run?.state !== 'running') return machine;
  const state = failure === undefined ? 'succeeded' : 'failed';
  return { ...machine, run: { ...machine.run, state, ...failure } };
}

function endExtension(
  machine: AzureMachine,
  order: NonNullable<AzureMachine['order']>,
  guest: Guest,
  at: number,
): [AzureMachine, Guest] {
  if (!agentIsReady(machine, at)) {
    const message = `VM '${machine.name}' has not reported status for VM agent or extensions. Verify that the OS is up and healthy, the VM has a running VM agent, and that it can establish outbound connections to Azure storage.`;
    return [ended(machine, { code: 'VMAgentStatusCommunicationError', message }), guest];
  }
  const { extension } = machine.faults;
  if (extension === 'reportsOnly') return [ended(machine), guest];
  if (extension === 'losesSettings') {
    const message =
      'The Admin User Account password cannot be null or empty if provided the username.';
    return [ended(machine, { code: 'VMExtensionProvisioningError', message }), guest];
  }
  const timedOut: Failure = {
    code: 'VMExtensionProvisioningTimeout',
    message: 'Provisioning of VM extension enablevmaccess has timed out.',
  };
  if (extension === 'timesOut') return [ended(machine, timedOut), guest];
  const done = carryOutInside(machine, order, guest, at);
  if (done.kind === 'refused') return [ended(machine, done), guest];
  return [ended(machine, extension === 'timesOutAfterEffect' ? timedOut : undefined), done.guest];
}

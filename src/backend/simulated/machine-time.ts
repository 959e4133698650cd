import { createHash } from 'node:crypto';
import { settleAzure } from './azure-time.ts';
import { appliesPasswords } from './cloudbase-init.ts';
import type { Account, Guest, Machine, NewPassword, Step } from './state.ts';
import type { World } from './world.ts';

const stopGivenUpAfterMs = 120_000;
const startMs = 30_000;
/** How the platform words a password that was not applied. */
export const notAppliedError =
  'The system is busy, and your instance password failed to be reset (7617d94c)';

/** What an operation on a machine takes, from its id and the number of its operations. */
function seededMs(machine: Machine, fromMs: number, toMs: number): number {
  const seed = createHash('sha256').update(`${machine.id}:${machine.operationCount}`).digest();
  const share = seed.readUInt32BE(0) / 0xffff_ffff;
  return Math.round((fromMs + share * (toMs - fromMs)) / 1000) * 1000;
}

export function beginSoftStop(machine: Machine, key: string, now: number): Machine {
  const stopMs = machine.takes.softStopMs ?? seededMs(machine, 20_000, 60_000);
  const steps: Record<Machine['faults']['softStop'], readonly Step[]> = {
    works: [{ at: now + stopMs, event: 'stopped' }],
    hangs: [{ at: now + stopGivenUpAfterMs, event: 'stopGivenUp' }],
    stuck: [],
  };
  return {
    ...operating(machine, 'StopInstances', key),
    power: 'STOPPING',
    steps: steps[machine.faults.softStop],
  };
}

export function beginStart(machine: Machine, key: string, now: number): Machine {
  const at = now + (machine.takes.startMs ?? startMs);
  return {
    ...operating(machine, 'StartInstances', key),
    power: 'STARTING',
    steps: [{ at, event: machine.faults.start === 'works' ? 'started' : 'startFails' }],
  };
}

/** Down and up again; a system that does not shut down is left running. */
export function beginReboot(machine: Machine, key: string, now: number): Machine {
  const stopMs = machine.takes.softStopMs ?? seededMs(machine, 20_000, 60_000);
  const upAt = now + stopMs + (machine.takes.startMs ?? startMs);
  const steps: Record<Machine['faults']['softStop'], readonly Step[]> = {
    works: [{ at: upAt, event: machine.faults.start === 'works' ? 'started' : 'startFails' }],
    hangs: [{ at: now + stopGivenUpAfterMs, event: 'stopGivenUp' }],
    stuck: [],
  };
  return {
    ...operating(machine, 'RebootInstances', key),
    power: 'REBOOTING',
    steps: steps[machine.faults.softStop],
  };
}

/** A running machine is stopped first, its power cut where the soft way would hang. */
export function beginReset(
  machine: Machine,
  key: string,
  now: number,
  password: Omit<NewPassword, 'wasRunning'>,
): Machine {
  const wasRunning = machine.power === 'RUNNING';
  const resetMs = machine.takes.resetMs ?? seededMs(machine, 20_000, 180_000);
  const stopMs = machine.takes.softStopMs ?? seededMs(machine, 20_000, 60_000);
  const stopped: Step = { at: now + stopMs, event: 'powerCut' };
  const endsAt = wasRunning ? now + Math.max(resetMs, stopMs + 10_000) : now + resetMs;
  return {
    ...operating(machine, 'ResetInstancesPassword', key),
    power: wasRunning ? 'STOPPING' : machine.power,
    steps: [...(wasRunning ? [stopped] : []), { at: endsAt, event: 'resetEnds' }],
    resetting: { ...password, wasRunning },
  };
}

function operating(machine: Machine, name: string, key: string): Machine {
  return {
    ...machine,
    operation: { name, state: 'OPERATING', key, error: null },
    operationCount: machine.operationCount + 1,
  };
}

/** Lets everything happen that the clock has reached. Every read goes through here first. */
export function settle(world: World): void {
  const now = world.now();
  if (!isDue(world, now)) return;
  world.change((draft) => {
    settleAzure(world, draft, now);
    for (const known of world.all('machine')) {
      let machine = known;
      let guest = draft.get('guest', machine.id);
      if (guest === undefined) continue;
      for (;;) {
        const [due, ...later] = [...machine.steps].sort((one, other) => one.at - other.at);
        if (due === undefined || due.at > now) break;
        [machine, guest] = follow({ ...machine, steps: later }, guest, due, world);
      }
      if (machine === known) continue;
      draft.put('machine', machine.id, machine);
      draft.put('guest', machine.id, guest);
    }
  });
}

const nextDue = new WeakMap<World, { readonly version: number; readonly at: number }>();

/** Looks through the machines only after something changed. */
function isDue(world: World, now: number): boolean {
  let known = nextDue.get(world);
  if (known === undefined || known.version !== world.version()) {
    let at = Number.POSITIVE_INFINITY;
    for (const machine of world.all('machine')) {
      for (const step of machine.steps) at = Math.min(at, step.at);
    }
    for (const machine of world.all('azure')) {
      for (const step of machine.steps) at = Math.min(at, step.at);
    }
    known = { version: world.version(), at };
    nextDue.set(world, known);
  }
  return known.at <= now;
}

function follow(machine: Machine, guest: Guest, step: Step, world: World): [Machine, Guest] {
  switch (step.event) {
    case 'stopped':
      return [{ ...ended(machine, 'SUCCESS'), power: 'STOPPED' }, guest];
    case 'stopGivenUp':
      return [
        { ...ended(machine, 'FAILED', 'the guest did not shut down in time'), power: 'RUNNING' },
        guest,
      ];
    case 'powerCut':
      return [{ ...machine, power: 'STOPPED' }, guest];
    case 'resetEnds':
      return endReset(machine, guest, step.at, world);
    case 'started':
      return boot(ended(machine, 'SUCCESS'), guest);
    case 'startFails':
      return [
        { ...ended(machine, 'FAILED', 'the instance did not start'), power: 'STOPPED' },
        guest,
      ];
    case 'startsByItself': {
      if (machine.power !== 'STOPPED' || machine.operation?.state === 'OPERATING') {
        return [machine, guest];
      }
      const operation = {
        name: 'StartInstances',
        state: 'SUCCESS',
        key: null,
        error: null,
      } as const;
      return boot({ ...machine, operation }, guest);
    }
    case 'operationEnds':
      return [ended(machine, 'SUCCESS'), guest];
  }
}

function ended(
  machine: Machine,
  state: 'SUCCESS' | 'FAILED',
  error: string | null = null,
): Machine {
  if (machine.operation?.state !== 'OPERATING') return machine;
  return { ...machine, operation: { ...machine.operation, state, error } };
}

function endReset(machine: Machine, guest: Guest, at: number, world: World): [Machine, Guest] {
  const password = machine.resetting;
  if (password === null) return [machine, guest];
  const over: Machine = { ...machine, resetting: null };
  const error = resetError(machine, guest, password);
  if (error !== null) {
    const failed = ended(over, 'FAILED', error);
    return machine.afterFailedReset === 'RUNNING' ? boot(failed, guest) : [failed, guest];
  }
  const done = ended(over, 'SUCCESS');
  const restarted: Machine =
    password.wasRunning && world.setting('startsAfterForcedReset') === 'true'
      ? {
          ...done,
          power: 'STARTING',
          steps: [...done.steps, { at: at + (done.takes.startMs ?? startMs), event: 'started' }],
        }
      : done;
  // Linux takes the password while it is off; Windows has cloudbase-init apply it at the next boot.
  return machine.os === 'windows'
    ? [{ ...restarted, appliedAtBoot: password }, guest]
    : [restarted, withPassword(guest, password)];
}

function resetError(machine: Machine, guest: Guest, password: NewPassword): string | null {
  if (machine.faults.reset === 'notApplied') return notAppliedError;
  if (
    machine.os === 'windows' &&
    !appliesPasswords(guest.cloudbaseInit) &&
    guest.cloudbaseInit.symptom === 'notApplied'
  ) {
    return notAppliedError;
  }
  return findAccount(guest, password.userName) === undefined
    ? `user ${password.userName} does not exist`
    : null;
}

/** Power on, and whatever happens while Windows or Linux comes up. */
export function boot(machine: Machine, guest: Guest): [Machine, Guest] {
  const password = machine.appliedAtBoot;
  const running: Machine = { ...machine, power: 'RUNNING', appliedAtBoot: null };
  const applied =
    password !== null && machine.faults.reset === 'works' && appliesPasswords(guest.cloudbaseInit);
  return [running, applied ? withPassword(guest, password) : guest];
}

export function findAccount(guest: Guest, name: string): Account | undefined {
  const wanted = name.toLowerCase();
  return guest.accounts.find((account) => account.name.toLowerCase() === wanted);
}

function withPassword(guest: Guest, { userName, verifier }: NewPassword): Guest {
  const wanted = userName.toLowerCase();
  return {
    ...guest,
    accounts: guest.accounts.map((account) =>
      account.name.toLowerCase() === wanted
        ? { ...account, verifier, mustChange: false, passwordExpired: false }
        : account,
    ),
  };
}

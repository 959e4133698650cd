import { createHash } from 'node:crypto';
import { BackendUnavailable, KeyReused } from '../outcomes.ts';
import { type AzureMachine, agentIsReady, azureKey } from './azure-state.ts';
import { mayChangeAzure, visibleAzure } from './azure-visible.ts';
import type { Guest } from './state.ts';
import type { Draft, World } from './world.ts';

/** Commands that Azure keeps ready, as far as they are simulated; any other is not found. */
const runCommandIds = [
  'RunPowerShellScript',
  'RDPSettings',
  'SetRDPPort',
  'EnableAdminAccount',
  'IPConfig',
] as const;
type RunCommandId = (typeof runCommandIds)[number];

/** One command on one machine; its document's id is the key of the call that began it. */
export interface RunCommand {
  readonly key: string;
  /** Of its documents. */
  readonly machineId: string;
  readonly commandId: RunCommandId;
  readonly parameters: RunParameters;
  /** Epoch ms. */
  readonly endsAt: number;
  /** `failed`: the machine or its agent was gone before the end. */
  readonly state: 'running' | 'succeeded' | 'failed';
  /** The last 4,096 bytes of what was printed. */
  readonly output: string;
}
type RunParameters = Readonly<Record<string, string>>;

/** What a script of ours has read of the inside; its document's id is the machine's. */
export interface Reading {
  readonly takenAt: number;
  readonly guest: Guest;
}

/** Of RunPowerShellScript: reads everything that `guest.check…` asks about. */
export const readingScript = 'Get-AkeruReading';

const mostOutputBytes = 4_096;
const shortestRunMs = 20_000;
const longestUsualRunMs = 45_000;

export type RunBegun =
  | { readonly kind: 'begun'; readonly run: RunCommand }
  /** One at a time: another one runs. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'notRunning' | 'agentNotReady' | 'denied' }
  | { readonly kind: 'unknownCommand'; readonly message: string };

interface RunWish {
  readonly machineId: string;
  readonly commandId: string;
  readonly parameters: RunParameters;
  readonly managedBy: string;
  readonly key: string;
  /** Epoch ms after which it has no effect any more. */
  readonly validUntil: number;
}

/**
 * Begins a command through the machine's agent, without its network; the same key tells of the one
 * that was begun with it. It cannot be called off.
 * @throws BackendUnavailable for a machine that is unknown, somebody else's or silent, or when it is
 * too late; KeyReused when the key came with something else
 * @see domain.md 2.2, run command
 */
export function beginRun(world: World, wish: RunWish): RunBegun {
  finishRuns(world);
  const now = world.now();
  return world.change((draft): RunBegun => {
    const machine = azureMachineFor(world, wish.machineId, wish.managedBy);
    const id = azureKey(machine.id);
    const known = draft.get('runCommand', wish.key);
    if (known !== undefined) {
      const isSame =
        known.machineId === id &&
        known.commandId === wish.commandId &&
        JSON.stringify(known.parameters) === JSON.stringify(wish.parameters);
      if (!isSame) throw new KeyReused(`key of ${known.commandId} came again with something else`);
      return { kind: 'begun', run: known };
    }
    if (now > wish.validUntil) throw new BackendUnavailable('the call came too late');
    const commandId = runCommandIds.find((one) => one === wish.commandId);
    if (commandId === undefined) {
      const message = 'The entity was not found in this Azure location';
      return { kind: 'unknownCommand', message };
    }
    if (!mayChangeAzure(machine, wish.managedBy)) return { kind: 'denied' };
    if (machine.power !== 'running') return { kind: 'notRunning' };
    if (!agentIsReady(machine, now)) return { kind: 'agentNotReady' };
    const others = world.all('runCommand').filter((run) => run.machineId === id);
    if (others.some(({ state }) => state === 'running')) return { kind: 'busy' };
    const run: RunCommand = {
      key: wish.key,
      machineId: id,
      commandId,
      parameters: wish.parameters,
      endsAt: now + takesMs(id, others.length),
      state: 'running',
      output: '',
    };
    draft.put('runCommand', run.key, run);
    return { kind: 'begun', run };
  });
}

/** Lets every command end whose time has come, with what it does and prints. */
export function finishRuns(world: World): void {
  const now = world.now();
  const isDue = ({ state, endsAt }: RunCommand) => state === 'running' && endsAt <= now;
  if (!world.all('runCommand').some(isDue)) return;
  world.change((draft) => {
    for (const run of world.all('runCommand').filter(isDue)) {
      const machine = draft.get('azure', run.machineId);
      const guest = draft.get('guest', run.machineId);
      const isThere = machine !== undefined && guest !== undefined && agentIsReady(machine, now);
      const output = isThere ? execute(draft, run, machine, guest) : '';
      const state = isThere ? 'succeeded' : 'failed';
      draft.put('runCommand', run.key, { ...run, state, output: lastBytes(output) });
    }
  });
}

/** What a command does inside, as SYSTEM, and what it prints. */
function execute(draft: Draft, run: RunCommand, machine: AzureMachine, guest: Guest): string {
  const { machineId, commandId, parameters, key, endsAt } = run;
  const set = (changed: Guest, setting: string, oldValue: string, newValue: string) => {
    if (oldValue === newValue) return;
    draft.put('guest', machineId, changed);
    const details = { setting, oldValue, newValue };
    draft.record({ effect: 'setting', targets: [machineId], key, details });
  };
  switch (commandId) {
    case 'RunPowerShellScript': {
      if (parameters.script !== readingScript) return '';
      const seen = asRead(draft, machineId, guest, endsAt);
      const printed = JSON.stringify(seen);
      // What does not come back whole is no reading.
      const isWhole = Buffer.byteLength(printed) <= mostOutputBytes;
      if (isWhole) draft.put('reading', machineId, { takenAt: endsAt, guest: seen });
      return printed;
    }
    case 'RDPSettings': {
      const isOfDomain = typeof guest.joined === 'object' && 'domain' in guest.joined;
      // A policy of the domain would undo it: then it only reports.
      if (!isOfDomain) set(guest, 'rdpSettings', '', 'defaults');
      return [
        `PortNumber: ${guest.remoteDesktop.port}`,
        `fDenyTSConnections: ${guest.remoteDesktop.enabled ? 0 : 1}`,
        `UserAuthentication: ${guest.remoteDesktop.networkLevelAuthentication ? 1 : 0}`,
        isOfDomain ? 'Domain joined: nothing was changed, use Group Policy.' : 'Defaults were set.',
      ].join('\n');
    }
    case 'SetRDPPort': {
      const port = Number(parameters.RDPPORT ?? 3389);
      const remoteDesktop = { ...guest.remoteDesktop, enabled: true, port, listening: true };
      // It names the group of rules in English, which a Japanese Windows does not know.
      const firewall =
        machine.serverLanguage === 'en'
          ? { ...guest.firewall, remoteDesktopRule: 'on' as const }
          : guest.firewall;
      const services = { ...guest.services, TermService: 'running' as const };
      const changed = { ...guest, remoteDesktop, firewall, services };
      set(changed, 'remoteDesktopPort', String(guest.remoteDesktop.port), String(port));
      return `PortNumber: ${port}`;
    }
    case 'EnableAdminAccount': {
      const wanted = machine.adminUser.toLowerCase();
      const found = guest.accounts.find(({ name }) => name.toLowerCase() === wanted);
      if (found === undefined) return 'The built-in administrator was not found.';
      const accounts = guest.accounts.map((one) =>
        one === found ? { ...one, disabled: false } : one,
      );
      set({ ...guest, accounts }, 'adminAccount', found.disabled ? 'off' : 'on', 'on');
      return `${found.name}: enabled`;
    }
    case 'IPConfig':
      return `Windows IP Configuration\n   IPv4 Address. . . : ${machine.privateIp ?? '(none)'}`;
  }
}

/** Nothing of a password, and a lock whose minutes begin with the first look begins. */
export function asRead(draft: Draft, machineId: string, guest: Guest, now: number): Guest {
  const accounts = guest.accounts.map((account) => {
    const { lock } = account;
    if (lock === null || lock.until !== null) return account;
    return { ...account, lock: { ...lock, until: now + lock.minutes * 60_000 } };
  });
  if (guest.accounts.some((account, index) => account !== accounts[index])) {
    draft.put('guest', machineId, { ...guest, accounts });
  }
  return {
    ...guest,
    accounts: accounts.map((account) => ({ ...account, verifier: null, earlier: [], sshKeys: [] })),
  };
}

/** @throws BackendUnavailable for what is unknown, somebody else's, or silent: one answer for all */
export function azureMachineFor(world: World, machineId: string, managedBy: string): AzureMachine {
  const machine = visibleAzure(world, managedBy, machineId);
  if (machine === undefined) throw new BackendUnavailable('the agent does not answer');
  return machine;
}

function lastBytes(printed: string): string {
  const bytes = Buffer.from(printed);
  return bytes.subarray(Math.max(0, bytes.length - mostOutputBytes)).toString();
}

function takesMs(machineId: string, earlier: number): number {
  const seed = createHash('sha256').update(`${machineId}:run:${earlier}`).digest();
  const share = seed.readUInt32BE(0) / 0xffff_ffff;
  const ms = shortestRunMs + share * (longestUsualRunMs - shortestRunMs);
  return Math.round(ms / 1_000) * 1_000;
}

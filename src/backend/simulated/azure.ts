import type {
  AzureFoundFacts,
  ConfigurationFacts,
  PreflightFacts,
  UserNameFacts,
} from '../azure-facts.ts';
import type { AzurePort } from '../azure-port.ts';
import type { AnswerTo, ListFacts } from '../facts.ts';
import { type Answer, BackendUnavailable, type Call } from '../outcomes.ts';
import { createAzureChanges } from './azure-changes.ts';
import { findAzure } from './azure-find.ts';
import { nameProblemOf } from './azure-names.ts';
import { type AzureMachine, agentIsReady, azureKey } from './azure-state.ts';
import { azureFact, azureOfPerson, mayChangeAzure, visibleAzure } from './azure-visible.ts';
import type { Gate } from './gate.ts';
import { findAccount } from './machine-time.ts';
import { readName } from './name-form.ts';
import type { Guest } from './state.ts';
import type { World } from './world.ts';

/** Azure's machines as far as a world has them. */
export function createSimulatedAzure(world: World, gate: Gate): AzurePort {
  /** @throws BackendUnavailable: one answer for unknown, not permitted and silent */
  function inside(machineId: string, call: Call): { machine: AzureMachine; guest: Guest } {
    const machine = visibleAzure(world, call.managedBy, machineId);
    const guest = machine === undefined ? undefined : world.get('guest', azureKey(machine.id));
    if (machine === undefined || guest === undefined || !agentIsReady(machine, world.now())) {
      throw new BackendUnavailable('the agent does not answer');
    }
    return { machine, guest };
  }

  return {
    ...createAzureChanges(world, gate),

    listMachines: (_args, call) =>
      gate.pass('azure.listMachines', call, () => {
        const machines = azureOfPerson(world, call.managedBy).map(azureFact);
        const facts: ListFacts = { machines, machineCount: machines.length };
        return { outcome: machines.length === 0 ? 'none' : 'some', facts };
      }),

    findMachine: ({ reference }, call) =>
      gate.pass('azure.findMachine', call, () => {
        const found = findAzure(reference, azureOfPerson(world, call.managedBy));
        const [machine, another] = found.machines;
        const facts: AzureFoundFacts = {
          machines: machine !== undefined && another === undefined ? [azureFact(machine)] : [],
          candidates: another === undefined ? [] : found.machines.map(azureFact),
          ...(machine !== undefined &&
            another === undefined && { machineId: machine.id, machineName: machine.name }),
          ...(found.host !== undefined && another === undefined && { host: found.host }),
        };
        if (machine === undefined) return { outcome: 'unknown', facts };
        return { outcome: another === undefined ? 'found' : 'ambiguous', facts };
      }),

    preflight: ({ machineId }, call) =>
      gate.pass('azure.preflight', call, () => {
        const machine = visibleAzure(world, call.managedBy, machineId);
        if (machine === undefined) return { outcome: 'unknown', facts: {} };
        const guest = world.get('guest', azureKey(machine.id));
        const outcome = readinessOf(machine, guest, call.managedBy, world.now());
        return { outcome, facts: preflightFacts(machine) };
      }),

    checkUserName: ({ machineId, userName }, call) =>
      gate.pass('azure.checkUserName', call, () => {
        const { machine, guest } = inside(machineId, call);
        return userNameOn(machine, guest, userName);
      }),

    checkConfiguration: ({ machineId }, call) =>
      gate.pass('azure.checkConfiguration', call, () => {
        const { machine, guest } = inside(machineId, call);
        const facts: ConfigurationFacts = {
          machineName: machine.name,
          remoteDesktop: guest.remoteDesktop.enabled ? 'on' : 'off',
          remoteDesktopRule: guest.firewall.remoteDesktopRule,
        };
        const isRight = guest.remoteDesktop.enabled && guest.firewall.remoteDesktopRule === 'on';
        return { outcome: isRight ? 'asItShouldBe' : 'wrong', facts };
      }),

    readRun: ({ machineId }, call) =>
      gate.pass('azure.readRun', call, () => {
        // Waits for whoever is writing: what is told here as not done must not come afterwards.
        world.change(() => {});
        const machine = visibleAzure(world, call.managedBy, machineId);
        if (machine === undefined) return { outcome: 'unknown', facts: {} };
        return {
          outcome: 'read',
          facts: {
            machineName: machine.name,
            power: machine.power.toUpperCase(),
            agent: agentIsReady(machine, world.now()) ? 'ready' : 'notReady',
            extensionName: machine.extension?.name ?? '',
            run: machine.run?.name ?? '',
            runState: machine.run?.state ?? 'none',
            runKey: machine.run?.key ?? null,
            code: machine.run?.code ?? '',
            message: machine.run?.message ?? '',
          },
        };
      }),

    readAccount: ({ machineId, userName }, call) =>
      gate.pass('azure.readAccount', call, () => {
        const { guest } = inside(machineId, call);
        const account = findAccount(guest, userName);
        return {
          outcome: 'read',
          facts: {
            isThere: account !== undefined,
            isAdministrator: account?.administrator ?? false,
            passwordSetAt: account?.passwordSetAt ?? null,
            sshKeys: account?.sshKeys ?? [],
          },
        };
      }),
  };
}

function readinessOf(
  machine: AzureMachine,
  guest: Guest | undefined,
  personId: string,
  now: number,
): Answer<
  | 'noRight'
  | 'busy'
  | 'notRunning'
  | 'agentNotReady'
  | 'domainController'
  | 'readyWindows'
  | 'readyEntraJoined'
  | 'readyLinux'
>['outcome'] {
  if (!mayChangeAzure(machine, personId)) return 'noRight';
  if (machine.run?.state === 'running') return 'busy';
  if (machine.power === 'stopped' || machine.power === 'deallocated') return 'notRunning';
  if (machine.power !== 'running') return 'busy';
  if (!agentIsReady(machine, now)) return 'agentNotReady';
  if (machine.os === 'linux') return 'readyLinux';
  if (guest?.domainController) return 'domainController';
  const { joined } = guest ?? {};
  return typeof joined === 'object' && 'entra' in joined ? 'readyEntraJoined' : 'readyWindows';
}

function preflightFacts(machine: AzureMachine): PreflightFacts {
  return {
    machines: [azureFact(machine)],
    machineId: machine.id,
    machineName: machine.name,
    host: machine.publicIp ?? machine.privateIp ?? machine.name,
    serverLanguage: machine.serverLanguage,
    adminUser: machine.adminUser,
    resourceGroup: machine.resourceGroup,
    power: machine.power.toUpperCase(),
    extensionName: machine.extension?.name ?? '',
    bootDiagnostics: machine.bootDiagnostics ? 'on' : 'off',
    ems: machine.ems ? 'on' : 'off',
  };
}

function userNameOn(
  machine: AzureMachine,
  guest: Guest,
  userName: string,
): AnswerTo<'azure.checkUserName'> {
  const { prefix, name } = readName(userName);
  const isHere =
    prefix === null || ['.', guest.computerName.toLowerCase()].includes(prefix.toLowerCase());
  const account = findAccount(guest, name);
  const nameProblem = nameProblemOf(name, machine.os);
  const facts: UserNameFacts = {
    machineName: machine.name,
    accountName: account?.name ?? name,
    loginName: machine.os === 'windows' ? `${guest.computerName}\\${account?.name ?? name}` : name,
    nameProblem: account === undefined ? nameProblem : 'none',
    account: account === undefined ? 'new' : 'exists',
    machines: [azureFact(machine)],
    guest: {
      minLength: guest.passwordPolicy.minLength,
      history: guest.passwordPolicy.history,
    },
  };
  if (!isHere || name.includes('@') || (account !== undefined && account.kind !== 'local')) {
    return { outcome: 'notLocal', facts };
  }
  if (account === undefined && nameProblem !== 'none') return { outcome: 'nameRefused', facts };
  if (machine.os === 'linux') {
    return { outcome: account === undefined ? 'newOnLinux' : 'existsOnLinux', facts };
  }
  if (account === undefined) return { outcome: 'newAdministrator', facts };
  return { outcome: account.administrator ? 'exists' : 'notAdministrator', facts };
}

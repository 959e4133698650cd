import type { OsFamily } from '../facts.ts';
import type { AzureFile } from './azure-schema.ts';
import { azureKey, namesAzure, resourceId } from './azure-state.ts';
import { healthyCloudbaseInit } from './cloudbase-init.ts';
import type { MachineFile } from './machine-schema.ts';
import { patchGuest, patchMachine, patchPc, type Reading } from './patch.ts';
import { azureOf } from './patch-azure.ts';
import { personOf, signInOf, tenantOf } from './patch-directory.ts';
import type { Guest, Machine, Pc } from './state.ts';
import type { Beginning } from './world.ts';
import type { UserFile, World } from './world-schema.ts';

/** What a world file says, as state. Passwords end here: only their verifiers go on. */
export function beginWorld(
  file: World,
  now: number,
  verifierOf: (password: string) => string,
): Beginning {
  const movedByMs = file.clock === undefined ? 0 : now - Date.parse(file.clock);
  const reading: Reading = {
    verifierOf,
    personId: (reference) => personIdIn(file.users, reference),
    instant: (written) => Date.parse(written) + movedByMs,
  };
  const documents: Beginning['documents'][number][] = [];
  for (const tenant of file.tenants) {
    documents.push({ kind: 'tenant', id: tenant.id, body: tenantOf(tenant, reading) });
  }
  for (const user of file.users) {
    documents.push({ kind: 'person', id: user.id, body: personOf(user, reading) });
    documents.push({ kind: 'signIn', id: user.id, body: signInOf(user, reading) });
  }
  for (const group of file.securityGroups ?? []) {
    documents.push({ kind: 'securityGroup', id: group.id, body: group });
  }
  for (const machine of file.cvm ?? []) {
    documents.push({ kind: 'machine', id: machine.id, body: machineOf(machine, reading) });
    const { instance: _, ...inside } = file.guests?.find(
      (guest) => guest.instance === machine.id,
    ) ?? { instance: machine.id };
    const bare = guestOf(machine, reading);
    documents.push({ kind: 'guest', id: machine.id, body: patchGuest(bare, inside, reading) });
  }
  for (const machine of file.azure ?? []) {
    const id = azureKey(resourceId(machine));
    documents.push({ kind: 'azure', id, body: azureOf(machine, reading) });
    const { instance: _, ...inside } = file.guests?.find(({ instance }) =>
      namesAzure(instance, machine),
    ) ?? { instance: id };
    const bare = azureGuestOf(machine, reading);
    documents.push({ kind: 'guest', id, body: patchGuest(bare, inside, reading) });
  }
  for (const { name, user, ...pc } of file.pcs ?? []) {
    const bare: Pc = { ...newPc, name, userId: reading.personId(user) };
    documents.push({ kind: 'pc', id: name.toLowerCase(), body: patchPc(bare, pc, reading) });
  }
  file.faults?.forEach((fault, index) => {
    documents.push({ kind: 'fault', id: String(index), body: fault });
  });
  return {
    settings: {
      startsAfterForcedReset: String(file.settings?.startsAfterForcedReset ?? false),
      callerAddress: file.settings?.callerAddress ?? '198.51.100.10',
      ...(file.settings?.onCall && { onCall: reading.personId(file.settings.onCall) }),
    },
    documents,
  };
}

function personIdIn(users: readonly UserFile[], reference: string): string {
  const wanted = reference.toLowerCase();
  const found = users.find((user) => user.id === wanted || user.upn.toLowerCase() === wanted);
  if (found === undefined) throw new RangeError(`no such user: ${reference}`);
  return found.id;
}

const familyOf: Partial<Record<MachineFile['os']['kind'], OsFamily>> = {
  windows: 'windows',
  ubuntu: 'ubuntu',
};

function machineOf(file: MachineFile, reading: Reading): Machine {
  const { id, name, os, state, owner, users: _, ...patch } = file;
  const bare: Machine = {
    id,
    name,
    os: familyOf[os.kind] ?? 'linux',
    osLabel: os.label,
    ownerId: reading.personId(owner),
    operatorIds: [],
    power: state,
    restrictState: 'NORMAL',
    publicIp: null,
    privateIp: null,
    addressState: 'ok',
    bandwidthMbps: 5,
    securityGroups: [],
    serverLanguage: 'ja',
    tags: [],
    denyChanges: false,
    takes: {},
    afterFailedReset: 'STOPPED',
    whenLookedAt: null,
    faults: { softStop: 'works', reset: 'works', start: 'works', calls: 'work' },
    operation: null,
    operationCount: 0,
    steps: [],
    resetting: null,
    appliedAtBoot: null,
  };
  return patchMachine(bare, patch, reading);
}

function azureGuestOf(machine: AzureFile, reading: Reading): Guest {
  const first = { name: machine.adminUser ?? 'azureuser' };
  const bare = bareGuest(azureKey(resourceId(machine)), machine.name);
  return patchGuest(bare, { accounts: [first, ...(machine.users ?? [])] }, reading);
}

function guestOf(machine: MachineFile, reading: Reading): Guest {
  const first = { windows: 'Administrator', ubuntu: 'ubuntu', linux: 'root' } as const;
  const defaultAccount = { name: first[familyOf[machine.os.kind] ?? 'linux'] };
  const accounts = [defaultAccount, ...(machine.users ?? [])];
  return patchGuest(bareGuest(machine.id, machine.name), { accounts }, reading);
}

function bareGuest(instanceId: string, machineName: string): Guest {
  return {
    instanceId,
    computerName: machineName.toUpperCase().slice(0, 15),
    joined: 'workgroup',
    domainController: false,
    agent: 'ready',
    agentVersion: '1.0.35',
    passwordPolicy: { minLength: 0, complexity: 'on', history: 0 },
    sharingModel: 'classic',
    passwordSharing: 'on',
    onlyWorksWith: 'anything',
    remoteDesktop: { enabled: true, networkLevelAuthentication: true, port: 3389, listening: true },
    firewall: {
      ...{ domain: 'on', private: 'on', public: 'on', remoteDesktopRule: 'on' },
      ...{ openPorts: [], ownPorts: [] },
    },
    otherFirewall: null,
    services: { TermService: 'running', UmRdpService: 'running' },
    takenPorts: [],
    load: { cpuPercent: 10, memoryPercent: 40, bandwidthPercent: 5, processes: [] },
    credssp: updatedCredssp,
    cloudbaseInit: healthyCloudbaseInit,
    accounts: [],
  };
}

/** As Windows has been since May 2018. */
const updatedCredssp = { updated: true, level: 'mitigated' } as const;

const newPc: Omit<Pc, 'name' | 'userId'> = {
  networkLevelAuthentication: true,
  credssp: updatedCredssp,
  domain: null,
  credentialGuard: 'off',
  keyboard: 'ja-JP',
  capsLock: 'off',
  usesStored: false,
  delegation: [],
  stored: [],
};

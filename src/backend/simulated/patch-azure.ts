import type { AzureFile, AzurePatch, JitFile } from './azure-schema.ts';
import { type AzureMachine, resourceId } from './azure-state.ts';
import { type Reading, withoutGaps } from './patch.ts';

export function patchAzure(
  machine: AzureMachine,
  patch: AzurePatch,
  reading: Reading,
): AzureMachine {
  const { operators, readers, jit, takes, faults, power, ...rest } = patch;
  const idsOf = (people: readonly string[]) => people.map((person) => reading.personId(person));
  return {
    ...machine,
    ...withoutGaps(rest),
    ...(power === undefined ? {} : { power, steps: [], run: null, order: null, agentFrom: 0 }),
    ...(operators === undefined ? {} : { operatorIds: idsOf(operators) }),
    ...(readers === undefined ? {} : { readerIds: idsOf(readers) }),
    ...(jit === undefined ? {} : { jit: jit === null ? null : jitOf(jit, reading) }),
    takes: { ...machine.takes, ...withoutGaps(takes ?? {}) },
    faults: { ...machine.faults, ...withoutGaps(faults ?? {}) },
  };
}

export function azureOf(file: AzureFile, reading: Reading): AzureMachine {
  const { name, resourceGroup, subscription, os, power, owner, users: _, ...patch } = file;
  const bare: AzureMachine = {
    id: resourceId(file),
    name,
    resourceGroup,
    subscription,
    os,
    osLabel: os === 'windows' ? 'Windows Server 2022' : 'Ubuntu 24.04',
    ownerId: reading.personId(owner),
    operatorIds: [],
    readerIds: [],
    power,
    agent: 'ready',
    agentVersion: os === 'windows' ? '2.7.41491.1183' : '2.12.0.4',
    agentFrom: 0,
    adminUser: 'azureuser',
    extension: null,
    publicIp: null,
    privateIp: null,
    serverLanguage: 'ja',
    tags: [],
    nicRules: null,
    subnetRules: null,
    jit: null,
    bootDiagnostics: true,
    ems: false,
    takes: {},
    faults: { start: 'works', extension: 'works', calls: 'work' },
    run: null,
    runCount: 0,
    steps: [],
    order: null,
  };
  return patchAzure(bare, patch, reading);
}

function jitOf(file: JitFile, reading: Reading): NonNullable<AzureMachine['jit']> {
  return {
    ports: file.ports,
    activeRequests: (file.activeRequests ?? []).map((request) => ({
      ...request,
      until: reading.instant(request.until),
    })),
  };
}

import { StillUnderWay } from '../../src/backend/outcomes.ts';
import { codeOfStep, stepAt } from '../../src/backend/simulated/one-time-code.ts';
import type { AdvancingClock } from '../../src/clock.ts';
import { azureId, createAzureWorld } from '../backend/azure-worlds.ts';
import { createEntraWorld, entraPeople, totpKey, upns } from '../backend/entra-worlds.ts';
import { ids, manager, stranger } from '../backend/ids.ts';
import { createTestWorld, longEnoughMs, worldText } from '../backend/worlds.ts';
import { describeAzurePort } from './azure-contract.ts';
import { describeCvmPort } from './cvm-contract.ts';
import { describeDiagnosisPort } from './diagnosis-contract.ts';
import { describeEntraPort } from './entra-contract.ts';
import { describeGuestPort } from './guest-contract.ts';
import { describeNetworkPort } from './network-contract.ts';
import { describeNotificationPort } from './notifications-contract.ts';

/** A port whose calls are made again until what they begin is over. */
function whenOver<Port extends object>(port: Port, clock: AdvancingClock): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        for (;;) {
          try {
            return await method.apply(target, args);
          } catch (error) {
            if (!(error instanceof StillUnderWay)) throw error;
            clock.advance(5_000);
          }
        }
      };
    },
  });
}

const guarded = {
  callerAddress: '198.51.100.10',
  guarded: 'ins-guarded1',
  foreign: ids.foreign,
} as const;
/** A machine that lets only one other address in. */
const guardedWorld = worldText(`
  - { id: ${guarded.guarded}, name: guarded, os: { kind: windows, label: Windows Server 2022 }, state: RUNNING, owner: ${manager}, publicIp: 203.0.113.9, securityGroups: [sg-guarded1] }
securityGroups:
  - id: sg-guarded1
    name: guarded
    inbound:
      - { source: 192.0.2.0/24, protocol: TCP, ports: "3389", policy: ACCEPT }`);

describeCvmPort('the simulated CVM', async () => {
  const { backend, clock } = await createTestWorld();
  return {
    port: backend.cvm,
    manager,
    stranger: '00000000-0000-4000-8000-000000000009',
    colleague: stranger,
    ...ids,
    finish: async () => clock.advance(longEnoughMs),
    close: async () => {},
  };
});

describeAzurePort('the simulated Azure', async () => {
  const { backend, clock } = await createAzureWorld(`
  - { name: off, resourceGroup: rg-test, os: windows, power: deallocated, owner: ${manager}, adminUser: opsadmin }
  - { name: theirs, resourceGroup: rg-test, os: windows, power: running, owner: ${stranger} }`);
  return {
    port: backend.azure,
    manager,
    stranger: '00000000-0000-4000-8000-000000000009',
    windows: azureId('win'),
    adminUser: 'opsadmin',
    linux: azureId('lin'),
    off: azureId('off'),
    foreign: azureId('theirs'),
    finish: async () => clock.advance(longEnoughMs),
    close: async () => {},
  };
});

describeGuestPort('the simulated guest', async () => {
  const { backend } = await createTestWorld();
  return {
    port: backend.guest,
    manager,
    stranger,
    windows: ids.runningWindows,
    computerName: 'DB-01',
    stopped: ids.stoppedWindows,
    foreign: ids.foreign,
    missing: 'ins-00000000',
    hasCloudbaseInit: true,
    close: async () => {},
  };
});

// By run command: asked again until it is over, as an operation does.
describeGuestPort('the simulated guest on Azure', async () => {
  const { backend, clock } = await createAzureWorld(`
  - { name: db-01, resourceGroup: rg-test, os: windows, power: running, owner: ${manager}, adminUser: Administrator }
  - { name: off, resourceGroup: rg-test, os: windows, power: deallocated, owner: ${manager} }
  - { name: theirs, resourceGroup: rg-test, os: windows, power: running, owner: ${stranger} }`);
  return {
    port: whenOver(backend.guest, clock),
    manager,
    stranger: '00000000-0000-4000-8000-000000000009',
    windows: azureId('db-01'),
    computerName: 'DB-01',
    stopped: azureId('off'),
    foreign: azureId('theirs'),
    missing: azureId('nowhere'),
    hasCloudbaseInit: false,
    close: async () => {},
  };
});

describeNetworkPort('the simulated security groups', async () => {
  const { backend } = await createTestWorld(guardedWorld);
  return { port: backend.network, manager, stranger, ...guarded, close: async () => {} };
});

describeDiagnosisPort('the simulated self-check', async () => {
  const { backend, clock } = await createTestWorld(guardedWorld);
  return {
    port: backend.diagnosis,
    manager,
    stranger,
    ...{ machine: ids.runningWindows, foreign: ids.foreign, guarded: guarded.guarded },
    callerAddress: guarded.callerAddress,
    rest: async () => clock.advance(5 * 60_000),
    close: async () => {},
  };
});

/** The same on Azure: a machine that everybody reaches, and one that only another address does. */
async function azureNetwork() {
  const allow = (source: string) =>
    `nicRules: [{ name: in, priority: 300, source: ${source}, ports: "3389", access: Allow }]`;
  const { backend, clock } = await createAzureWorld(`
  - { name: open, resourceGroup: rg-test, os: windows, power: running, owner: ${manager}, publicIp: 203.0.113.44, ${allow('Any')} }
  - { name: guarded, resourceGroup: rg-test, os: windows, power: running, owner: ${manager}, publicIp: 203.0.113.45, ${allow('192.0.2.0/24')} }
  - { name: theirs, resourceGroup: rg-test, os: windows, power: running, owner: ${stranger} }`);
  return {
    ...{ backend, clock, manager, stranger: '00000000-0000-4000-8000-000000000009' },
    ...{ machine: azureId('open'), guarded: azureId('guarded'), foreign: azureId('theirs') },
    callerAddress: guarded.callerAddress,
    close: async () => {},
  };
}

describeNetworkPort('the simulated security groups of Azure', async () => {
  const { backend, ...subject } = await azureNetwork();
  return { ...subject, port: backend.network };
});

describeDiagnosisPort('the simulated self-check of Azure', async () => {
  const { backend, clock, ...subject } = await azureNetwork();
  return {
    ...subject,
    port: whenOver(backend.diagnosis, clock),
    rest: async () => clock.advance(5 * 60_000),
  };
});

describeEntraPort('the simulated tenant', async () => {
  const { entra, world, clock } = await createEntraWorld();
  return {
    port: entra,
    owner: upns.user,
    administrator: upns.admin,
    foreign: upns.foreign,
    missing: upns.missing,
    agentId: entraPeople.agent,
    agent: upns.agent,
    authenticatorCode: () => codeOfStep(totpKey, stepAt(clock.now())),
    disableAgent: async () => {
      world.obey({ events: [{ event: 'setUser', user: upns.agent, set: { disabled: true } }] });
    },
    answer: async (answer) => {
      world.obey({ events: [{ event: 'answerApproval', user: upns.admin, answer }] });
    },
    finish: async () => clock.advance(longEnoughMs),
    close: async () => {},
  };
});

describeNotificationPort('the simulated mail', async () => {
  const { backend, world } = await createTestWorld();
  return {
    port: backend.notifications,
    reachable: manager,
    sentSubjects: async () => world.outbox().notices.map(({ subject }) => subject),
    close: async () => {},
  };
});

import { codeOfStep, stepAt } from '../../src/backend/simulated/one-time-code.ts';
import { azureId, createAzureWorld } from '../backend/azure-worlds.ts';
import { createEntraWorld, entraPeople, totpKey, upns } from '../backend/entra-worlds.ts';
import { ids, manager, stranger } from '../backend/ids.ts';
import { createTestWorld, longEnoughMs } from '../backend/worlds.ts';
import { describeAzurePort } from './azure-contract.ts';
import { describeCvmPort } from './cvm-contract.ts';
import { describeEntraPort } from './entra-contract.ts';
import { describeGuestPort } from './guest-contract.ts';
import { describeNotificationPort } from './notifications-contract.ts';

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
    close: async () => {},
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

import { ids, manager, stranger } from '../backend/ids.ts';
import { createTestWorld, longEnoughMs } from '../backend/worlds.ts';
import { describeCvmPort } from './cvm-contract.ts';
import { describeGuestPort } from './guest-contract.ts';
import { describeNotificationPort } from './notifications-contract.ts';
import { describeTicketPort } from './tickets-contract.ts';

describeCvmPort('the simulated CVM', async () => {
  const { backend, clock } = await createTestWorld();
  return {
    port: backend.cvm,
    manager,
    stranger: '00000000-0000-4000-8000-000000000009',
    ...ids,
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

describeTicketPort('the simulated helpdesk', async () => {
  const { backend } = await createTestWorld();
  return { port: backend.tickets, requester: manager, close: async () => {} };
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

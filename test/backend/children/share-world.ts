import { createSimulatedBackend } from '../../../src/backend/simulated/backend.ts';
import { systemClock } from '../../../src/clock.ts';
import { callOf, changeOf } from '../../contracts/calls.ts';
import { ids, manager } from '../ids.ts';

/** Sends mails of its own, makes the same calls as its siblings, and tells what it was answered. */
const [folder = '', worldFile = '', name = ''] = process.argv.slice(2);
const { backend, world } = await createSimulatedBackend({
  folder,
  worldFile,
  shared: true,
  clock: systemClock,
});
const keys: string[] = [];
const resets: unknown[] = [];
let struck = 0;
for (let round = 0; round < 25; round += 1) {
  const mail = { toObjectId: manager, by: 'mail', subject: `${name} ${round}`, body: '' } as const;
  const call = changeOf(manager);
  await backend.notifications.notify(mail, call);
  keys.push(call.key);
  const same = changeOf(manager, `operation-s${round}:set`);
  const { outcome } = await backend.cvm.resetInstancesPassword(
    { instanceIds: [ids.stoppedWindows], forceStop: false },
    Buffer.from('Shared-Pass-4711!'),
    same,
  );
  resets.push(outcome);
  await backend.cvm.listInstances({}, callOf(manager)).catch(() => {
    struck += 1;
  });
}
world.close();
process.stdout.write(JSON.stringify({ keys, resets, struck }));

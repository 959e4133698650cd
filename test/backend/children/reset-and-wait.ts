import { createSimulatedBackend } from '../../../src/backend/simulated/backend.ts';
import { systemClock } from '../../../src/clock.ts';
import { changeOf } from '../../contracts/calls.ts';
import { ids, manager } from '../ids.ts';

const [folder = '', worldFile = ''] = process.argv.slice(2);
const { backend } = await createSimulatedBackend({ folder, worldFile, clock: systemClock });
const { outcome } = await backend.cvm.resetInstancesPassword(
  { instanceIds: [ids.stoppedWindows], forceStop: false },
  Buffer.from('Canary-Pass-4711!'),
  changeOf(manager, 'operation-k:set'),
);
process.stdout.write(`${outcome}\n`);
setInterval(() => {}, 60_000);

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createSimulatedBackend,
  type SimulatedBackend,
} from '../../src/backend/simulated/backend.ts';
import { WorldInUse } from '../../src/backend/simulated/world-file-store.ts';
import { createAdvancingClock, systemClock } from '../../src/clock.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { ids, manager } from './ids.ts';
import { temporaryFolder, worldText } from './worlds.ts';

const child = new URL('./children/share-world.ts', import.meta.url).pathname;
const password = Buffer.from('Shared-Pass-4711!');

describe('a shared world', () => {
  const opened: SimulatedBackend[] = [];
  afterEach(() => {
    for (const { world } of opened.splice(0)) world.close();
  });

  function newWorld() {
    const folder = temporaryFolder();
    const worldFile = join(folder, 'world.yaml');
    writeFileSync(worldFile, worldText());
    const clock = createAdvancingClock({ now: () => Date.UTC(2026, 10, 21) });
    const open = async (shared = true) => {
      const simulated = await createSimulatedBackend({ folder, worldFile, shared, clock });
      opened.push(simulated);
      return simulated;
    };
    return { folder, worldFile, clock, open };
  }

  it('shows at once what another one has written', async () => {
    const { open, clock } = newWorld();
    const [one, other] = [await open(), await open()];
    const reset = () =>
      one.backend.cvm.resetInstancesPassword(
        { instanceIds: [ids.stoppedWindows], forceStop: false },
        password,
        changeOf(manager, 'operation-a:set'),
      );
    const read = () =>
      other.backend.cvm.readOperations({ instanceIds: [ids.stoppedWindows] }, callOf(manager));
    expect(await read()).toMatchObject({ facts: { machines: [{ lastOperation: null }] } });
    await reset();
    expect(await read()).toMatchObject({
      facts: {
        machines: [{ lastOperationKey: 'operation-a:set', lastOperationState: 'OPERATING' }],
      },
    });
    clock.advance(10 * 60_000);
    // The other one lets it happen, the first one sees it, and neither does it again.
    expect(await read()).toMatchObject({
      facts: { machines: [{ lastOperationState: 'SUCCESS' }] },
    });
    expect((await reset()).outcome).toBe('accepted');
    expect(one.world.snapshot().cvm).toEqual(other.world.snapshot().cvm);
    expect(one.world.snapshot().ledger).toHaveLength(1);
  });

  it('uses a fault up once, whoever is struck', async () => {
    const { open } = newWorld();
    const [one, other] = [await open(), await open()];
    one.world.obey({
      faults: [{ operation: 'cvm.listInstances', kind: 'failBefore', times: 2 }],
    });
    const list = ({ backend }: SimulatedBackend) => backend.cvm.listInstances({}, callOf(manager));
    const struck = { name: 'BackendUnavailable' };
    await expect(list(other)).rejects.toMatchObject(struck);
    await expect(list(one)).rejects.toMatchObject(struck);
    expect((await list(other)).outcome).toBe('some');
    expect((await list(one)).outcome).toBe('some');
  });

  it('is shared on purpose only', async () => {
    const shared = newWorld();
    await shared.open();
    await expect(shared.open(false)).rejects.toBeInstanceOf(WorldInUse);
    const held = newWorld();
    await held.open(false);
    await expect(held.open()).rejects.toBeInstanceOf(WorldInUse);
  }, 15_000);

  it('is begun once by four processes that start at once', async () => {
    const { folder, worldFile } = newWorld();
    const run = async (name: string) =>
      promisify(execFile)(process.execPath, [child, folder, worldFile, name]);
    await Promise.all(['a', 'b', 'c', 'd'].map(run));
  });

  it('loses and doubles nothing with four processes at once', async () => {
    const { folder, worldFile, open } = newWorld();
    const first = await open();
    first.world.obey({
      faults: [{ operation: 'cvm.listInstances', kind: 'failBefore', times: 37 }],
    });
    const told = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => {
        const { stdout } = await promisify(execFile)(process.execPath, [
          child,
          folder,
          worldFile,
          name,
        ]);
        return JSON.parse(stdout) as { keys: string[]; resets: string[]; struck: number };
      }),
    );
    expect(told.reduce((sum, { struck }) => sum + struck, 0)).toBe(37);
    // The same calls have the same answers, whoever was first.
    expect(new Set(told.map(({ resets }) => resets.join())).size).toBe(1);
    expect(told[0]?.resets.slice(0, 2)).toEqual(['accepted', 'busy']);
    const { world } = await createSimulatedBackend({
      folder,
      worldFile,
      shared: true,
      clock: systemClock,
    });
    const { ledger } = world.snapshot();
    world.close();
    expect(ledger.filter(({ effect }) => effect === 'set')).toHaveLength(1);
    const sent = ledger.filter(({ effect }) => effect === 'notice').map(({ key }) => key);
    expect(sent.sort()).toEqual(told.flatMap(({ keys }) => keys).sort());
    expect(new Set(sent).size).toBe(100);
  });
});

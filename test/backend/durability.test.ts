import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { CvmReading } from '../../src/backend/ports.ts';
import { createSimulatedBackend } from '../../src/backend/simulated/backend.ts';
import { WorldInUse } from '../../src/backend/simulated/world-file-store.ts';
import { systemClock } from '../../src/clock.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld, temporaryFolder, worldText } from './worlds.ts';

const secret = 'Canary-Pass-4711!';
const child = new URL('./children/reset-and-wait.ts', import.meta.url);

describe('a world', () => {
  it('knows after kill -9 what was accepted before, and does nothing twice', async () => {
    const folder = temporaryFolder();
    const worldFile = join(folder, 'world.yaml');
    writeFileSync(worldFile, worldText());
    const bot = spawn(process.execPath, [child.pathname, folder, worldFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const accepted = await new Promise<string>((resolve) => {
      bot.stdout.once('data', (said: Buffer) => resolve(said.toString().trim()));
    });
    expect(accepted).toBe('accepted');
    const gone = new Promise((resolve) => bot.once('exit', resolve));
    bot.kill('SIGKILL');
    await gone;

    const { backend, world } = await createSimulatedBackend({
      folder,
      worldFile,
      clock: systemClock,
    });
    try {
      const { facts } = await backend.cvm.readOperations(
        { instanceIds: [ids.stoppedWindows] },
        callOf(manager),
      );
      expect((facts.machines as readonly CvmReading[])[0]).toMatchObject({
        lastOperation: 'ResetInstancesPassword',
        lastOperationKey: 'operation-k:set',
      });
      const again = await backend.cvm.resetInstancesPassword(
        { instanceIds: [ids.stoppedWindows], forceStop: false },
        Buffer.from(secret),
        changeOf(manager, 'operation-k:set'),
      );
      expect(again.outcome).toBe('accepted');
      expect(world.snapshot().ledger).toHaveLength(1);
    } finally {
      world.close();
    }
  });

  it('is refused to a second process', async () => {
    const { folder } = await createTestWorld();
    await expect(createSimulatedBackend({ folder, clock: systemClock })).rejects.toBeInstanceOf(
      WorldInUse,
    );
  });

  // Holds T-47
  it('keeps no password: not in its files, not in what it shows', async () => {
    const { backend, world, folder } = await createTestWorld();
    await backend.cvm.resetInstancesPassword(
      { instanceIds: [ids.stoppedWindows], forceStop: false },
      Buffer.from(secret),
      changeOf(manager),
    );
    world.obey({
      events: [
        {
          event: 'setGuest',
          instanceId: ids.runningWindows,
          set: { accounts: [{ name: 'x', password: secret }] },
        },
      ],
    });
    const shown = JSON.stringify([world.snapshot(), world.outbox(), world.people()]);
    expect(shown).not.toContain('verifier');
    expect(shown).not.toContain(secret);
    const files = readdirSync(folder).filter((name) => name.startsWith('world.db'));
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
    // The control: what is kept is found.
    expect(bytes.includes('manager@test.example')).toBe(true);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes('before-Reset-1')).toBe(false);
  });

  it('has a ledger that nobody can change or shorten', async () => {
    const test = await createTestWorld();
    await test.backend.cvm.startInstances(
      { instanceIds: [ids.stoppedWindows] },
      changeOf(manager, 'operation-l:start'),
    );
    expect(test.world.snapshot().ledger).toMatchObject([
      { seq: 1, effect: 'start', targets: [ids.stoppedWindows], key: 'operation-l:start' },
    ]);
    test.world.close();
    const db = new DatabaseSync(join(test.folder, 'world.db'));
    expect(() => db.exec("update ledger set effect = 'stop'")).toThrow('append-only');
    expect(() => db.exec('delete from ledger')).toThrow('append-only');
    db.close();
  });

  it('moves the instants of its file to when it begins', async () => {
    const text = `clock: 2020-01-01T00:00:00Z\n${worldText(
      `guests: [{ instance: ${ids.runningWindows}, accounts: [{ name: Administrator, locked: { attemptsFrom: 192.0.2.1, until: 2020-01-01T00:07:00Z } }] }]`,
    )}`;
    const { backend } = await createTestWorld(text);
    const { outcome, facts } = await backend.guest.checkAccount(
      { instanceId: ids.runningWindows, userName: 'Administrator' },
      callOf(manager),
    );
    expect(outcome).toBe('lockedOut');
    expect(facts).toMatchObject({ minutesLeft: 7, attemptsFrom: '192.0.2.1' });
  });
});

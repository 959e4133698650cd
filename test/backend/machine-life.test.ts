import { describe, expect, it } from 'vitest';
import type { CvmReading } from '../../src/backend/ports.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld, longEnoughMs, type TestWorld, worldText } from './worlds.ts';

const newPassword = 'After-Reset-2026!';

const reset = ({ backend }: TestWorld, id: string, forceStop = false, userName?: string) =>
  backend.cvm.resetInstancesPassword(
    { instanceIds: [id], forceStop, ...(userName !== undefined && { userName }) },
    Buffer.from(newPassword),
    changeOf(manager),
  );
const start = ({ backend }: TestWorld, id: string) =>
  backend.cvm.startInstances({ instanceIds: [id] }, changeOf(manager));
const stop = ({ backend }: TestWorld, id: string) =>
  backend.cvm.stopInstances({ instanceIds: [id] }, changeOf(manager));
async function read({ backend }: TestWorld, id: string): Promise<CvmReading | undefined> {
  const { facts } = await backend.cvm.readOperations({ instanceIds: [id] }, callOf(manager));
  return (facts.machines as readonly CvmReading[])[0];
}
const login = (
  { world }: TestWorld,
  instanceId: string,
  password = newPassword,
  userName = 'Administrator',
) => world.probe({ instanceId, userName, password }).reason;
const withMachine = (id: string, more: string) =>
  worldText().replace(`{ id: ${id},`, `{ id: ${id}, ${more},`);

describe('a reset', () => {
  it('takes 20 to 180 s of the world’s clock', async () => {
    const test = await createTestWorld();
    await reset(test, ids.stoppedWindows);
    test.clock.advance(19_000);
    expect(await read(test, ids.stoppedWindows)).toMatchObject({ lastOperationState: 'OPERATING' });
    test.clock.advance(161_000);
    expect(await read(test, ids.stoppedWindows)).toMatchObject({ lastOperationState: 'SUCCESS' });
  });

  it('of Windows is a success before the password works: that comes with the next boot', async () => {
    const test = await createTestWorld();
    await reset(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedWindows)).toBe('notRunning');
    await start(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedWindows)).toBe('works');
    expect(login(test, ids.stoppedWindows, 'before-Reset-1')).toBe('wrongPassword');
  });

  it('of Linux works once it runs', async () => {
    const test = await createTestWorld();
    await reset(test, ids.stoppedUbuntu);
    await test.clock.advance(longEnoughMs);
    await start(test, ids.stoppedUbuntu);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedUbuntu, newPassword, 'ubuntu')).toBe('works');
  });

  it('with a forced stop goes from running over stopping to stopped, and stays so by default', async () => {
    const test = await createTestWorld();
    await reset(test, ids.runningWindows, true);
    const seen = new Set<string | undefined>();
    for (let second = 0; second < 300; second += 1) {
      seen.add((await read(test, ids.runningWindows))?.power);
      test.clock.advance(1_000);
    }
    expect([...seen]).toEqual(['STOPPING', 'STOPPED']);
  });

  it('with a forced stop is started again where the world’s setting says so', async () => {
    const test = await createTestWorld(
      `${worldText()}\nsettings: { startsAfterForcedReset: true }`,
    );
    await reset(test, ids.runningWindows, true);
    test.clock.advance(longEnoughMs);
    expect(await read(test, ids.runningWindows)).toMatchObject({ power: 'RUNNING' });
    expect(login(test, ids.runningWindows)).toBe('works');
  });

  it('ends with 7617d94c when cloudbase-init cannot apply it, and works once that is repaired', async () => {
    const test = await createTestWorld(
      worldText(
        `guests: [{ instance: ${ids.stoppedWindows}, cloudbaseInit: { scriptsPlugin: 1 } }]`,
      ),
    );
    await reset(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    const failed = await read(test, ids.stoppedWindows);
    expect(failed?.lastOperationState).toBe('FAILED');
    expect(failed?.lastOperationError).toContain('7617d94c');
    await start(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedWindows, 'before-Reset-1')).toBe('works');
    const set = { cloudbaseInit: { scriptsPlugin: 2 } };
    test.world.obey({ events: [{ event: 'setGuest', instanceId: ids.stoppedWindows, set }] });
    await reset(test, ids.stoppedWindows, true);
    test.clock.advance(longEnoughMs);
    await start(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedWindows)).toBe('works');
  });

  it('can be a success after which the old password is still the one that works', async () => {
    const more = 'faults: { reset: oldPasswordStays }';
    const test = await createTestWorld(withMachine(ids.stoppedWindows, more));
    await reset(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(await read(test, ids.stoppedWindows)).toMatchObject({ lastOperationState: 'SUCCESS' });
    await start(test, ids.stoppedWindows);
    test.clock.advance(longEnoughMs);
    expect(login(test, ids.stoppedWindows)).toBe('wrongPassword');
    expect(login(test, ids.stoppedWindows, 'before-Reset-1')).toBe('works');
  });

  it('fails for a user who does not exist', async () => {
    const test = await createTestWorld();
    await reset(test, ids.stoppedWindows, false, 'no-such-user');
    test.clock.advance(longEnoughMs);
    expect(await read(test, ids.stoppedWindows)).toMatchObject({ lastOperationState: 'FAILED' });
  });

  it('is refused for a machine that started meanwhile', async () => {
    const test = await createTestWorld();
    const event = { event: 'startMachine', instanceId: ids.stoppedWindows } as const;
    test.world.obey({ events: [event] });
    expect((await reset(test, ids.stoppedWindows)).outcome).toBe('wrongState');
    expect(test.world.snapshot().ledger).toEqual([]);
  });

  it('names the rules that a password breaks', async () => {
    const { backend } = await createTestWorld();
    const broken = async (password: string) => {
      const args = { instanceIds: [ids.stoppedWindows], forceStop: false };
      const bytes = Buffer.from(password);
      const { facts } = await backend.cvm.resetInstancesPassword(args, bytes, changeOf(manager));
      return facts.brokenRules;
    };
    expect(await broken('/Abcdef12345!')).toEqual(['startsWithSlash']);
    expect(await broken('aDministrator1A!')).toEqual(['containsUserName']);
    expect(await broken('あいうえお')).toEqual(['characterNotAllowed', 'tooFewClasses']);
    expect(await broken(`Aa1${'x'.repeat(28)}`)).toEqual(['tooLong']);
    expect(await broken('abcdef1')).toEqual(['tooShort', 'tooFewClasses']);
    expect(await broken('Abcdef 12345')).toEqual(['characterNotAllowed']);
  });
});

describe('a normal shutdown', () => {
  it('that hangs is given up, and a forced stop works after it', async () => {
    const more = 'faults: { softStop: hangs }';
    const test = await createTestWorld(withMachine(ids.runningWindows, more));
    await stop(test, ids.runningWindows);
    test.clock.advance(110_000);
    expect(await read(test, ids.runningWindows)).toMatchObject({ power: 'STOPPING' });
    test.clock.advance(10_000);
    expect(await read(test, ids.runningWindows)).toMatchObject({
      power: 'RUNNING',
      lastOperationState: 'FAILED',
    });
    expect((await reset(test, ids.runningWindows, true)).outcome).toBe('accepted');
  });

  it('that is stuck never ends, and everything else is busy', async () => {
    const more = 'faults: { softStop: stuck }';
    const test = await createTestWorld(withMachine(ids.runningWindows, more));
    await stop(test, ids.runningWindows);
    test.clock.advance(24 * 3_600_000);
    expect(await read(test, ids.runningWindows)).toMatchObject({ power: 'STOPPING' });
    expect((await reset(test, ids.runningWindows, true)).outcome).toBe('busy');
  });
});

describe('power', () => {
  it('is busy while something runs, unusable in rescue mode or when isolated', async () => {
    const test = await createTestWorld();
    const power = async () =>
      (
        await test.backend.cvm.checkPower(
          { instanceIds: [ids.stoppedWindows, ids.runningWindows] },
          callOf(manager),
        )
      ).outcome;
    const instanceId = ids.runningWindows;
    test.world.obey({ events: [{ event: 'occupyMachine', instanceId, forMs: 60_000 }] });
    expect(await power()).toBe('someBusy');
    test.clock.advance(60_000);
    expect(await power()).toBe('someRunning');
    test.world.obey({
      events: [{ event: 'setMachine', instanceId, set: { state: 'RESCUE_MODE' } }],
    });
    expect(await power()).toBe('someUnusable');
    const isolated = { state: 'RUNNING', restrictState: 'PROTECTIVELY_ISOLATED' } as const;
    test.world.obey({ events: [{ event: 'setMachine', instanceId, set: isolated }] });
    expect(await power()).toBe('someUnusable');
    test.world.obey({ events: [{ event: 'removeOwner', instanceId }] });
    expect(await power()).toBe('someUnknown');
  });

  it('of a machine that starts by itself changes after it was looked at', async () => {
    const more = 'whenLookedAt: { startsAfterMs: 15000 }';
    const test = await createTestWorld(withMachine(ids.stoppedWindows, more));
    const look = () =>
      test.backend.cvm.checkPower({ instanceIds: [ids.stoppedWindows] }, callOf(manager));
    test.clock.advance(3_600_000);
    expect((await look()).outcome).toBe('allStopped');
    test.clock.advance(15_000);
    expect((await look()).outcome).toBe('allRunning');
  });
});

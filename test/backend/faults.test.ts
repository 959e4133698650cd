import { describe, expect, it } from 'vitest';
import { BackendUnavailable } from '../../src/backend/outcomes.ts';
import { performCheck } from '../../src/backend/perform.ts';
import type { Fault } from '../../src/backend/simulated/fault-schema.ts';
import { NoSuchThing } from '../../src/backend/simulated/no-such-thing.ts';
import { orderSchema } from '../../src/backend/simulated/orders.ts';
import { withTimeLimit } from '../../src/backend/time-limit.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld, type TestWorld } from './worlds.ts';

const instanceIds = [ids.stoppedWindows];
const powerOf = ({ world }: TestWorld) =>
  world.snapshot().cvm.find(({ id }) => id === ids.stoppedWindows)?.power;

async function startUnder(fault: Fault) {
  const test = await createTestWorld();
  test.world.obey({ faults: [fault] });
  const start = () =>
    withTimeLimit(30, (signal) =>
      test.backend.cvm.startInstances(
        { instanceIds },
        { ...changeOf(manager, 'operation-f:start'), signal },
      ),
    );
  return { test, start };
}

describe('a fault', () => {
  it.each([
    { operation: 'cvm.startInstances', kind: 'failBefore', times: 1 },
    { operation: 'cvm.*', kind: 'hang', times: 1 },
    { operation: 'cvm.startInstances', kind: 'slow', latencyMs: 60_000, times: 1 },
  ] as const)('of kind $kind strikes before the effect, and the next call works', async (fault) => {
    const { test, start } = await startUnder(fault);
    await expect(start()).rejects.toBeInstanceOf(BackendUnavailable);
    expect(powerOf(test)).toBe('STOPPED');
    expect((await start()).outcome).toBe('accepted');
  });

  it.each([
    { operation: 'cvm.startInstances', kind: 'failAfter', times: 1 },
    { operation: 'cvm.startInstances', kind: 'hangAfter', times: 1 },
  ] as const)('of kind $kind strikes after the effect, which happens once', async (fault) => {
    const { test, start } = await startUnder(fault);
    await expect(start()).rejects.toBeInstanceOf(BackendUnavailable);
    expect(powerOf(test)).toBe('STARTING');
    expect((await start()).outcome).toBe('accepted');
    expect(test.world.snapshot().ledger).toHaveLength(1);
  });

  it('without a number strikes until it is cleared', async () => {
    const test = await createTestWorld();
    test.world.obey({ faults: [{ operation: 'cvm.listInstances', kind: 'failBefore' }] });
    const list = async () =>
      (
        await performCheck(
          test.backend,
          'cvm.listInstances',
          {},
          {
            managedBy: manager,
            timeLimitMs: 5_000,
          },
        )
      ).outcome;
    expect([await list(), await list()]).toEqual(['unavailable', 'unavailable']);
    test.world.obey({ clearFaults: true });
    expect(await list()).toBe('some');
  });

  it('does not outlast the call that it slows down', async () => {
    const test = await createTestWorld();
    test.world.obey({ faults: [{ operation: 'cvm.*', kind: 'slow', latencyMs: 2 }] });
    expect((await test.backend.cvm.listInstances({}, callOf(manager))).outcome).toBe('some');
  });
});

describe('an order to a world', () => {
  it('is refused as a whole when it names what is not there', async () => {
    const test = await createTestWorld();
    const events = [
      { event: 'startMachine', instanceId: ids.stoppedWindows },
      { event: 'startMachine', instanceId: 'ins-nothere1' },
    ] as const;
    expect(() => test.world.obey({ events: [...events] })).toThrow(NoSuchThing);
    expect(powerOf(test)).toBe('STOPPED');
  });

  it.each([
    [{ events: [{ event: 'explode', instanceId: 'ins-stopwin1' }] }],
    [{ faults: [{ operation: 'cvm.noSuch', kind: 'hang' }] }],
    [{ faults: [{ operation: 'cvm.checkPower', kind: 'slow' }] }],
    [{ event: 'startMachine' }],
  ])('of the wrong shape is not taken: %j', (order) => {
    expect(orderSchema.safeParse(order).success).toBe(false);
  });

  it('that changes one thing leaves the others as they are', async () => {
    const { world } = await createTestWorld();
    const guestNow = () =>
      world.snapshot().guests.find((one) => one.instanceId === ids.runningWindows);
    const before = guestNow();
    const set = orderSchema.parse({
      events: [
        {
          event: 'setGuest',
          instanceId: ids.runningWindows,
          set: {
            firewall: { public: 'off' },
            accounts: [{ name: 'administrator', disabled: true }],
          },
        },
      ],
    });
    world.obey(set);
    expect(guestNow()).toEqual({
      ...before,
      firewall: { ...before?.firewall, public: 'off' },
      accounts: before?.accounts.map((account) => ({ ...account, disabled: true })),
    });
    const login = {
      instanceId: ids.runningWindows,
      userName: 'Administrator',
      password: 'before-Reset-1',
    };
    expect(world.probe(login).reason).toBe('disabled');
  });
});

describe('a world’s list of calls', () => {
  it('counts checks and changes by name and key', async () => {
    const { backend, world } = await createTestWorld();
    await backend.cvm.listInstances({}, callOf(manager));
    await backend.cvm.startInstances({ instanceIds }, changeOf(manager, 'operation-g:start'));
    expect(world.snapshot().calls).toMatchObject([
      { operation: 'cvm.listInstances', key: null },
      { operation: 'cvm.startInstances', key: 'operation-g:start' },
    ]);
  });
});

import { expect, test } from 'vitest';
import type { ChangeCall } from '../../src/backend/outcomes.ts';
import type { Backend } from '../../src/backend/ports.ts';
import { type AdvancingClock, createAdvancingClock } from '../../src/clock.ts';
import { createOperations } from '../../src/operations/operations.ts';
import { end, goOn, type Procedure } from '../../src/operations/procedure.ts';
import { Secret } from '../../src/secret/secret.ts';
import { loadOperation } from '../../src/store/operations.ts';
import type { Store } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';

const leaseMs = 30_000;
const startedAt = Date.UTC(2026, 10, 21);
const scene = { at: startedAt, conversationId: 'talk', via: 'test', correlation: 'a1' };

/** One process of several on a store: what it calls and tells is noted. */
function process(store: Store, clock: AdvancingClock, change: Procedure) {
  const told: string[] = [];
  const operations = createOperations({
    store,
    clock,
    audit: { note: () => {} },
    backend: {} as Backend,
    procedures: new Proxy({}, { get: () => change }) as never,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    tell: async (event) => {
      told.push(`${event.kind}:${event.operation.outcome ?? event.operation.stage}`);
      return 'told';
    },
  });
  const record = (id = 'op') =>
    store.transaction((tx) =>
      operations.record(
        tx,
        {
          id,
          conversationId: 'talk',
          change: 'guest.setSharingModel',
          args: {},
          managedBy: 'somebody',
        },
        scene as never,
      ),
    );
  return { operations, told, record };
}

function newClock(): AdvancingClock {
  return createAdvancingClock({ now: () => startedAt });
}

/** One call, which waits until it is let through. */
function oneCall(calls: ChangeCall[], letThrough: Promise<void> = Promise.resolve()): Procedure {
  return {
    firstStage: 'calling',
    advance: async ({ change }) => {
      await letThrough;
      return change('call', async (call) => {
        calls.push(call);
        return end('changed', { oldValue: 'a' });
      });
    },
  };
}

/** Pauses once, then needs the secret. */
const waits: Procedure = {
  firstStage: 'waiting',
  advance: async ({ memory, secret }) =>
    memory.waited
      ? end(secret ? 'changed' : 'secretLost')
      : goOn('waiting', { waited: true }, { afterMs: 2_000 }),
};

eachStore('an operation of several processes', (open) => {
  test('is left to the one that recorded it, until its lease is over', async () => {
    const [store, clock] = [await open(), newClock()];
    const calls: ChangeCall[] = [];
    const one = process(store, clock, oneCall(calls));
    const other = process(store, clock, oneCall(calls));
    await one.record();
    for (const laterMs of [0, leaseMs - 1]) {
      clock.advance(laterMs);
      expect(await other.operations.runDue(clock.now())).toBe(0);
    }
    clock.advance(1);
    expect(await other.operations.runDue(clock.now())).toBe(1);
    expect(calls).toHaveLength(1);
    // Too late, and then there is nothing left to do.
    await one.operations.start('op', Secret.fromText('x'));
    expect(calls).toHaveLength(1);
    expect(other.told).toEqual(['ended:changed']);
  });

  // Holds T-91
  test('makes no call after somebody else has gone on with it', async () => {
    const [store, clock] = [await open(), newClock()];
    const calls: ChangeCall[] = [];
    const pause = Promise.withResolvers<void>();
    const one = process(store, clock, oneCall(calls, pause.promise));
    const other = process(store, clock, oneCall(calls));
    await one.record();
    const started = one.operations.start('op');
    await expect.poll(async () => (await loadOperation(store.db, 'op'))?.version).toBe(2);
    clock.advance(leaseMs);
    await other.operations.runDue(clock.now());
    expect(calls).toHaveLength(1);
    pause.resolve();
    await started;
    expect(calls).toHaveLength(1);
    expect(one.told).toEqual([]);
    expect(await loadOperation(store.db, 'op')).toMatchObject({ outcome: 'changed' });
  });

  test('gives each call less time than its lease, counted from right before the call', async () => {
    const [store, clock] = [await open(), newClock()];
    const calls: ChangeCall[] = [];
    const pause = Promise.withResolvers<void>();
    const one = process(store, clock, oneCall(calls, pause.promise));
    await one.record();
    const started = one.operations.start('op');
    await expect.poll(async () => (await loadOperation(store.db, 'op'))?.version).toBe(2);
    // Late, but nobody else has come.
    clock.advance(2 * leaseMs);
    pause.resolve();
    await started;
    const validForMs = (calls[0]?.validUntil ?? 0) - clock.now();
    expect(validForMs).toBeGreaterThan(8_000);
    expect(validForMs).toBeLessThanOrEqual(leaseMs - 10_000);
  });

  test('is kept during a pause by the one that has its secret, and by nobody without one', async () => {
    const [store, clock] = [await open(), newClock()];
    const one = process(store, clock, waits);
    const other = process(store, clock, waits);
    await one.record('kept');
    await one.operations.start('kept', Secret.fromText('x'));
    await one.record('free');
    await one.operations.start('free');
    clock.advance(2_000);
    expect(await other.operations.runDue(clock.now())).toBe(1);
    expect(other.told).toEqual(['ended:secretLost']);
    expect(await one.operations.runDue(clock.now())).toBe(1);
    expect(one.told).toEqual(['ended:changed']);
  });

  test('whose process is silent for too long is taken over, and its secret is forgotten', async () => {
    const [store, clock] = [await open(), newClock()];
    const one = process(store, clock, waits);
    const other = process(store, clock, waits);
    const secret = Secret.fromText('x');
    await one.record();
    await one.operations.start('op', secret);
    clock.advance(2_000 + leaseMs);
    expect(await other.operations.runDue(clock.now())).toBe(1);
    expect(other.told).toEqual(['ended:secretLost']);
    expect(secret.isWiped).toBe(false);
    await one.operations.runDue(clock.now());
    expect(secret.isWiped).toBe(true);
    expect(one.told).toEqual([]);
  });

  test('that a stopping process hands back is taken at once', async () => {
    const [store, clock] = [await open(), newClock()];
    const one = process(store, clock, waits);
    const other = process(store, clock, waits);
    const secret = Secret.fromText('x');
    await one.record();
    await one.operations.start('op', secret);
    clock.advance(2_000);
    expect(await other.operations.runDue(clock.now())).toBe(0);
    await one.operations.handBack();
    expect(secret.isWiped).toBe(true);
    expect(await other.operations.runDue(clock.now())).toBe(1);
    expect(other.told).toEqual(['ended:secretLost']);
  });
});

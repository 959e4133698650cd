import { expect, test } from 'vitest';
import type { Backend } from '../../src/backend/ports.ts';
import { createAdvancingClock } from '../../src/clock.ts';
import { createOperations, type OperationEvent } from '../../src/operations/operations.ts';
import { end } from '../../src/operations/procedure.ts';
import type { Store } from '../../src/store/store.ts';
import { recordingLog } from '../helpers/bot-framework.ts';
import { eachStore } from '../helpers/stores.ts';

const startedAt = Date.UTC(2026, 10, 21);
const scene = { at: startedAt, conversationId: 'talk', via: 'test', correlation: 'a1' };
const hourMs = 3_600_000;

/** Processes on one store; how an operation ended is answered as `answer` says. */
function open(store: Store, answer: (event: OperationEvent) => 'told' | 'later' | 'failed') {
  const clock = createAdvancingClock({ now: () => startedAt });
  const told: { readonly at: number; readonly plainly: boolean }[] = [];
  const log = recordingLog();
  const process = () =>
    createOperations({
      store,
      clock,
      audit: { note: () => {} },
      backend: {} as Backend,
      procedures: new Proxy(
        {},
        { get: () => ({ firstStage: 'calling', advance: async () => end('changed') }) },
      ) as never,
      log,
      tell: async (event) => {
        if (event.kind === 'ended') {
          told.push({ at: clock.now() - startedAt, plainly: event.plainly });
        }
        return answer(event);
      },
    });
  const one = process();
  return {
    told,
    log,
    process,
    async begin() {
      const operation = {
        id: 'op',
        conversationId: 'talk',
        change: 'tickets.openTicket',
        args: {},
        managedBy: 'somebody',
      } as const;
      await store.transaction((tx) => one.record(tx, operation, scene as never));
      await one.start('op');
    },
    /** A pass of the worker every second. */
    async pass(seconds: number, other = one) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        await Promise.all([one.runDue(clock.now()), other.runDue(clock.now())]);
      }
    },
    skip: (ms: number) => clock.advance(ms),
  };
}

eachStore('an operation that has ended', (openStore) => {
  test('is told once when it is taken', async () => {
    const { told, begin, pass } = open(await openStore(), () => 'told');
    await begin();
    await pass(60);
    expect(told).toEqual([{ at: 0, plainly: false }]);
  });

  test('is told with growing waits while that fails, and plainly after six times', async () => {
    const { told, begin, pass, log } = open(await openStore(), (event) =>
      event.kind === 'ended' && event.plainly ? 'told' : 'failed',
    );
    await begin();
    await pass(200);
    expect(told.map(({ at }) => at / 1_000)).toEqual([0, 2, 6, 14, 30, 62, 126]);
    expect(told.map(({ plainly }) => plainly)).toEqual([...Array(6).fill(false), true]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ event: 'operation.toldPlainly', operation: 'op' }),
    );
  });

  test('that nobody can be told is tried four times an hour, not at every pass', async () => {
    const { told, begin, pass, skip } = open(await openStore(), () => 'failed');
    await begin();
    for (let quarter = 0; quarter < 80; quarter += 1) {
      skip(hourMs / 4);
      await pass(1);
    }
    const before = told.length;
    for (let minute = 0; minute < 60; minute += 1) {
      skip(60_000);
      await pass(1);
    }
    expect(told.length - before).toBeLessThanOrEqual(4);
    expect(told.length - before).toBeGreaterThanOrEqual(3);
  });

  test('that comes at a busy moment is told soon after, and never plainly for that', async () => {
    const { told, begin, pass } = open(await openStore(), () => 'later');
    await begin();
    await pass(60);
    expect(told.length).toBe(13);
    expect(told.some(({ plainly }) => plainly)).toBe(false);
  });

  test('is left alone by a process that found it due before another one tried', async () => {
    const { told, begin, process } = open(await openStore(), () => 'failed');
    await begin();
    // Found by a time at which it is due; when it is looked at, it is not.
    await process().runDue(startedAt + 2_000);
    expect(told).toHaveLength(1);
  });

  test('is not given up sooner because two processes tell it', async () => {
    const { told, begin, pass, process } = open(await openStore(), () => 'failed');
    await begin();
    await pass(60, process());
    expect([...new Set(told.map(({ at }) => at / 1_000))]).toEqual([0, 2, 6, 14, 30]);
  });
});

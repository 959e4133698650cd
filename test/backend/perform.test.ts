import { describe, expect, it } from 'vitest';
import { BackendUnavailable } from '../../src/backend/outcomes.ts';
import { type Checks, performCheck } from '../../src/backend/perform.ts';
import type { Backend } from '../../src/backend/ports.ts';
import { withTimeLimit } from '../../src/backend/time-limit.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld } from './worlds.ts';

const unavailable = { outcome: 'unavailable', facts: {} };

/** The simulated backend with its listing replaced by a fault of the adapter itself. */
async function withListing(listInstances: () => Promise<never>): Promise<Backend> {
  const { backend } = await createTestWorld();
  return { ...backend, cvm: { ...backend.cvm, listInstances } };
}

describe('performing a check', () => {
  it('answers with the outcome and the facts of the adapter', async () => {
    const { backend } = await createTestWorld();
    const answer = await performCheck(
      backend,
      'cvm.checkPower',
      { instanceIds: [ids.stoppedWindows] },
      { managedBy: manager, timeLimitMs: 5_000 },
    );
    expect(answer).toMatchObject({ outcome: 'allStopped', facts: { machineCount: 1 } });
  });

  it.each([
    ['an unknown name', 'cvm.noSuchCheck', {}, 'TypeError'],
    ['a change', 'cvm.resetPassword', {}, 'TypeError'],
    ['a name that every object has', 'constructor', {}, 'TypeError'],
    ['a missing argument', 'cvm.checkPower', {}, 'ZodError'],
    ['an argument too many', 'cvm.listInstances', { extra: 1 }, 'ZodError'],
    [
      '101 machines',
      'cvm.checkPower',
      { instanceIds: Array(101).fill('ins-00000000') },
      'ZodError',
    ],
  ])('is unavailable for %s, and says why to the log', async (_, name, args, error) => {
    const { backend } = await createTestWorld();
    const faults: string[] = [];
    const answer = await performCheck(backend, name, args, {
      managedBy: manager,
      timeLimitMs: 5_000,
      onFault: (check, fault) => faults.push(`${check} ${(fault as Error).name}`),
    });
    expect(answer).toEqual(unavailable);
    expect(faults).toEqual([`${name} ${error}`]);
  });

  it('is unavailable when the adapter fails, hangs past the limit, or throws what is no error', async () => {
    const faulty = [
      () => Promise.reject(new BackendUnavailable('down')),
      () => Promise.reject('a string'),
      () => {
        throw new Error('thrown at once');
      },
      () => new Promise<never>(() => {}),
    ];
    for (const listInstances of faulty) {
      const backend = await withListing(listInstances);
      const call = { managedBy: manager, timeLimitMs: 20 };
      expect(await performCheck(backend, 'cvm.listInstances', {}, call)).toEqual(unavailable);
    }
  });

  it('refuses an outcome that the catalogue does not declare', async () => {
    const backend = await withListing(
      () => Promise.resolve({ outcome: 'lots', facts: {} }) as unknown as Promise<never>,
    );
    const faults: unknown[] = [];
    const answer = await performCheck(
      backend,
      'cvm.listInstances',
      {},
      {
        managedBy: manager,
        timeLimitMs: 5_000,
        onFault: (_, error) => faults.push((error as Error).name),
      },
    );
    expect(answer).toEqual(unavailable);
    expect(faults).toEqual(['UndeclaredOutcome']);
  });

  it('does not compile with an undeclared outcome', () => {
    const lots: Checks['cvm.listInstances'] = async () =>
      // @ts-expect-error: the catalogue does not declare it
      ({ outcome: 'lots', facts: {} });
    expect(lots).toBeTypeOf('function');
  });
});

describe('a time limit', () => {
  it('tells the work to give up, and fails without waiting for it', async () => {
    let gaveUp = false;
    const work = (signal: AbortSignal) =>
      new Promise<never>(() => {
        signal.addEventListener('abort', () => {
          gaveUp = true;
        });
      });
    await expect(withTimeLimit(5, work)).rejects.toBeInstanceOf(BackendUnavailable);
    expect(gaveUp).toBe(true);
  });

  it('leaves no timer behind once the work has answered', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    expect(await withTimeLimit(60_000, async () => 'done')).toBe('done');
    await expect(withTimeLimit(60_000, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(timers()).toBe(before);
  });
});

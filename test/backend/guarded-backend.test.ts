import { expect, it } from 'vitest';
import { guardBackend } from '../../src/backend/guarded-backend.ts';
import { BackendNotAsked, BackendUnavailable, KeyReused } from '../../src/backend/outcomes.ts';
import { performCheck } from '../../src/backend/perform.ts';
import type { Backend, Systems } from '../../src/backend/ports.ts';
import { withTimeLimit } from '../../src/backend/time-limit.ts';
import { createAdvancingClock } from '../../src/clock.ts';

/** A backend whose every call does this; counts them. */
function backendThat(work: () => Promise<unknown>) {
  const asked: string[] = [];
  const port = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method) => () => {
          asked.push(`${name}.${String(method)}`);
          return work();
        },
      },
    );
  const names = ['cvm', 'guest', 'tickets', 'notifications', 'portOfNextYear'];
  const backend = Object.fromEntries(names.map((name) => [name, port(name)]));
  const clock = createAdvancingClock({ now: () => Date.UTC(2026, 10, 21) });
  const states: string[] = [];
  const systems = guardBackend(backend as unknown as Systems, {
    clock,
    onState: (name, state) => states.push(`${name}: ${state}`),
  });
  const guarded = systems as Backend;
  return { guarded, asked, states, clock };
}

const call = () => ({ managedBy: 'somebody', signal: new AbortController().signal });
const many = <Result>(count: number, work: () => Promise<Result>) =>
  Promise.allSettled(Array.from({ length: count }, work));

it('a port that fails is left alone, and no other one', async () => {
  const { guarded, asked, states } = backendThat(() => Promise.reject(new BackendUnavailable()));
  await many(30, () => guarded.cvm.listInstances({}, call()));
  expect(asked).toHaveLength(30);
  expect(states).toEqual(['cvm: open']);
  await expect(guarded.cvm.checkPower({ instanceIds: ['a'] }, call())).rejects.toBeInstanceOf(
    BackendNotAsked,
  );
  await many(1, () => guarded.guest.checkSharingModel({ instanceId: 'a' }, call()));
  expect(asked).toHaveLength(31);
  expect(asked.at(-1)).toBe('guest.checkSharingModel');
});

it('a port that nobody knew has a breaker of its own', async () => {
  const { guarded, states } = backendThat(() => Promise.reject(new BackendUnavailable()));
  const { portOfNextYear } = guarded as unknown as {
    readonly portOfNextYear: { check(args: object, call: object): Promise<unknown> };
  };
  await many(20, () => portOfNextYear.check({}, call()));
  expect(states).toEqual(['portOfNextYear: open']);
});

it('a system that never answers has failed once its callers have given up', async () => {
  const { guarded, states, asked } = backendThat(() => new Promise(() => {}));
  const check = () =>
    performCheck(guarded, 'cvm.listInstances', {}, { managedBy: 'somebody', timeLimitMs: 20 });
  await many(20, check);
  expect(states).toEqual(['cvm: open']);
  const startedAt = performance.now();
  expect(await check()).toEqual({ outcome: 'unavailable', facts: {} });
  expect(performance.now() - startedAt).toBeLessThan(15);
  expect(asked).toHaveLength(20);
});

it('is asked again after its rest, and answers go on as they are', async () => {
  let isBack = false;
  const { guarded, states, clock } = backendThat(async () => {
    if (!isBack) throw new BackendUnavailable();
    return { outcome: 'none', facts: {} };
  });
  await many(20, () => guarded.cvm.listInstances({}, call()));
  isBack = true;
  clock.advance(30_000);
  expect(await guarded.cvm.listInstances({}, call())).toEqual({ outcome: 'none', facts: {} });
  expect(states).toEqual(['cvm: open', 'cvm: trying', 'cvm: closed']);
});

it('a mistake of ours says nothing about the system', async () => {
  const { guarded, states } = backendThat(() => Promise.reject(new KeyReused()));
  await many(100, () => guarded.cvm.listInstances({}, call()));
  expect(states).toEqual([]);
});

it('a system is not asked at all when no time is left', async () => {
  const { guarded, asked } = backendThat(async () => ({ outcome: 'none', facts: {} }));
  const options = { managedBy: 'somebody', timeLimitMs: 0 };
  const answer = await performCheck(guarded, 'cvm.listInstances', {}, options);
  expect(answer.outcome).toBe('unavailable');
  expect(asked).toEqual([]);
});

it('what a caller hears of it is what every caller of a failing system hears', async () => {
  const { guarded } = backendThat(() => Promise.reject(new BackendUnavailable()));
  await many(20, () => guarded.cvm.listInstances({}, call()));
  const asked = withTimeLimit(1_000, (signal) =>
    guarded.cvm.listInstances({}, { managedBy: 'somebody', signal }),
  );
  await expect(asked).rejects.toBeInstanceOf(BackendUnavailable);
});

import { expect, test } from 'vitest';
import type { Memory, ProcedureInput } from '../../src/operations/procedure.ts';
import { cvmResetPassword } from '../../src/operations/procedures/cvm-reset-password.ts';
import { ids, manager } from '../backend/ids.ts';
import { createTestWorld } from '../backend/worlds.ts';
import { callOf, changeOf } from '../contracts/calls.ts';

const settleMs = 15_000;

test('whoever comes to an unanswered call asks for a while of its own before it says that nothing happened', async () => {
  const { backend, clock } = await createTestWorld();
  const stageBeganAt = clock.now();
  const advance = (memory: Memory) => {
    const input: ProcedureInput = {
      args: { instanceIds: [ids.stoppedWindows], stop: 'none' },
      stage: 'setting',
      memory,
      stageBeganAt,
      now: clock.now(),
      settleMs,
      backend,
      keyOf: (name) => `op:${name}`,
      read: (work) => work(callOf(manager)),
      change: (name, work) => work(changeOf(manager, `op:${name}`)),
    };
    return cvmResetPassword.advance(input);
  };
  // However long the other one has had it.
  clock.advance(10 * settleMs);
  const first = await advance({});
  if (first.kind !== 'goOn') throw new Error('it has given up at once');
  expect(first.stage).toBe('setting');
  clock.advance(settleMs - 1);
  const second = await advance(first.memory);
  if (second.kind !== 'goOn') throw new Error('it has given up too early');
  clock.advance(1);
  expect(await advance(second.memory)).toMatchObject({ kind: 'end', outcome: 'secretLost' });
});

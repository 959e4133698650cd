import { expect, it } from 'vitest';
import { BackendUnavailable, StillUnderWay } from '../../src/backend/outcomes.ts';
import type { Backend } from '../../src/backend/ports.ts';
import type { Advance } from '../../src/operations/procedure.ts';
import { singleCall } from '../../src/operations/procedures/single-call.ts';

const minuteMs = 60_000;

/** Answers one after the other, the last one for ever; the clock goes on as the procedure wants. */
async function run(answers: readonly ('done' | Error)[]) {
  const left = [...answers];
  let calls = 0;
  const procedure = singleCall(async () => {
    calls += 1;
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return { outcome: 'changed', facts: {} };
  });
  let now = 0;
  let memory: Readonly<Record<string, unknown>> = {};
  for (let stages = 0; stages < 5_000; stages += 1) {
    const signal = new AbortController().signal;
    const advance: Advance = await procedure.advance({
      ...{ args: {}, stage: 'calling', memory, stageBeganAt: 0, now, settleMs: 1 },
      backend: {} as Backend,
      keyOf: (name) => name,
      read: (work) => work({ managedBy: 'me', signal }),
      change: (key, work) => work({ managedBy: 'me', signal, key, validUntil: 1 }),
    });
    if (advance.kind === 'end') return { outcome: advance.outcome, calls, now };
    memory = advance.memory;
    now += advance.afterMs;
  }
  throw new Error('it does not end');
}

const waiting = new StillUnderWay('another one first', { begun: false });
const running = new StillUnderWay('at it', { begun: true });

it('asks again while it is under way, as long as that takes', async () => {
  const answers = [...Array.from({ length: 200 }, () => running), 'done' as const];
  expect(await run(answers)).toMatchObject({ outcome: 'changed', calls: 201 });
});

it('waits for its turn, and not for ever: then nothing was begun', async () => {
  expect(await run([waiting, waiting, running, 'done'])).toMatchObject({ outcome: 'changed' });
  const { outcome, now } = await run([waiting]);
  expect({ outcome, now }).toEqual({ outcome: 'unavailable', now: 5 * minuteMs });
});

it('does not know what became of it when it never ends', async () => {
  const { outcome, now } = await run([running]);
  expect({ outcome, now }).toEqual({ outcome: 'unknown', now: 95 * minuteMs });
});

it('keeps in mind that it was begun when the system falls silent in between', async () => {
  const silent = new BackendUnavailable('no answer');
  expect(await run([running, silent, waiting, 'done'])).toMatchObject({ outcome: 'changed' });
  expect(await run([running, silent])).toMatchObject({ outcome: 'unknown', calls: 6 });
});

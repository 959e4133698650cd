import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { createWorker } from '../src/worker.ts';

describe('the worker', () => {
  it('does every chore in a pass, also when one of them fails', async () => {
    const lines: string[] = [];
    const done: string[] = [];
    const worker = createWorker(
      {
        one: async () => {
          throw new Error('text that may quote a person');
        },
        two: async () => done.push('two'),
      },
      createLog('info', (line) => lines.push(line)),
    );
    await worker.pass();
    expect(done).toEqual(['two']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('quote');
  });

  it('joins a pass that is under way instead of starting another', async () => {
    let passes = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const worker = createWorker(
      {
        slow: async () => {
          passes += 1;
          await held;
          return 0;
        },
      },
      createLog('silent'),
    );
    const both = [worker.pass(), worker.pass()];
    release();
    await Promise.all(both);
    expect(passes).toBe(1);
  });

  it('does nothing more once it was stopped', async () => {
    let passes = 0;
    const worker = createWorker({ count: async () => ++passes }, createLog('silent'));
    worker.start();
    await worker.stop();
    const before = passes;
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes).toBe(before);
  });
});

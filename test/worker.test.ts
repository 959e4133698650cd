import { describe, expect, it, vi } from 'vitest';
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

  it('lets a chore that fails rest longer each time, tells it once a minute, and when it is over', async () => {
    const lines: { event: string; reason?: string; count?: number }[] = [];
    let now = 0;
    let isBroken = true;
    const triedAt: number[] = [];
    let others = 0;
    const worker = createWorker(
      {
        broken: async () => {
          triedAt.push(now);
          if (isBroken) throw new Error('the store is full');
          return 0;
        },
        other: async () => {
          others += 1;
          return 0;
        },
      },
      createLog('info', (line) => lines.push(JSON.parse(line))),
      () => now,
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      worker.start();
      const until = async (end: number) => {
        for (; now < end; now += 100) await vi.advanceTimersByTimeAsync(100);
      };
      await until(90_000);
      const rests = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
      expect(Math.max(...rests)).toBeLessThan(6_000);
      expect(rests.slice(-3).every((restMs) => restMs >= 5_000)).toBe(true);
      expect(triedAt.length).toBeLessThan(25);
      expect(others).toBeGreaterThan(100);
      expect(lines.map(({ event }) => event)).toEqual(['worker.failed', 'worker.failed']);
      isBroken = false;
      await until(97_000);
      expect(lines.at(-1)).toMatchObject({ event: 'worker.recovered', reason: 'broken' });
      const before = triedAt.length;
      await until(99_000);
      expect(triedAt.length).toBeGreaterThan(before + 2);
    } finally {
      vi.useRealTimers();
      await worker.stop();
    }
  });

  it('tries what rests as well in a pass that somebody asks for', async () => {
    let tries = 0;
    const worker = createWorker(
      {
        broken: async () => {
          tries += 1;
          throw new Error();
        },
      },
      createLog('silent'),
      () => 0,
    );
    await worker.pass();
    await worker.pass();
    expect(tries).toBe(2);
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

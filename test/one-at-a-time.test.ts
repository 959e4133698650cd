import { describe, expect, it } from 'vitest';
import { createOneAtATime, QueueFull } from '../src/one-at-a-time.ts';

function gate(): { open: () => void; readonly opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('one at a time', () => {
  it('keeps the order within a key, however long one takes', async () => {
    const queue = createOneAtATime(10);
    const first = gate();
    const order: string[] = [];
    const one = queue.run('a', async () => {
      await first.opened;
      order.push('one');
    });
    const two = queue.run('a', async () => void order.push('two'));
    await queue.run('b', async () => void order.push('other'));
    first.open();
    await Promise.all([one, two]);
    expect(order).toEqual(['other', 'one', 'two']);
  });

  it('goes on after one that fails, and tells only its own caller', async () => {
    const queue = createOneAtATime(10);
    const failing = queue.run('a', async () => {
      throw new RangeError('no');
    });
    const next = queue.run('a', async () => 'fine');
    await expect(failing).rejects.toThrow(RangeError);
    await expect(next).resolves.toBe('fine');
  });

  it('refuses what would wait too long, and nothing of another key', async () => {
    const queue = createOneAtATime(2);
    const first = gate();
    const waiting = [1, 2, 3].map(() => queue.run('a', () => first.opened));
    await expect(queue.run('a', async () => {})).rejects.toThrow(QueueFull);
    await expect(queue.run('b', async () => 'fine')).resolves.toBe('fine');
    first.open();
    await Promise.all(waiting);
    await expect(queue.run('a', async () => 'again')).resolves.toBe('again');
  });

  it('is idle when nothing runs or waits', async () => {
    const queue = createOneAtATime(10);
    let done = 0;
    for (let index = 0; index < 5; index += 1) {
      void queue.run('a', async () => {
        await Promise.resolve();
        done += 1;
      });
    }
    await queue.idle();
    expect(done).toBe(5);
  });
});

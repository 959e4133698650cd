/** Too many wait already in this conversation. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** Runs work in order for each key, and side by side for different keys. */
export interface OneAtATime {
  /** @throws QueueFull, and whatever `work` throws */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

/** @param mostWaiting for one key, the one that runs not counted */
export function createOneAtATime(mostWaiting: number): OneAtATime {
  const queues = new Map<string, { tail: Promise<unknown>; length: number }>();

  return {
    async run(key, work) {
      const queue = queues.get(key) ?? { tail: Promise.resolve(), length: 0 };
      if (queue.length > mostWaiting) throw new QueueFull('too many wait');
      queues.set(key, queue);
      queue.length += 1;
      const result = queue.tail.then(work);
      queue.tail = result.catch(() => {});
      try {
        return await result;
      } finally {
        queue.length -= 1;
        if (queue.length === 0) queues.delete(key);
      }
    },
    async idle() {
      while (queues.size > 0) await Promise.all([...queues.values()].map(({ tail }) => tail));
    },
  };
}

import { expect, test } from 'vitest';
import { createCaseNumbers } from '../../src/tickets/case-numbers.ts';
import { eachStore } from '../helpers/stores.ts';

eachStore('numbers of cases', (open) => {
  test('begin with A-1001 and go up', async () => {
    const numbers = createCaseNumbers({ store: await open() });
    expect([await numbers.next(), await numbers.next()]).toEqual(['A-1001', 'A-1002']);
  });

  test('are given once, whichever process gives them, and however many ask at once', async () => {
    const store = await open();
    const processes = [1, 2, 3].map(() => createCaseNumbers({ store }));
    const given = await Promise.all(
      Array.from({ length: 150 }, (_, index) => processes[index % 3]?.next()),
    );
    expect(new Set(given).size).toBe(150);
    expect(given).not.toContain(undefined);
  });

  test('are none while the store does not answer, and go on afterwards', async () => {
    const store = await open();
    let answers = false;
    const numbers = createCaseNumbers({
      store: {
        ...store,
        transaction: (work) =>
          answers ? store.transaction(work) : Promise.reject(new Error('no store')),
      },
    });
    await expect(numbers.next()).rejects.toThrow('no store');
    answers = true;
    expect(await numbers.next()).toBe('A-1001');
  });
});

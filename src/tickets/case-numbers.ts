import { takeCaseNumbers } from '../store/case-numbers.ts';
import type { Store } from '../store/store.ts';
import { shownNumber } from './ticket-number.ts';

/** Few enough to lose with a process, and enough that most journeys begin without a write. */
const blockSize = 20;

/** Numbers of cases, `A-1001` and up: none is given twice, whichever process gives it. */
export interface CaseNumbers {
  /** A turn that runs again takes another one: there are gaps. @throws what the store throws */
  next(): Promise<string>;
}

/**
 * Takes numbers from the store in blocks, in transactions of their own, so that a turn can name one
 * before it writes anything.
 */
export function createCaseNumbers({ store }: { readonly store: Store }): CaseNumbers {
  let free: number[] = [];
  let taking: Promise<void> | undefined;
  const takeBlock = async () => {
    const first = await store.transaction((tx) => takeCaseNumbers(tx, blockSize));
    free = Array.from({ length: blockSize }, (_, index) => first + index);
  };
  return {
    next: async () => {
      for (;;) {
        const number = free.shift();
        if (number !== undefined) return shownNumber(number);
        taking ??= takeBlock().finally(() => {
          taking = undefined;
        });
        await taking;
      }
    },
  };
}

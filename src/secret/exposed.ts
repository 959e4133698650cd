import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

/**
 * Values that stood in a chat and are burnt as passwords for 15 minutes. In this process's memory
 * only, under a key that nobody knows: no value can be read back.
 */
export interface Exposed {
  remember(value: string): void;
  isExposed(bytes: Uint8Array): boolean;
}

const keptForMs = 15 * 60_000;
const maxValues = 10_000;

export function createExposed({ clock }: { readonly clock: Clock }): Exposed {
  const key = randomBytes(32);
  // Insertion order is time order: a value that is seen again moves to the end.
  const seenAt = new Map<string, number>();
  const digest = (value: string | Uint8Array) =>
    createHmac('sha256', key).update(value).digest('base64url');
  const forgetOld = (now: number) => {
    for (const [hash, at] of seenAt) {
      if (at > now - keptForMs && seenAt.size <= maxValues) return;
      seenAt.delete(hash);
    }
  };
  return {
    remember: (value) => {
      const hash = digest(value);
      seenAt.delete(hash);
      seenAt.set(hash, clock.now());
      forgetOld(clock.now());
    },
    isExposed: (bytes) => {
      forgetOld(clock.now());
      return seenAt.has(digest(bytes));
    },
  };
}

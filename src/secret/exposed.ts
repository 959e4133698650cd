import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';

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
  const seenAt = createForgetfulMap<string, number>(
    maxValues,
    (at) => at <= clock.now() - keptForMs,
  );
  const digest = (value: string | Uint8Array) =>
    createHmac('sha256', key).update(value).digest('base64url');
  return {
    remember: (value) => seenAt.set(digest(value), clock.now()),
    isExposed: (bytes) => seenAt.get(digest(bytes)) !== undefined,
  };
}

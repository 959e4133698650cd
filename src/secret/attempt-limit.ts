import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';

/** Failed attempts of one address within a window. People behind one address share it: keep it roomy. */
export interface AttemptLimit {
  /** Milliseconds until the address may try again; 0 when it may. */
  waitMs(address: string): number;
  failed(address: string): void;
}

const maxAddresses = 10_000;

export function createAttemptLimit({
  clock,
  most,
  windowMs,
}: {
  readonly clock: Clock;
  readonly most: number;
  readonly windowMs: number;
}): AttemptLimit {
  const windows = createForgetfulMap<string, { readonly endsAt: number; failures: number }>(
    maxAddresses,
    ({ endsAt }) => endsAt <= clock.now(),
  );
  return {
    waitMs: (address) => {
      const window = windows.get(networkOf(address));
      return window && window.failures >= most ? window.endsAt - clock.now() : 0;
    },
    failed: (address) => {
      const network = networkOf(address);
      const window = windows.get(network);
      if (window) {
        window.failures += 1;
        return;
      }
      windows.set(network, { endsAt: clock.now() + windowMs, failures: 1 });
    },
  };
}

/** One customer of IPv6 has a whole /64. */
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

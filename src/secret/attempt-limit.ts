import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';
import { networkOf } from '../http/network-of.ts';

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

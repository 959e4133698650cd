import type { Call, ChangeCall } from '../../src/backend/outcomes.ts';

/** A call that nobody gives up. */
export function callOf(managedBy: string): Call {
  return { managedBy, signal: new AbortController().signal };
}

let made = 0;

/** A change call with a key of its own, unless one is given. */
export function changeOf(managedBy: string, key?: string): ChangeCall {
  made += 1;
  return {
    ...callOf(managedBy),
    key: key ?? `contract-${process.pid}-${Date.now()}-${made}:call`,
    validUntil: Number.MAX_SAFE_INTEGER,
  };
}

/** A change call whose time was over before it was made. */
export function lateChangeOf(managedBy: string): ChangeCall {
  return { ...changeOf(managedBy), validUntil: 1 };
}

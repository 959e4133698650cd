/** How long a lease lasts, and what follows from it. All in milliseconds. */
export interface LeaseTimes {
  /** After it somebody else may go on with the operation. */
  readonly leaseMs: number;
  /** So long before the end of its lease a call must not come to effect any more. */
  readonly marginMs: number;
  /** Shorter than the margin: a call that was made in time is over when the lease is. */
  readonly callTimeLimitMs: number;
  /** How long whoever finds a call unanswered asks before it says that nothing happened. */
  readonly settleMs: number;
}

export const usualLeaseMs = 30_000;

/** @param leaseMs shorter than usual in tests only */
export function leaseTimes(leaseMs = usualLeaseMs): LeaseTimes {
  return {
    leaseMs,
    marginMs: leaseMs / 3,
    callTimeLimitMs: Math.round((leaseMs * 4) / 15),
    settleMs: leaseMs / 2,
  };
}

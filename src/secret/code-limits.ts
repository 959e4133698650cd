const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Every number about codes, with its source (N: NIST SP 800-63B-4, M: Microsoft Entra self-service
 * reset; the stricter one where they differ). Nothing else in the product decides one.
 *
 * How likely a guess is: a code has six digits, so one try succeeds with 1e-6. A code allows five
 * tries (5e-6). Whoever asks has ten tries a day for an account, over all codes, methods,
 * conversations and channels: 1e-5 a day.
 */
export const codeLimits = {
  /** One in a million. N11, N20: six digits or more. */
  possibleCodes: 1_000_000,
  /** M2; N11 allows ten minutes. Still good at 5:00, not at 5:01. */
  validMs: 5 * minuteMs,
  /** M1, and N12: a new code does not bring new tries, see `failuresUntilBlock`. */
  triesPerCode: 5,
  /** N18 allows a hundred in a row; this bounds the day for all methods together. */
  triesPerDay: 10,
  /** M1: five failed proofs in 24 hours block for 24 hours from the last one. Per method. */
  failuresUntilBlock: 5,
  failureWindowMs: dayMs,
  blockMs: dayMs,
  /** Per method; the first code and three more. N15 for what rings. */
  sendsPerHour: 4,
  sendWindowMs: hourMs,
  /** M1: ten mails in ten minutes block the mailbox for 24 hours. For an account, whoever asks. */
  mailsUntilBlock: 10,
  mailWindowMs: 10 * minuteMs,
  /** N18: growing waits, 30 seconds to an hour. Between codes: within one, five tries are few enough. */
  freeFailures: 2,
  firstWaitMs: 30 * secondMs,
  longestWaitMs: hourMs,
  /** M8: contacts may have been planted by whoever may reset passwords. */
  contactAgeMs: 72 * hourMs,
  /** M2: the whole session. Still good at 15:00, not at 15:01. */
  sessionMs: 15 * minuteMs,
} as const;

/** What happened with one method, epoch ms each. Tries are failures until their code turns out right. */
export interface MethodCounts {
  readonly sentAt: readonly number[];
  readonly triedAt: readonly number[];
  /** Epoch ms; 0 when it is not. */
  readonly blockedUntil: number;
}

/** Of one account and one who asks; by method. JSON. */
export type Counts = Readonly<Record<string, MethodCounts>>;

export type Verdict =
  | { readonly kind: 'allowed'; readonly counts: Counts }
  | { readonly kind: 'blocked' | 'tooSoon'; readonly until: number };

const nothing: MethodCounts = { sentAt: [], triedAt: [], blockedUntil: 0 };

/** A code goes out, unless it is too soon after the last ones, or too much went wrong. */
export function countSend(counts: Counts, method: string, now: number): Verdict {
  const of = current(counts, method, now);
  const blockedUntil = blockedUntilOf(counts, method, now);
  if (blockedUntil > now) return { kind: 'blocked', until: blockedUntil };
  const [oldest] = of.sentAt.slice(-codeLimits.sendsPerHour);
  const full = of.sentAt.length >= codeLimits.sendsPerHour && oldest !== undefined;
  const until = Math.max(
    full ? oldest + codeLimits.sendWindowMs : 0,
    (of.triedAt.at(-1) ?? 0) + waitAfter(of.triedAt.length),
  );
  if (until > now) return { kind: 'tooSoon', until };
  return {
    kind: 'allowed',
    counts: { ...counts, [method]: { ...of, sentAt: [...of.sentAt, now] } },
  };
}

/** A try is counted before anybody looks whether it is right. */
export function countTry(counts: Counts, method: string, now: number): Verdict {
  const of = current(counts, method, now);
  const blockedUntil = blockedUntilOf(counts, method, now);
  if (blockedUntil > now) return { kind: 'blocked', until: blockedUntil };
  const triedAt = [...of.triedAt, now];
  const blocks = triedAt.length >= codeLimits.failuresUntilBlock;
  return {
    kind: 'allowed',
    counts: {
      ...counts,
      [method]: { ...of, triedAt, blockedUntil: blocks ? now + codeLimits.blockMs : 0 },
    },
  };
}

/** A try at which nobody looked: the system that knows did not answer. Nobody has learned anything. */
export function countBack(counts: Counts, method: string, triedAt: number): Counts {
  const of = counts[method] ?? nothing;
  const at = of.triedAt.lastIndexOf(triedAt);
  if (at < 0) return counts;
  const left = of.triedAt.toSpliced(at, 1);
  const blockedUntil = left.length < codeLimits.failuresUntilBlock ? 0 : of.blockedUntil;
  return { ...counts, [method]: { ...of, triedAt: left, blockedUntil } };
}

/** The method's own counts only: who has one method must not win tries for another. */
export function countSuccess(counts: Counts, method: string): Counts {
  const { [method]: _, ...others } = counts;
  return others;
}

/** Epoch ms until which nothing can be tried; in the past when something can. */
export function blockedUntilOf(counts: Counts, method: string, now: number): number {
  const day = Object.keys(counts)
    .flatMap((name) => current(counts, name, now).triedAt)
    .sort((one, other) => one - other);
  const [oldest] = day.slice(-codeLimits.triesPerDay);
  const all =
    day.length >= codeLimits.triesPerDay && oldest !== undefined
      ? oldest + codeLimits.failureWindowMs
      : 0;
  return Math.max(current(counts, method, now).blockedUntil, all);
}

/** Epoch ms from which another code may be sent; in the past when it may. */
export function sendableAt(counts: Counts, method: string, now: number): number {
  const verdict = countSend(counts, method, now);
  return verdict.kind === 'allowed' ? 0 : verdict.until;
}

/** Of a mailbox, whoever asks. @returns undefined while it is blocked */
export function countMail(counts: MethodCounts | undefined, now: number): MethodCounts | undefined {
  const { sentAt, blockedUntil } = counts ?? nothing;
  if (blockedUntil > now) return undefined;
  const lately = [...sentAt.filter((at) => now - at < codeLimits.mailWindowMs), now];
  const blocks = lately.length >= codeLimits.mailsUntilBlock;
  return { sentAt: lately, triedAt: [], blockedUntil: blocks ? now + codeLimits.blockMs : 0 };
}

/** 30 s after the third failure, then doubled with each. */
export function waitAfter(failures: number): number {
  if (failures <= codeLimits.freeFailures) return 0;
  const doubled = codeLimits.firstWaitMs * 2 ** (failures - codeLimits.freeFailures - 1);
  return Math.min(doubled, codeLimits.longestWaitMs);
}

function current(counts: Counts, method: string, now: number): MethodCounts {
  const { sentAt, triedAt, blockedUntil } = counts[method] ?? nothing;
  return {
    sentAt: sentAt.filter((at) => now - at < codeLimits.sendWindowMs),
    triedAt: triedAt.filter((at) => now - at < codeLimits.failureWindowMs),
    blockedUntil: blockedUntil > now ? blockedUntil : 0,
  };
}

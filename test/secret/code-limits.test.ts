import { describe, expect, it } from 'vitest';
import {
  type Counts,
  codeLimits,
  countMail,
  countSend,
  countSuccess,
  countTry,
  type MethodCounts,
  waitAfter,
} from '../../src/secret/code-limits.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const start = Date.UTC(2026, 10, 21);

function after(counts: Counts, ...steps: readonly (readonly ['send' | 'try', string, number])[]) {
  let verdict: ReturnType<typeof countTry> = { kind: 'allowed', counts };
  for (const [what, method, at] of steps) {
    const before: Counts = verdict.kind === 'allowed' ? verdict.counts : {};
    verdict = what === 'send' ? countSend(before, method, at) : countTry(before, method, at);
    if (verdict.kind !== 'allowed') return verdict;
  }
  return verdict;
}

const tries = (method: string, count: number, at = start) =>
  Array.from({ length: count }, (_, index) => ['try', method, at + index] as const);

// Holds T-78
describe('the limits of codes', () => {
  it('leave a guesser one chance in 100,000 a day', () => {
    const perTry = 1 / codeLimits.possibleCodes;
    const perCode = codeLimits.triesPerCode * perTry;
    const perDay = codeLimits.triesPerDay * perTry;
    expect(perCode).toBeLessThanOrEqual(5e-6);
    expect(perDay).toBeLessThanOrEqual(1e-5);
    expect(codeLimits.triesPerDay).toBeLessThanOrEqual(100);
  });

  it('block a method with the fifth failure, for 24 hours from it', () => {
    expect(after({}, ...tries('mail', 5)).kind).toBe('allowed');
    expect(after({}, ...tries('mail', 6))).toEqual({
      kind: 'blocked',
      until: start + 4 + 24 * hourMs,
    });
    const free = ['try', 'mail', start + 4 + 24 * hourMs] as const;
    expect(after({}, ...tries('mail', 5), free).kind).toBe('allowed');
    const justBefore = ['try', 'mail', start + 3 + 24 * hourMs] as const;
    expect(after({}, ...tries('mail', 5), justBefore).kind).toBe('blocked');
  });

  it('leave the other methods to a person of whom one is blocked', () => {
    expect(after({}, ...tries('mail', 5), ['try', 'sms', start + 10]).kind).toBe('allowed');
  });

  it('end the day for all methods with the tenth failure', () => {
    const ten = [...tries('mail', 5), ...tries('sms', 5, start + minuteMs)];
    expect(after({}, ...ten).kind).toBe('allowed');
    expect(after({}, ...ten, ['try', 'call', start + 2 * minuteMs])).toEqual({
      kind: 'blocked',
      until: start + 24 * hourMs,
    });
    expect(after({}, ...ten, ['send', 'call', start + 2 * minuteMs]).kind).toBe('blocked');
  });

  it('do not forget failures when another code is sent', () => {
    const [first, second] = [tries('mail', 3), tries('mail', 2, start + 5 * minuteMs)];
    const between = ['send', 'mail', start + 4 * minuteMs] as const;
    const sixth = ['try', 'mail', start + 6 * minuteMs] as const;
    expect(after({}, ...first, between, ...second, sixth).kind).toBe('blocked');
  });

  it('forget the failures of a method that succeeded, and of no other one', () => {
    const failed = after({}, ...tries('mail', 4), ...tries('sms', 4));
    if (failed.kind !== 'allowed') return expect.unreachable();
    const counts = countSuccess(failed.counts, 'mail');
    expect(after(counts, ...tries('mail', 5, start + minuteMs)).kind).toBe('allowed');
    expect(after(counts, ...tries('sms', 2, start + minuteMs)).kind).toBe('blocked');
  });

  it('send a code and three more in an hour', () => {
    const sends = Array.from(
      { length: 5 },
      (_, index) => ['send', 'mail', start + index * minuteMs] as const,
    );
    expect(after({}, ...sends.slice(0, 4)).kind).toBe('allowed');
    expect(after({}, ...sends)).toEqual({ kind: 'tooSoon', until: start + hourMs });
    expect(after({}, ...sends.slice(0, 4), ['send', 'mail', start + hourMs]).kind).toBe('allowed');
  });

  it('make who fails wait longer and longer for another code', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map(waitAfter)).toEqual([
      0, 0, 0, 30_000, 60_000, 120_000, 240_000,
    ]);
    expect(waitAfter(50)).toBe(hourMs);
    const failed = tries('mail', 3);
    expect(after({}, ...failed, ['send', 'mail', start + 2 + 29_999]).kind).toBe('tooSoon');
    expect(after({}, ...failed, ['send', 'mail', start + 2 + 30_000]).kind).toBe('allowed');
  });

  it('close a mailbox for a day with ten mails in ten minutes', () => {
    let counts: MethodCounts | undefined;
    for (let mail = 0; mail < 10; mail++) counts = countMail(counts, start + mail);
    expect(counts?.blockedUntil).toBe(start + 9 + 24 * hourMs);
    expect(countMail(counts, start + hourMs)).toBeUndefined();
    expect(countMail(counts, start + 9 + 24 * hourMs)).toBeDefined();
  });

  it('leave a mailbox open that gets nine in ten minutes', () => {
    let counts: MethodCounts | undefined;
    for (let mail = 0; mail < 9; mail++) counts = countMail(counts, start + mail);
    counts = countMail(counts, start + 10 * minuteMs);
    expect(counts?.blockedUntil).toBe(0);
  });
});

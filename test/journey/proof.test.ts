import { describe, expect, it } from 'vitest';
import { begunProof, checkGates, withGate } from '../../src/journey/proof.ts';

const start = Date.UTC(2026, 10, 21);
const minuteMs = 60_000;
const about = { purpose: 'accountReset', account: 'hanako@demo.example' };
const begun = () => begunProof(undefined, about, start);

describe('what a conversation has been shown of an account', () => {
  // Holds S5.4, T-78
  it('is good for 15 minutes from the first code, and not a second longer', () => {
    const proof = withGate(begun(), { ...about, kind: 'mail' }, start + minuteMs);
    expect(checkGates(proof, about, 1, start + 15 * minuteMs).outcome).toBe('enough');
    expect(checkGates(proof, about, 1, start + 15 * minuteMs + 1_000).outcome).toBe('expired');
  });

  it('is not prolonged by another code', () => {
    const again = begunProof(begun(), about, start + 14 * minuteMs);
    expect(again.expiresAt).toBe(start + 15 * minuteMs);
  });

  it('wants different methods', () => {
    const once = withGate(begun(), { ...about, kind: 'mail' }, start);
    const twice = withGate(once, { ...about, kind: 'mail' }, start);
    expect(checkGates(twice, about, 2, start).outcome).toBe('notEnough');
    const both = withGate(twice, { ...about, kind: 'sms' }, start);
    expect(checkGates(both, about, 2, start).outcome).toBe('enough');
  });

  it.each([
    ['sms', 'call'],
    ['authenticatorCode', 'authenticatorApproval'],
  ])('takes %s and %s for one', (one, other) => {
    const first = withGate(begun(), { ...about, kind: one }, start);
    const both = withGate(first, { ...about, kind: other }, start);
    expect(checkGates(both, about, 2, start)).toMatchObject({
      outcome: 'notEnough',
      facts: { gateKinds: [one, other], gateCount: 1 },
    });
    const third = withGate(both, { ...about, kind: 'mail' }, start);
    expect(checkGates(third, about, 2, start).outcome).toBe('enough');
  });

  it('is void for another account or purpose', () => {
    const proof = withGate(begun(), { ...about, kind: 'mail' }, start);
    const other = { ...about, account: 'ichiro@demo.example' };
    expect(checkGates(proof, other, 1, start).outcome).toBe('notEnough');
    expect(checkGates(proof, { ...about, purpose: 'other' }, 1, start).outcome).toBe('notEnough');
    expect(begunProof(proof, other, start).gates).toEqual([]);
    expect(withGate(proof, { ...other, kind: 'sms' }, start)).toBe(proof);
    const sameOne = { ...about, account: ' HANAKO@demo.example' };
    expect(checkGates(proof, sameOne, 1, start).outcome).toBe('enough');
  });

  it('is nothing without a gate, whatever number is asked for', () => {
    for (const wanted of [0, -1, Number.NaN]) {
      expect(checkGates(begun(), about, wanted, start).outcome).toBe('notEnough');
    }
    expect(checkGates(undefined, about, 1, start).outcome).toBe('notEnough');
  });
});

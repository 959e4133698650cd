import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generatePassword, NoPasswordFound } from '../../src/secret/generate-password.ts';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { policies, policyIds } from '../../src/secret/password-policy.ts';

const random = (bytes: Uint8Array) => void randomFillSync(bytes);

describe('a generated password', () => {
  it('has 20 characters of four classes, no look-alikes, and passes every policy', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 600; round += 1) {
      const policy = policies[policyIds[round % policyIds.length] ?? 'cvmWindows'];
      const context = { userNames: ['Administrator', 'root', 'ab'] };
      const password = generatePassword(policy, context, random);
      expect(password).toMatch(/^[A-Za-z0-9!@#$%^&*\-+=_?]{20}$/);
      expect(password).not.toMatch(/[0Oo1lI|]/);
      for (const one of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(one);
      expect(policy.check(codePointsOf(password), context)).toEqual([]);
      seen.add(password);
    }
    expect(seen.size).toBe(600);
  });

  it('draws every character as often as any other, out of enough of them', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 2_000; round += 1) {
      for (const letter of generatePassword(policies.cvmLinux, { userNames: [] }, random))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(Math.log2(counts.size) * 20).toBeGreaterThan(110);
    // Digits and symbols come a little more often: passwords without one are thrown away.
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(430);
      expect(count).toBeLessThan(820);
    }
  });

  it('gives up rather than run for ever', () => {
    const stuck = (bytes: Uint8Array) => void bytes.fill(0);
    expect(() => generatePassword(policies.cvmLinux, { userNames: [] }, stuck)).toThrow(
      NoPasswordFound,
    );
  });
});

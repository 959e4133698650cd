import { describe, expect, it } from 'vitest';
import { createSalt, samePassword, verifierOf } from '../../src/backend/simulated/verifier.ts';

describe('a verifier of a simulated world', () => {
  it('is that of one password under one salt', () => {
    const [salt, other] = [createSalt(), createSalt()];
    const verifier = verifierOf('Demo-Pass-1', salt);
    expect(samePassword(verifier, verifierOf('Demo-Pass-1', salt))).toBe(true);
    expect(samePassword(verifier, verifierOf('Demo-Pass-2', salt))).toBe(false);
    expect(samePassword(verifier, verifierOf('Demo-Pass-1', other))).toBe(false);
  });

  it('stays what it was in a world that was begun with dearer ones', () => {
    expect(verifierOf('Demo-Pass-1', 'AAECAwQFBgcICQoLDA0ODw==')).toBe(
      'yVm8+77HZse9oYDjCF7+DBpp2JDD8g9oUjM3T7kq8yE=',
    );
  });

  it('is not made with a salt whose cost nobody knows', () => {
    expect(() => verifierOf('Demo-Pass-1', '2^1:AAECAwQFBgcICQoLDA0ODw==')).toThrow(RangeError);
  });
});

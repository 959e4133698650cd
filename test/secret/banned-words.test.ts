import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findName, isRefused, judgeWords } from '../../src/secret/banned-words.ts';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { processorMsOf } from '../helpers/processor-time.ts';

const judge = (password: string, ...words: readonly string[]) => {
  const verdict = judgeWords(codePointsOf(password), words);
  return { ...verdict, accepted: !isRefused(verdict) };
};
const nameIn = (password: string, ...names: readonly string[]) =>
  findName(codePointsOf(password), names);

describe('the banned-word score', () => {
  // Holds S5.5, T-75
  it.each([
    // As documented.
    ['Bl@nK', ['blank'], 1, false],
    ['abcdeg', ['abcdef'], 1, false],
    ['abcdefg', ['abcdef'], 1, false],
    ['abcde', ['abcdef'], 1, false],
    ['C0ntos0Blank12', ['contoso', 'blank'], 4, false],
    ['ContoS0Bl@nkf9!', ['contoso', 'blank'], 5, true],
    // Documented as blocked, with scores of our own reckoning.
    ['Contoso!1', ['contoso', 'london', 'widget'], 3, false],
    ['Contoso@London', ['contoso', 'london', 'widget'], 3, false],
    ['ContosoWidget', ['contoso', 'london', 'widget'], 2, false],
    ['!Contoso', ['contoso', 'london', 'widget'], 1, false],
    ['LondonHQ', ['contoso', 'london', 'widget'], 3, false],
    // Derived.
    ['blankblankblankblank', ['blank'], 4, false],
    ['blankblankblankblankblank', ['blank'], 5, true],
    ['Contoso!1xyz', ['contoso'], 6, true],
    ['Bo23fbxyQ', [], 9, true],
    ['', ['blank'], 0, false],
  ])('of %s with %j is %i: accepted %s', (password, words, score, accepted) => {
    expect(judge(password, ...words)).toMatchObject({ score, accepted });
  });

  it('takes one character more or less for the whole password only', () => {
    // `nkf` is one off `nkfx`, but within a longer password words are there as they are or not.
    expect(judge('contosoBlanf9!x', 'contoso', 'blank')).toMatchObject({ score: 9 });
    for (const near of ['blank', 'lank', 'xblank', 'blanky', 'blxnk', 'blnk', 'BLANK1'])
      expect([near, judge(near, 'blank').isNearlyWord]).toEqual([near, true]);
    for (const far of ['blan', 'lan', 'xblanky', 'lbank', 'blxxk', 'lankb'])
      expect([far, judge(far, 'blank').isNearlyWord]).toEqual([far, far === 'blan']);
  });

  it('takes the partition with the lowest score', () => {
    expect(judge('abcdefghij', 'abcde', 'bcdefg', 'fghij')).toMatchObject({ score: 2 });
    expect(judge('aaaaaaab', 'aaa', 'aaaa')).toMatchObject({ score: 3 });
  });

  it('folds case and the four substitutes, in the words as well', () => {
    for (const spelling of ['solar', 'S0LAR', '$o1@r', '5olar'])
      expect([spelling, judge(`${spelling}1234xyz`, '$0L@R').score]).toEqual([
        spelling,
        spelling === '5olar' ? 12 : 8,
      ]);
  });

  it('is the same as the lowest of all ways to cut the password up', () => {
    const lowest = (rest: string, words: readonly string[]): number =>
      rest === ''
        ? 0
        : Math.min(
            ...['', ...words]
              .filter((word) => rest.startsWith(word))
              .map((word) => 1 + lowest(rest.slice(word.length || 1), words)),
          );
    const letters = fc.string({ unit: fc.constantFrom('b', 'c', 'd'), maxLength: 9 });
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('b', 'c'), minLength: 2, maxLength: 4 }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(letters, words, (password, banned) => {
        const verdict = judge(password, ...banned);
        expect(verdict.score).toBe(verdict.isNearlyWord ? 1 : lowest(password, banned));
      }),
    );
  });

  // Holds T-76
  it('never exceeds the length, and more characters never make it worse but by making a match', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcAB01$@!9'), maxLength: 24 });
    const words = fc.array(
      fc.string({ unit: fc.constantFrom(...'abc01$'), minLength: 4, maxLength: 6 }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(text, text, words, (password, more, banned) => {
        const before = judge(password, ...banned);
        const longer = password + more;
        const after = judge(longer, ...banned);
        expect(before.score).toBeLessThanOrEqual(Math.max(password.length, 1));
        if (!before.accepted || after.accepted) return;
        // What became worse ends in a word that was not there, or nearly is one.
        const folded = (one: string) =>
          one.toLowerCase().replace(/[01$@]/g, (sign) => ({ 0: 'o', 1: 'l', $: 's' })[sign] ?? 'a');
        const isNew = banned.some(
          (word) => folded(longer).lastIndexOf(folded(word)) + word.length > password.length,
        );
        expect(isNew || after.isNearlyWord).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is quick with the longest password and the longest list', async () => {
    const words = Array.from(
      { length: 1_000 },
      (_, n) => `aaaaaaaaaaaa${String(n).padStart(4, 'b')}`,
    );
    expect(await processorMsOf(() => judge('a'.repeat(256), ...words))).toBeLessThan(500);
  });
});

describe('a name in a password', () => {
  it('is a veto, not a point', () => {
    expect(judge('p0LL23fb').accepted).toBe(true);
    expect(nameIn('p0LL23fb', 'Poll')).toBe('Poll');
    expect(nameIn('xyz-C0NT0S0-9', 'Adele', 'Contoso')).toBe('Contoso');
  });

  it('is looked for from four letters on', () => {
    expect(nameIn('Bo23fbxyQ', 'Bo')).toBeUndefined();
    expect(nameIn('Ann23fbxyQ', 'Ann')).toBeUndefined();
    expect(nameIn('Anna23fbxyQ', 'Anna')).toBe('Anna');
    expect(nameIn('whatever', '', '   ')).toBeUndefined();
  });

  it('is found written apart and together', () => {
    expect(nameIn('AkeruDemo2026!', 'Akeru Demo')).toBe('Akeru Demo');
    expect(nameIn('my akeru demo!', 'Akeru Demo')).toBe('Akeru Demo');
    expect(nameIn('Akeru-2026-Demo', 'Akeru Demo')).toBeUndefined();
  });
});

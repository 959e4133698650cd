import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusedByEntra } from '../../src/backend/simulated/entra-password-rules.ts';
import { findName, isRefused, judgeWords } from '../../src/secret/banned-words.ts';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { policies } from '../../src/secret/password-policy.ts';

const refused = (password: string, bannedWords: readonly string[], name = '') =>
  refusedByEntra(
    Buffer.from(password),
    { firstName: name, lastName: '' },
    { name: '', bannedWords, education: false },
  );

describe('what the tenant itself says of a password', () => {
  it.each([
    ['Bl@nK', ['blank'], '', true],
    ['abcdeg', ['abcdef'], '', true],
    ['abcdefg', ['abcdef'], '', true],
    ['abcde', ['abcdef'], '', true],
    ['p0LL23fb', [], 'Poll', true],
    ['C0ntos0Blank12', ['contoso', 'blank'], '', true],
    ['ContoS0Bl@nkf9!', ['contoso', 'blank'], '', false],
    ['Contoso!1', ['contoso', 'london', 'widget'], '', true],
    ['Contoso@London', ['contoso', 'london', 'widget'], '', true],
    ['ContosoWidget', ['contoso', 'london', 'widget'], '', true],
    ['!Contoso', ['contoso', 'london', 'widget'], '', true],
    ['LondonHQ', ['contoso', 'london', 'widget'], '', true],
    ['blankblankblankblank', ['blank'], '', true],
    ['blankblankblankblankblank', ['blank'], '', false],
    ['Contoso!1xyz', ['contoso'], '', false],
    ['Bo23fbxyQ', [], 'Bo', false],
  ])('of %s with %j and the name %s', (password, words, name, isBanned) => {
    const reasons = refused(password, words, name).filter((one) =>
      ['containsName', 'easyToGuess', 'bannedByAdministrator'].includes(one),
    );
    expect(reasons.length > 0).toBe(isBanned);
  });

  it('agrees with what the page foretells, wherever both know the words', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcAB01$@! xyz'), maxLength: 24 });
    const words = fc.array(
      fc.string({ unit: fc.constantFrom(...'abc01$'), minLength: 4, maxLength: 6 }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(text, words, text, (password, bannedWords, name) => {
        const points = codePointsOf(password);
        const reasons = refused(password, bannedWords, name);
        expect(reasons.includes('bannedByAdministrator')).toBe(
          isRefused(judgeWords(points, bannedWords)) && !isRefused(judgeWords(points, [])),
        );
        if (!name.includes(' ')) {
          expect(reasons.includes('containsName')).toBe(findName(points, [name]) !== undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('agrees on length, classes and characters', () => {
    const shape = ['tooShort', 'tooLong', 'tooFewClasses', 'characterNotAllowed'];
    const sameName = (rule: string) =>
      ['fullWidth', 'nonAscii'].includes(rule) ? 'characterNotAllowed' : rule;
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 12 }), fc.string({ minLength: 250, maxLength: 260 })),
        (password) => {
          const foretold = policies.entra
            .check(codePointsOf(password), { userNames: [] })
            .map(({ rule }) => sameName(rule));
          const told = refused(password, []);
          for (const rule of shape)
            expect([rule, told.some((one) => one === rule)]).toEqual([
              rule,
              foretold.includes(rule),
            ]);
        },
      ),
    );
  });
});

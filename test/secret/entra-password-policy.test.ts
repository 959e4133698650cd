import { describe, expect, it } from 'vitest';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { policies } from '../../src/secret/password-policy.ts';
import type { PolicyContext } from '../../src/secret/password-rule.ts';

const check = (password: string, context: Partial<PolicyContext> = {}) =>
  policies.entra.check(codePointsOf(password), { userNames: [], ...context });
const rules = (password: string, context?: Partial<PolicyContext>) =>
  check(password, context).map(({ rule }) => rule);

describe('the rules of Microsoft 365', () => {
  it.each([
    ['8 characters of three classes', 'Kite7Moo', []],
    ['blanks and every symbol', 'kite 7 "\\~ Moo', []],
    ['256 characters', 'Kite7Mo'.repeat(36).padEnd(256, '-'), []],
    ['257 characters', 'Kite7Mo'.repeat(36).padEnd(257, '-'), ['tooLong']],
    ['7 characters', 'Kite7Mo', ['tooShort']],
    ['two classes', 'kite7moon', ['tooFewClasses']],
    ['two classes and a blank', 'kite 7moon', ['tooFewClasses']],
    ['a control character', 'Kite7\u0007Moo', ['characterNotAllowed']],
    ['nothing', '', ['tooShort', 'tooFewClasses']],
    ['a word of the global list', 'P@$$w0rd', ['easyToGuess']],
    ['two of them and little more', 'Welcome-Monday1', ['easyToGuess']],
    ['a password of every list', 'Password1234!', ['tooCommon']],
  ])('for %s', (_, password, broken) => {
    expect(rules(password)).toEqual(broken);
  });

  // Holds T-71
  it('refuse what is not ASCII with its place, and never fold it', () => {
    expect(check('Kite７あMoon!')).toEqual([
      { rule: 'fullWidth', detail: '７', position: 5 },
      { rule: 'nonAscii', detail: 'あ', position: 6 },
    ]);
    expect(check('Kite-Moo\u3000é')).toMatchObject([
      { rule: 'fullWidth', detail: 'U+3000', position: 9 },
      { rule: 'nonAscii', detail: 'é', position: 10 },
    ]);
    // Folded, this would be a third class.
    expect(rules('kitemoon-７')).toEqual(['tooFewClasses', 'fullWidth']);
  });

  it('tell the global list from the one of the administrator', () => {
    const bannedWords = ['contoso', 'blank'];
    expect(rules('C0ntos0Blank12')).toEqual([]);
    expect(rules('C0ntos0Blank12', { bannedWords })).toEqual(['bannedByAdministrator']);
    expect(rules('ContoS0Bl@nkf9!', { bannedWords })).toEqual([]);
    expect(rules('P@$$w0rd', { bannedWords: ['password'] })).toEqual(['easyToGuess']);
  });

  it('add the two lists up', () => {
    expect(rules('Contoso-Welcome1')).toEqual([]);
    expect(rules('Contoso-Welcome1', { bannedWords: ['contoso'] })).toEqual([
      'bannedByAdministrator',
    ]);
  });

  it('refuse a name, whatever else is in the password', () => {
    expect(check('p0LL23fb-Kite7Moon', { names: ['Poll', 'Contoso'] })).toEqual([
      { rule: 'containsName', detail: 'Poll' },
    ]);
  });

  it('name all that is wrong at once', () => {
    expect(rules('p0ll７', { names: ['Poll'] })).toEqual([
      'tooShort',
      'tooFewClasses',
      'fullWidth',
      'containsName',
    ]);
  });

  it('ask a school for no classes', () => {
    const school = (password: string) =>
      policies.entraEducation.check(codePointsOf(password), { userNames: [] });
    expect(school('kitemoonlake')).toEqual([]);
    expect(school('kitemo')).toEqual([{ rule: 'tooShort' }]);
  });
});

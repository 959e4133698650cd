import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedSymbols } from '../../src/secret/cvm-password-policy.ts';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { type PolicyId, policies } from '../../src/secret/password-policy.ts';

const check = (policy: PolicyId, password: string, ...userNames: string[]) =>
  policies[policy].check(codePointsOf(password), { userNames });
const rules = (policy: PolicyId, password: string, ...userNames: string[]) =>
  check(policy, password, ...userNames).map(({ rule }) => rule);

describe('the rules for a Windows machine of Tencent', () => {
  it('accept 12 to 30 characters of three classes', () => {
    expect(rules('cvmWindows', 'Abcdef12345!', 'Administrator')).toEqual([]);
    expect(rules('cvmWindows', 'abcdefgh1234!', 'Administrator')).toEqual([]);
    expect(rules('cvmWindows', `Aa1${'x'.repeat(27)}`, 'Administrator')).toEqual([]);
  });

  it.each([
    ['eleven characters', 'Abcdef1234!', ['tooShort']],
    ['31 characters', `Aa1${'x'.repeat(28)}`, ['tooLong']],
    ['two classes', 'abcdefgh9281', ['tooFewClasses']],
    ['a slash in front', '/Abcdef12345!', ['startsWithSlash']],
    ['the user name in another case', 'administrator1A!', ['containsUserName']],
    ['a space', 'Abcdef 12345!', ['space']],
    ['a double quote', 'Abcdef"12345', ['characterNotAllowed']],
    ['a backslash', 'Abcdef\\12345', ['characterNotAllowed']],
    ['a tab', 'Abcdef\t12345', ['characterNotAllowed']],
    ['two faults', '/Abcdef1!', ['tooShort', 'startsWithSlash']],
    ['four faults', '/abc defg', ['tooShort', 'tooFewClasses', 'startsWithSlash', 'space']],
    ['nothing', '', ['tooShort', 'tooFewClasses']],
    ['a password of every list', 'Password123!', ['tooCommon']],
  ])('name each broken rule: %s', (_, password, broken) => {
    expect(rules('cvmWindows', password, 'Administrator')).toEqual(broken);
  });

  it('accept every symbol of the table, and no other sign of ASCII', () => {
    for (let code = 0x20; code < 0x7f; code += 1) {
      const sign = String.fromCharCode(code);
      if (/[A-Za-z0-9]/.test(sign)) continue;
      const isAllowed = rules('cvmWindows', `Abcdef${sign}12345`).length === 0;
      expect([sign, isAllowed]).toEqual([sign, allowedSymbols.includes(sign)]);
    }
    expect(allowedSymbols).toHaveLength(30);
  });

  it('name a character that is not ASCII with its place, and never fold it', () => {
    expect(check('cvmWindows', 'AbcＤef12345!')).toEqual([
      { rule: 'fullWidth', detail: 'Ｄ', position: 4 },
    ]);
    expect(check('cvmWindows', 'あbcdefG12345！')).toEqual([
      { rule: 'nonAscii', detail: 'あ', position: 1 },
      { rule: 'fullWidth', detail: '！', position: 13 },
    ]);
    expect(check('cvmWindows', 'Abc😀ef12345!\u3000')).toEqual([
      { rule: 'nonAscii', detail: '😀', position: 4 },
      { rule: 'fullWidth', detail: 'U+3000', position: 13 },
    ]);
    expect(rules('cvmWindows', 'Abcdef12345¥')).toEqual(['nonAscii']);
    // Folded, it would be one of the four classes.
    expect(rules('cvmWindows', 'abcdefghijk１')).toEqual(['tooFewClasses', 'fullWidth']);
  });

  it('name at most five characters', () => {
    expect(
      rules('cvmWindows', 'あいうえおかきくけこさし').filter((rule) => rule === 'nonAscii'),
    ).toHaveLength(5);
  });

  it('do not compare with an empty user name', () => {
    expect(rules('cvmWindows', 'Abcdef12345!', '')).toEqual([]);
  });
});

describe('the rules for a Linux machine of Tencent', () => {
  it('accept 8 characters, and a user name in them', () => {
    expect(rules('cvmLinux', 'Abcde12!', 'ubuntu')).toEqual([]);
    expect(rules('cvmLinux', 'ubuntuA1!', 'ubuntu')).toEqual([]);
    expect(rules('cvmLinux', 'Abcd12!', 'ubuntu')).toEqual(['tooShort']);
    expect(rules('cvmLinux', '/bcde12!A', 'ubuntu')).toEqual(['startsWithSlash']);
  });
});

describe('the rules for a batch of both', () => {
  it('are those of Windows, for every user name', () => {
    expect(rules('cvmMixed', 'Abcde12345!')).toEqual(['tooShort']);
    expect(check('cvmMixed', 'xUBUNTU-root-1', 'Administrator', 'ubuntu', 'root')).toEqual([
      { rule: 'containsUserName', detail: 'ubuntu' },
      { rule: 'containsUserName', detail: 'root' },
    ]);
  });
});

describe('code points', () => {
  it('are the same from text and from bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed());
        const points = Array.from(text, (one) => one.codePointAt(0));
        expect([...codePointsOf(text)]).toEqual(points);
        expect([...codePointsOf(new TextEncoder().encode(text))]).toEqual(points);
      }),
    );
  });
});

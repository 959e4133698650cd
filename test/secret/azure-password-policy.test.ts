import { describe, expect, it } from 'vitest';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { policies } from '../../src/secret/password-policy.ts';
import type { PolicyContext } from '../../src/secret/password-rule.ts';

const check = (password: string, context: Partial<PolicyContext> = {}, linux = false) =>
  policies[linux ? 'azureLinux' : 'azureWindows'].check(codePointsOf(password), {
    userNames: ['azureuser'],
    ...context,
  });
const rules = (...args: Parameters<typeof check>) => check(...args).map(({ rule }) => rule);

describe('the rules for an Azure machine', () => {
  it.each([
    ['12 characters of three classes', 'Kitemoon1234', []],
    ['a blank and every symbol', 'Abc "\\~ 12345', []],
    ['123 characters', `Aa1${'x'.repeat(120)}`, []],
    ['11 characters', 'Abcdefg1234', ['tooShort']],
    ['124 characters', `Aa1${'x'.repeat(121)}`, ['tooLong']],
    ['two classes', 'kitemoon1234', ['tooFewClasses']],
    ['the account name in another case', 'AzureUser-12', ['containsUserName']],
    ['a control character', 'Abcdefg\t12345', ['characterNotAllowed']],
    ['one of the list, too short as well', 'P@$$w0rd', ['tooShort', 'refusedByAzure']],
    [
      'one of the list in another case',
      'PASSWORD22',
      ['tooShort', 'tooFewClasses', 'refusedByAzure'],
    ],
    ['a password of every list', 'Password123!', ['tooCommon']],
    ['nothing', '', ['tooShort', 'tooFewClasses']],
  ])('for %s', (_, password, broken) => {
    expect(rules(password)).toEqual(broken);
  });

  // Holds T-71
  it('name a character that is not ASCII with its place', () => {
    expect(check('Abcdefg１２３４あ')).toEqual([
      { rule: 'tooFewClasses' },
      { rule: 'fullWidth', detail: '１', position: 8 },
      { rule: 'fullWidth', detail: '２', position: 9 },
      { rule: 'fullWidth', detail: '３', position: 10 },
      { rule: 'fullWidth', detail: '４', position: 11 },
      { rule: 'nonAscii', detail: 'あ', position: 12 },
    ]);
  });

  it('foretell what the guest asks for, once Azure itself is content', () => {
    const guest = { minLength: 16, history: 24 };
    expect(check('Kitemoon1234', { guest })).toEqual([{ rule: 'guestTooShort', detail: '16' }]);
    expect(rules('Abc1', { guest })).toEqual(['tooShort']);
    expect(rules('Kitemoon12345678', { guest })).toEqual([]);
    expect(rules('Kitemoon1234', { guest: { minLength: 8, history: 0 } })).toEqual([]);
  });

  it('say that only the guest knows its old passwords, unless it keeps none', () => {
    const named = (context: Partial<PolicyContext>) =>
      policies.azureWindows
        .requirements({ userNames: [], ...context })
        .filter(({ rules: own }) => own.length === 0)
        .map(({ requirement }) => requirement);
    expect(named({})).toEqual(['history']);
    expect(named({ guest: { minLength: 8, history: 24 } })).toEqual(['history']);
    expect(named({ guest: { minLength: 8, history: 0 } })).toEqual([]);
  });

  it('look for the account behind its computer, and not for a very short one', () => {
    expect(rules('xx-azureuser-1A', { userNames: ['VM01\\azureuser'] })).toEqual([
      'containsUserName',
    ]);
    expect(rules('Kitemoon1234', { userNames: ['ab', '.\\cd'] })).toEqual([]);
  });

  it('for Linux end at 72 and do not look for the account name', () => {
    expect(rules(`Aa1${'x'.repeat(69)}`, {}, true)).toEqual([]);
    expect(rules(`Aa1${'x'.repeat(70)}`, {}, true)).toEqual(['tooLong']);
    expect(rules('Azureuser-12', {}, true)).toEqual([]);
  });
});

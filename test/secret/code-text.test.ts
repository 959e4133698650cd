import { describe, expect, it } from 'vitest';
import { readCode } from '../../src/secret/code-text.ts';

// Holds T-65
describe('a code as it is typed', () => {
  it.each([
    ['048291', '048291'],
    [' 048291 ', '048291'],
    ['048 291', '048291'],
    ['048-291', '048291'],
    ['0 4 8 2 9 1', '048291'],
    ['０４８２９１', '048291'],
    ['０４８　２９１', '048291'],
    ['０４８ー２９１', '048291'],
    ['04８２９1', '048291'],
    ['000000', '000000'],
  ])('takes %s as %s', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });

  it.each([
    ['nothing', ''],
    ['five digits', '04829'],
    ['seven digits', '0482911'],
    ['circled digits', '①②③④⑤⑥'],
    ['superscripts', '¹²³⁴⁵⁶'],
    ['subscripts', '₁₂₃₄₅₆'],
    ['Arabic-Indic digits', '٠٤٨٢٩١'],
    ['Persian digits', '۰۴۸۲۹۱'],
    ['Devanagari digits', '०४८२९१'],
    ['mathematical digits', '𝟎𝟒𝟖𝟐𝟗𝟏'],
    ['Chinese numerals', '〇四八二九一'],
    ['the letter O', 'O48291'],
    ['the letter l', '04829l'],
    ['a full-width letter', '０４８２９ｌ'],
    ['a sign', '+48291'],
    ['a decimal', '0482.91'],
    ['an exponent', '482e91'],
    ['a hyphen in front', '-048291'],
    ['a hyphen behind', '048291-'],
    ['two hyphens', '048--291'],
    ['a zero-width space', '048\u200b291'],
    ['a direction mark', '\u202e048291'],
    ['a line break', '048\n291'],
    ['what is too long to be one', `${' '.repeat(40)}048291`],
  ])('refuses %s', (_, typed) => {
    expect(readCode(typed)).toBeUndefined();
  });

  it.each([[48_291], [null], [undefined], [['048291']], [{ length: 6 }]])(
    'refuses %s, which is no text',
    (typed) => {
      expect(readCode(typed)).toBeUndefined();
    },
  );
});

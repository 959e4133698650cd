import { describe, expect, it } from 'vitest';
import { bare, fold, foldWidth } from '../../src/understand/normalise.ts';

describe('folding', () => {
  it.each([
    ['サーバー', 'サーバ'],
    ['サーバー', 'ｻｰﾊﾞｰ'],
    ['サーバー', 'さーばー'],
    ['リモート デスクトップ', 'リモートデスクトップ'],
    ['ＲＤＰ', 'rdp'],
    ['ins‐1', 'ins-1'],
    ['ins−1', 'INS-1'],
    ['can’t', "can't"],
    ['パスワード', 'パスワ\u200bード'],
    ['ガ', 'ｶﾞ'],
    ['a  b', ' A\u3000B '],
  ])('makes one of %s and %s', (one, other) => {
    expect(fold(one)).toBe(fold(other));
  });

  it('drops punctuation for short answers', () => {
    expect(bare('「はい、お願いします！」')).toBe(bare('はい お願いします'));
  });

  it('looks at a thousand characters at most, even where one becomes many', () => {
    expect(fold('\uFDFA'.repeat(5_000)).length).toBeLessThanOrEqual(1_000);
  });

  it('folds the width alone, character for character, where values are read', () => {
    expect(foldWidth('ＡＢ１　ー①ｶ')).toBe('AB1 ー①ｶ');
  });
});

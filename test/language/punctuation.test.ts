import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBundles, wordsOf } from '../../src/language/bundles.ts';
import { languages } from '../../src/language/language.ts';

const folder = fileURLToPath(new URL('../../locales', import.meta.url));
const bundles = readBundles(folder, [...languages]);
const texts = (language: 'ja' | 'en') => [...wordsOf(bundles, language)];
/** What is found in which text. */
const found = (language: 'ja' | 'en', pattern: RegExp) =>
  texts(language).flatMap(([key, words]) => {
    // What is nested or put in is written elsewhere, and a label is as the product shows it.
    const own = words.replace(/\$t\([^)]*\)|\{\{[^}]*\}\}|「[^」]*」/g, '○');
    return pattern.test(own) ? [`${key}: ${pattern.exec(own)?.[0]}`] : [];
  });

describe('the punctuation', () => {
  // Holds P14
  it('of Japanese is full-width behind Japanese, and its letters and digits are not', () => {
    expect(
      found('ja', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー」][,.!?;]/u),
    ).toEqual([]);
    expect(found('ja', /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/)).toEqual([]);
    expect(found('ja', /。。|、、|、。| {2}|[。、] /)).toEqual([]);
  });

  // Holds P14
  it('of English is never full-width outside of a Japanese label', () => {
    const outside = texts('en').filter(([, words]) =>
      /[、。！？：；（）]/.test(words.replace(/「[^」]*」|\([^()]*[\u3041-\u9fff][^()]*\)/g, '')),
    );
    expect(outside.map(([key]) => key)).toEqual([]);
  });

  it('is looked for in every text', () => {
    expect(texts('ja').length).toBeGreaterThan(500);
    expect(texts('ja').map(([key]) => key)).toContain('cvm-reset:planReset.effect');
  });
});

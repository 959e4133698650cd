/** Longest text that is looked at, in UTF-16 units: enough to tell a language. */
export const longestLookedAt = 1_000;

export const hasKana = (text: string): boolean =>
  /[\u3041-\u3096\u30A1-\u30FA\uFF66-\uFF9D]/.test(text);
export const hasHiragana = (text: string): boolean => /[\u3041-\u3096]/.test(text);

/** Kana and han, half-width kana included. */
export function countJapanese(text: string): { readonly kana: number; readonly han: number } {
  let kana = 0;
  let han = 0;
  for (const character of text) {
    if (hasKana(character)) kana++;
    else if (/\p{Script=Han}/u.test(character)) han++;
  }
  return { kana, han };
}

const consonants: ReadonlySet<string> = new Set([
  ...['k', 'g', 's', 'z', 't', 'd', 'n', 'h', 'b', 'p', 'm', 'y', 'r', 'w', 'f', 'j'],
  ...['ky', 'gy', 'sh', 'ch', 'ts', 'ny', 'hy', 'by', 'py', 'my', 'ry', 'sy', 'ty', 'zy', 'jy'],
]);

/** Whether a lower-case word can be read as Japanese syllables in Latin letters. */
export function isRomajiShaped(word: string): boolean {
  let at = 0;
  while (at < word.length) {
    // A doubled consonant (kitte, motte), or the syllable n.
    const here = word.charAt(at);
    const next = word.charAt(at + 1);
    if (here === next && 'kstpgdbc'.includes(here)) at++;
    if (isVowel(word.charAt(at))) {
      at++;
      continue;
    }
    const two = word.slice(at, at + 2);
    if (consonants.has(two) && isVowel(word.charAt(at + 2))) at += 3;
    else if (consonants.has(word.charAt(at)) && isVowel(word.charAt(at + 1))) at += 2;
    else if (word.charAt(at) === 'n') at++;
    else return false;
  }
  return word !== '';
}

function isVowel(letter: string): boolean {
  return letter !== '' && 'aiueo'.includes(letter);
}

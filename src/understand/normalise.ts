/** Longest text that is understood, in UTF-16 units; what follows is not looked at. */
export const longestUnderstood = 1_000;

// Zero-width and joining characters, bidi marks, and the byte order mark.
const invisible = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;
const hyphens = /[\u2010-\u2015\u2212\u2500\uFE58\uFE63]/g;
const quotes = /[\u2018\u2019\u201B\u02BC`´]/g;
// A long vowel after a kana: サーバー, サーバ and さーば are one word.
const longVowels = /([\u3041-\u3096])[\u30FC~\u301C\u2500-]+/g;
const japanese = '\u3041-\u3096\u30FC\u3400-\u4DBF\u4E00-\u9FFF々';
const spaceAfterJapanese = new RegExp(`([${japanese}]) (?=[${japanese}])`, 'g');

/**
 * One form for matching: width, case, kana, spaces, hyphens and long vowels are folded. Only for
 * telling what words mean; never for values, codes or passwords.
 */
export function fold(text: string): string {
  return toHiragana(foldLightly(text))
    .replace(longVowels, '$1')
    .replace(hyphens, '-')
    .replace(spaceAfterJapanese, '$1');
}

/** As `fold`, with kana and long vowels as they were written (うーん is not うん). */
export function foldLightly(text: string): string {
  return text
    .slice(0, longestUnderstood)
    .normalize('NFKC')
    .slice(0, longestUnderstood)
    .replace(invisible, '')
    .toLowerCase()
    .replace(quotes, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** A folded text without the punctuation and symbols that carry no meaning in a short answer. */
export function bare(text: string): string {
  return fold(text)
    .replace(/[。、．，.,!?！？…・;:"「」『』()[\]{}<>*_#^|~〜→⇒♪☆★]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(spaceAfterJapanese, '$1');
}

/** Full-width ASCII and the yen-sign backslashes as ASCII, one character for one; nothing else. */
export function foldWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E\u3000]/g, (character) =>
    character === '\u3000' ? ' ' : String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );
}

function toHiragana(text: string): string {
  return text.replace(/[\u30A1-\u30F6]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) - 0x60),
  );
}

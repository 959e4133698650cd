/** Longest text that is searched, in UTF-16 units. */
export const longestScreenText = 10_000;

/** Kanji that a scanner takes for kana, and figures that it takes for letters; and the reverse. */
const alike: Readonly<Record<string, string>> = {
  ...{ 力: 'か', 二: 'に', 口: 'ろ', 工: 'え', 夕: 'た', 八: 'は', 卜: 'と', 千: 'ち' },
  ...{ 三: 'み', 才: 'お', 匕: 'ひ', 厶: 'む', ヱ: 'え', ヰ: 'い' },
  ...{ ぁ: 'あ', ぃ: 'い', ぅ: 'う', ぇ: 'え', ぉ: 'お', っ: 'つ', ゃ: 'や', ゅ: 'ゆ', ょ: 'よ' },
  ...{ ゎ: 'わ', ゕ: 'か', ゖ: 'け' },
  ...{ '0': 'o', '1': 'l', i: 'l', '5': 's', '8': 'b' },
};
const looksAlike = new RegExp(`[${Object.keys(alike).join('')}]`, 'g');
// Long vowels and what is taken for them, and repetition marks.
const strokes = /[ー一丨〡ヽヾゝゞ々]/g;

/**
 * What is left of a message however it was copied, typed or scanned: letters and figures alone, with
 * those that look alike made the same. Both what is looked for and where goes through it.
 */
export function blurred(text: string): string {
  return (
    text
      .slice(0, longestScreenText)
      .normalize('NFKD')
      // A mark of its own for each letter, and no more: one ligature can stand for many letters.
      .slice(0, 2 * longestScreenText)
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(strokes, '')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .replace(/[\u30A1-\u30F6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
      .replace(looksAlike, (letter) => alike[letter] ?? letter)
      .replaceAll('rn', 'm')
      .replaceAll('vv', 'w')
  );
}

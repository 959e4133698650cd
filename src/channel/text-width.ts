/** Characters as wide as they are high, in the fonts of both languages. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Widest first; in parts of the letter's height. Rather too wide than cut. */
const narrow: readonly (readonly [RegExp, number])[] = [
  [/[mwMW@%—…]/, 0.98],
  [/[A-Z&#+=<>~_]/, 0.76],
  [/[il.,:;'|!()[\] jftr]/, 0.42],
];
const usual = 0.64;
const boldFactor = 1.06;

/** How wide a line is at most, in the unit of `size`, whatever of the usual fonts draws it. */
export function textWidth(line: string, size: number, isBold = false): number {
  let width = 0;
  for (const character of line) {
    width += wide.test(character)
      ? 1
      : (narrow.find(([which]) => which.test(character))?.[1] ?? usual);
  }
  return width * size * (isBold ? boldFactor : 1);
}

/** What must not begin a line in Japanese. */
const notFirst =
  /[、。，．・：；？！」』）】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々)\],.:;?!]/;

/**
 * Breaks a text into lines that fit: between words, and in Japanese between characters.
 * @param width of a line, in the unit of `size`; a single word may be wider and is then broken
 */
export function breakLines(
  text: string,
  width: number,
  size: number,
  isBold = false,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    const fits = textWidth((line + piece).trimEnd(), size, isBold) <= width;
    if (fits || line === '') line += piece;
    else {
      lines.push(line.trim());
      line = piece.trimStart();
    }
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines.flatMap((one) => breakWord(one, width, size, isBold));
}

/** Words with the blank behind them; wide characters one by one, with what must not begin a line. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let last = '';
  for (const character of text) {
    const staysWithLast =
      notFirst.test(character) || (!wide.test(character) && !wide.test(last) && last !== ' ');
    if (pieces.length > 0 && (staysWithLast || character === ' ')) {
      pieces.push(`${pieces.pop() ?? ''}${character}`);
    } else pieces.push(character);
    last = character;
  }
  return pieces;
}

function breakWord(line: string, width: number, size: number, isBold: boolean): readonly string[] {
  if (textWidth(line, size, isBold) <= width) return [line];
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (part !== '' && textWidth(part + character, size, isBold) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

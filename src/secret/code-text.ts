const digits = 6;
/** Whatever is longer was not typed as a code. */
const longest = 40;
const spaces = ' \t\u00a0\u2009\u202f\u3000';
/** What keyboards and mail programs put between digits; `ー` is what a Japanese keyboard gives for a hyphen. */
const hyphens = '-\u2010\u2011\u2012\u2013\u2212\u30fc\uff0d\uff70';

/**
 * The six digits that were typed, as ASCII: full-width digits (U+FF10 to U+FF19) count, spaces and
 * hyphens between digits are passed over. Nothing else becomes a digit: circled, superscript and
 * Arabic-Indic ones do not, nor do letters that look like digits.
 * @returns undefined for whatever is not exactly a code
 */
export function readCode(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > longest) return undefined;
  let code = '';
  let afterHyphen = false;
  for (const character of typed) {
    if (spaces.includes(character)) continue;
    if (hyphens.includes(character)) {
      if (code === '' || afterHyphen) return undefined;
      afterHyphen = true;
      continue;
    }
    const digit = digitOf(character);
    if (digit === undefined) return undefined;
    code += digit;
    afterHyphen = false;
  }
  return code.length === digits && !afterHyphen ? code : undefined;
}

function digitOf(character: string): string | undefined {
  if (character >= '0' && character <= '9') return character;
  const point = character.codePointAt(0) ?? 0;
  return point >= 0xff10 && point <= 0xff19 ? String(point - 0xff10) : undefined;
}

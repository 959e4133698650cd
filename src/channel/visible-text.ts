/** Controls, bidi marks and other characters that nobody sees but that change what is seen. */
const unseen = /(?![\n\t\u200d])[\p{Cc}\p{Cf}]|\u034f|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/** A zero-width joiner stands between two pictographs or it is hiding something. */
const looseJoiner =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

/** Cards of every host turn `{{DATE(…)}}` and `{{TIME(…)}}` into other words. */
const cardFunction = /\{\{(?=(?:DATE|TIME)\()/g;

/**
 * What a person or a system wrote, so that what is shown is what is there: unseen characters and
 * lone surrogates become U+FFFD, line breaks become `\n`.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(unseen, '\ufffd')
    .replace(looseJoiner, '\ufffd');
}

/** The same on one line: labels and titles. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\s+/g, ' ').trim();
}

/** For a card's text runs, where nothing else than this is interpreted. */
export function inertText(text: string): string {
  return visibleText(text).replace(cardFunction, '{\u2060{');
}

/** Cuts between characters, never inside one, and shows that it was cut. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text
    .slice(0, Math.max(0, maxLength - 1))
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}

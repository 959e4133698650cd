/** What ends a line somewhere, moves a cursor, or turns text around: never as it is in an export. */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Visible, as JSON writes it. In a JSON text that still reads the same. */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

/** A spreadsheet takes these for a formula, full-width ones too, or passes them over to see one. */
const startsFormula = /^[=+\-@\t\r\n\0＝＋－＠]/;

/** A cell that is text for every spreadsheet, on one line. */
export function csvCell(value: string): string {
  const guarded = startsFormula.test(value) ? `'${value}` : value;
  return `"${visible(guarded).replaceAll('"', '""')}"`;
}

/** As people see it. */
export function shownNumber(number: number): string {
  return `A-${number}`;
}

/**
 * A number as somebody writes it: `A-1042`, `a1042`, `1042`, `Ａ－１０４２`.
 * @returns undefined for anything else
 */
export function readNumber(words: string): number | undefined {
  const digits = /^\s*(?:a\s?[-‐‑‒–—―−ー]?\s?)?([0-9]{1,9})\s*$/i.exec(
    words.slice(0, 40).normalize('NFKC'),
  )?.[1];
  return digits === undefined ? undefined : Number(digits);
}

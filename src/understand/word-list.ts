/** Words written between bars, on as many lines as it takes. */
export function wordsOf(written: string): readonly string[] {
  return written
    .split('|')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

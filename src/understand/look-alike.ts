const pieces = /[\p{L}\p{N}]+/gu;
const latin = /[A-Za-z]/;
/** Scripts with letters that look like Latin ones. */
const others = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/**
 * A letter of another script in the middle of a Latin name, such as the Cyrillic first letter of
 * `аdmin`: it looks like the real name, and is another one.
 */
export function findLookAlike(text: string): string | undefined {
  for (const [piece] of text.matchAll(pieces)) {
    const stranger = latin.test(piece) ? others.exec(piece)?.[0] : undefined;
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

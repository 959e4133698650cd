// Runs on the server and, with its types stripped, in the browser.

import { codePointsOf } from './password-characters.ts';

/** A password is accepted from this score on. */
export const lowestAcceptedScore = 5;
/** Shorter names are not looked for. */
const shortestName = 4;

export interface WordVerdict {
  /** One for each banned word in it and one for each other character, at its lowest. */
  readonly score: number;
  /** The whole of it is a banned word, give or take one character; the score is then 1. */
  readonly isNearlyWord: boolean;
}

/**
 * Microsoft Entra's banned-word score, of a password of any length. One character more or less counts
 * for the whole password only: within a longer one, words have to be there as they are.
 * @param words in any case; substitutes such as `0` for `o` count as the letter
 * @see MicrosoftDocs/entra-docs, concept-password-ban-bad.md, "How are passwords evaluated"
 */
export function judgeWords(codePoints: ArrayLike<number>, words: readonly string[]): WordVerdict {
  const password = normalise(codePoints);
  const banned = words
    .map((word) => normalise(codePointsOf(word)))
    .filter(({ length }) => length > 0);
  const isNearlyWord = banned.some((word) => isWithinOneEdit(password, word));
  const score = isNearlyWord ? 1 : lowestScore(password, banned);
  password.fill(0);
  return { score, isNearlyWord };
}

export function isRefused({ score, isNearlyWord }: WordVerdict): boolean {
  return isNearlyWord || score < lowestAcceptedScore;
}

/** The first of the names, of four letters or more, that is in the password; a veto, not a point. */
export function findName(
  codePoints: ArrayLike<number>,
  names: readonly string[],
): string | undefined {
  const password = normalise(codePoints);
  const found = names.find((name) => {
    const spelt = normalise(codePointsOf(name.trim()));
    const joined = spelt.filter((point) => point !== blank);
    return (
      joined.length >= shortestName && (contains(password, spelt) || contains(password, joined))
    );
  });
  password.fill(0);
  return found;
}

const blank = 0x20;
const substitutes: ReadonlyMap<number, number> = new Map(
  ['0o', '1l', '$s', '@a'].map(([from = '', to = '']) => [from.charCodeAt(0), to.charCodeAt(0)]),
);

/** Lower case first, then the substitutes. The caller overwrites it. */
function normalise(codePoints: ArrayLike<number>): Uint32Array {
  return Uint32Array.from(codePoints, (point) => {
    const lower = point >= 0x41 && point <= 0x5a ? point + 0x20 : point;
    return substitutes.get(lower) ?? lower;
  });
}

/** The cheapest way to cut it into banned words and single characters. */
function lowestScore(password: Uint32Array, words: readonly Uint32Array[]): number {
  const scores = [0];
  for (let end = 1; end <= password.length; end += 1) {
    let lowest = (scores[end - 1] ?? 0) + 1;
    for (const word of words) {
      const start = end - word.length;
      if (start >= 0 && (scores[start] ?? 0) + 1 < lowest && isAt(password, word, start))
        lowest = (scores[start] ?? 0) + 1;
    }
    scores.push(lowest);
  }
  return scores[password.length] ?? 0;
}

function contains(whole: Uint32Array, part: Uint32Array): boolean {
  for (let start = 0; start + part.length <= whole.length; start += 1) {
    if (isAt(whole, part, start)) return true;
  }
  return false;
}

function isAt(whole: Uint32Array, part: Uint32Array, start: number): boolean {
  for (let at = 0; at < part.length; at += 1) {
    if (whole[start + at] !== part[at]) return false;
  }
  return true;
}

/** Equal, or one character put in, left out or exchanged. */
function isWithinOneEdit(one: Uint32Array, other: Uint32Array): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? at + 1 : at;
  return isAt(long, short.subarray(rest), at + 1);
}

import { foldLightly } from './normalise.ts';
import { isBoundary, matchKey } from './polite.ts';
import { longestWord, type Sense, vocabulary } from './words.ts';

export interface ReadWords {
  /** What each word may say, in order; fillers left out. */
  readonly said: readonly ReadonlySet<Sense>[];
  /** What begins where the known words end; empty when everything was understood. */
  readonly rest: string;
}

/**
 * Reads a text as a row of known short words (「はい、お願いします」, "no thanks"), longest first.
 * One pass; each position is compared with words of a bounded length.
 */
export function readWords(text: string): ReadWords {
  if (isHesitation(text)) return { said: [new Set(['unclear'])], rest: '' };
  const key = matchKey(text);
  const said: ReadonlySet<Sense>[] = [];
  let at = 0;
  while (at < key.length) {
    if (key.charAt(at) === ' ') {
      at++;
      continue;
    }
    const word = longestAt(key, at);
    if (word === undefined) break;
    const meanings = vocabulary.get(word);
    if (meanings && !meanings.has('filler')) said.push(meanings);
    at += word.length;
  }
  return { said, rest: key.slice(at) };
}

/** うーん, んー, えー: folding the long vowel would turn them into a yes. */
export function isHesitation(text: string): boolean {
  return /^[\s"「]*(?:う[ー~〜…・\s]+|ん[ー~〜…]+|え[ー~〜]+|む[ー~〜]+)/.test(foldLightly(text));
}

function longestAt(key: string, at: number): string | undefined {
  for (let length = Math.min(longestWord, key.length - at); length > 0; length--) {
    const word = key.slice(at, at + length);
    if (vocabulary.has(word) && isBoundary(word.at(-1), key.at(at + length))) return word;
  }
  return undefined;
}

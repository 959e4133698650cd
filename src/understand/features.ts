import { featureWords } from './feature-words.ts';
import { fold } from './normalise.ts';
import { isBoundary } from './polite.ts';
import { wordsOf } from './word-list.ts';

/** What a word or a turn of speech tells about an utterance, by itself. */
export type Feature = keyof typeof featureWords;

interface Needle {
  readonly word: string;
  /** The word may go on. */
  readonly open: boolean;
}

const needles: ReadonlyMap<Feature, readonly Needle[]> = new Map(
  Object.entries(featureWords).map(([feature, words]) => [
    feature as Feature,
    wordsOf(words).map((word) => ({
      word: fold(word.replace(/\*$/, '')),
      open: word.endsWith('*'),
    })),
  ]),
);

// Long words that people mistype; one slip is forgiven where no other word is that near.
const mistyped: ReadonlyMap<Feature, readonly string[]> = new Map([
  ['password', ['password']],
  ['forgot', ['forgot', 'forgotten', 'remember']],
  ['reset', ['reset']],
  ['rdp', ['desktop']],
  ['credentials', ['credentials']],
  ['unreachable', ['connect']],
  ['ticket', ['ticket']],
  ['tencent', ['tencent']],
  ['server', ['server', 'instance']],
  ['human', ['human', 'operator']],
]);

/** All features of a folded text. Linear in the text for the given vocabulary. */
export function featuresOf(folded: string): ReadonlySet<Feature> {
  const found = new Set<Feature>();
  const plain = folded.replaceAll("'s ", ' ');
  for (const [feature, words] of needles) {
    if (words.some((needle) => holds(plain, needle))) found.add(feature);
  }
  const tokens = folded.match(/[a-z]{5,12}/g) ?? [];
  for (const [feature, words] of mistyped) {
    if (found.has(feature)) continue;
    if (tokens.some((token) => words.some((word) => isOneSlip(token, word)))) {
      // "can't conect" is a failure; "connect" alone is not.
      if (feature !== 'unreachable' || /can'?t|cannot|unable|couldn'?t/.test(folded)) {
        if (feature !== 'rdp' || /remote|rmote|remot/.test(folded)) found.add(feature);
      }
    }
  }
  return found;
}

function holds(text: string, { word, open }: Needle): boolean {
  let at = text.indexOf(word);
  while (at >= 0) {
    const fitsBefore = at === 0 || isBoundary(text.at(at - 1), word.at(0));
    if (fitsBefore && (open || isBoundary(word.at(-1), text.at(at + word.length)))) return true;
    at = text.indexOf(word, at + 1);
  }
  return false;
}

/** One letter left out, added, changed, or two neighbours swapped; the first letter is right. */
export function isOneSlip(token: string, word: string): boolean {
  if (token === word) return true;
  if (Math.abs(token.length - word.length) > 1 || token.charAt(0) !== word.charAt(0)) return false;
  let at = 0;
  while (at < token.length && token.charAt(at) === word.charAt(at)) at++;
  const [tokenRest, wordRest] = [token.slice(at), word.slice(at)];
  if (tokenRest.slice(1) === wordRest.slice(1)) return true;
  if (tokenRest.slice(1) === wordRest || tokenRest === wordRest.slice(1)) return true;
  const swapped = tokenRest.charAt(1) + tokenRest.charAt(0) + tokenRest.slice(2);
  return swapped === wordRest;
}

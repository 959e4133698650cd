import type { Language } from './language.ts';
import { countJapanese, hasHiragana, isRomajiShaped, longestLookedAt } from './script.ts';

/** Words that only Japanese written in Latin letters has; English look-alikes (no, to, so) are left out. */
const romajiWords: ReadonlySet<string> = new Set([
  ...['wo', 'ga', 'wa', 'ni', 'desu', 'masu', 'masen', 'kudasai', 'shimasu', 'shita', 'shimasita'],
  ...['shimashita', 'onegai', 'onegaishimasu', 'nai', 'naku', 'dekinai', 'dekimasen', 'wasureta'],
  ...['wasuremashita', 'wasurete', 'tsunagaranai', 'tunagaranai', 'hairenai', 'haire', 'pasuwado'],
  ...['pasuwaado', 'saaba', 'saba', 'kara', 'made', 'tai', 'shitai', 'suru', 'sareta', 'desuka'],
  ...['rimoto', 'rimooto', 'kaete', 'tasukete', 'komatta', 'komatteimasu', 'nanode', 'doko', 'dou'],
  ...['arigatou', 'sumimasen', 'watashi', 'mada', 'mou', 'ima', 'shite', 'hoshii', 'wakaranai'],
]);

const englishWords: ReadonlySet<string> = new Set([
  ...['a', 'an', 'and', 'are', 'at', 'but', 'can', "can't", 'cannot', 'could', 'did', 'do', 'does'],
  ...[
    "doesn't",
    "don't",
    'for',
    'from',
    'get',
    'has',
    'have',
    'help',
    'how',
    'i',
    "i'm",
    "i've",
    'in',
  ],
  ...[
    'into',
    'is',
    "isn't",
    'it',
    "it's",
    'me',
    'my',
    'need',
    'not',
    'of',
    'on',
    'or',
    'our',
    'please',
  ],
  ...[
    'says',
    'that',
    'the',
    'this',
    'to',
    'want',
    'was',
    'we',
    'what',
    'when',
    'with',
    'you',
    'your',
  ],
]);

// Ids, addresses, account names and paths belong to no language.
const technical = /[0-9@_/\\:.]|^ins-/;

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/**
 * The language that a text is written in, by script first; Japanese in Latin letters counts as
 * Japanese. What stands in quotation marks (an error message, a button's label) is left aside as
 * long as enough remains.
 * @returns undefined for less than three words, and for other languages with scripts of their own
 */
export function languageOfText(text: string): Language | undefined {
  const whole = text.slice(0, longestLookedAt).normalize('NFKC');
  return languageOf(withoutQuotes(whole)) ?? languageOf(whole);
}

function languageOf(text: string): Language | undefined {
  const words = latinWords(text);
  const english = words.filter((word) => englishWords.has(word)).length;
  const { kana, han } = countJapanese(text);
  if (kana > 0 || han >= 2) {
    if (english >= 2 && !hasHiragana(text)) return 'en';
    return kana + han >= 4 || countSegments(text) >= 3 ? 'ja' : undefined;
  }
  if (words.length < 3) return undefined;
  const romaji = words.filter((word) => romajiWords.has(word)).length;
  const shaped = words.filter(isRomajiShaped).length;
  if (romaji > english && shaped * 2 >= words.length) return 'ja';
  return 'en';
}

function latinWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[\s,;!?()"「」、。]+/)
    .map((word) => word.replace(/\.$/, ''))
    .filter(
      (word) => !technical.test(word) && /^[a-z\u00E0-\u024F][a-z\u00E0-\u024F'-]*$/.test(word),
    );
}

function countSegments(text: string): number {
  let count = 0;
  for (const segment of segmenter.segment(text)) if (segment.isWordLike) count++;
  return count;
}

const closers: Readonly<Record<string, string>> = { '「': '」', '『': '』', '“': '”', '"': '"' };

/** One pass; an opening mark that is never closed opens nothing. */
function withoutQuotes(text: string): string {
  let kept = '';
  let at = 0;
  const neverClosed = new Set<string>();
  while (at < text.length) {
    const closer = closers[text.charAt(at)];
    if (closer !== undefined && !neverClosed.has(closer)) {
      const end = text.indexOf(closer, at + 1);
      if (end >= 0) {
        kept += ' ';
        at = end + 1;
        continue;
      }
      neverClosed.add(closer);
    }
    kept += text.charAt(at);
    at++;
  }
  return kept;
}

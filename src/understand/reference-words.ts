import { hasHiragana } from '../language/script.ts';
import { isHidden } from './characters.ts';
import { fold } from './normalise.ts';
import { wordsOf } from './word-list.ts';

/** What a word can be where machines are asked for. */
export type WordKind =
  | 'machine'
  | 'name'
  | 'filler'
  | 'sentence'
  | 'exclusion'
  | 'malformedId'
  | 'foreign';

/** Parts of a list: between commas, semicolons, lines, bullets and "and". */
export function splitChunks(text: string): readonly string[] {
  return text
    .split(/[,、;\n\r\t•・|]/)
    .flatMap((part) => part.split(/ (?:and|&|plus|または|および|及び) /i))
    .flatMap(splitAtAnd)
    .map((part) =>
      part
        .trim()
        .replace(/^(?:[-*] |[0-9]{1,3}[.)] )/, '')
        .trim(),
    )
    .filter((part) => part !== '');
}

/** 「web-01とdb-02」: と joins only after what cannot be the middle of a Japanese word. */
function splitAtAnd(part: string): readonly string[] {
  return part.split(/(?<=[A-Za-z0-9\])番目])\s?(?:と|および|及び)\s?(?=[^\s])/);
}

/** Words, without quotation marks, and without Japanese particles behind a Latin word. */
export function splitWords(chunk: string): readonly string[] {
  return chunk
    .split(/[\s"'`「」『』“”<>()（）[\]{}+/。!?！？:]+/)
    .flatMap(splitParticles)
    .filter((word) => word !== '');
}

const particles = [
  'です',
  'を',
  'が',
  'は',
  'も',
  'で',
  'に',
  'だ',
  'から',
  'へ',
  'じゃ',
  'だけ',
  'のみ',
];

function splitParticles(word: string): readonly string[] {
  const latin = /^[A-Za-z0-9._@#$%-]+/.exec(word)?.[0];
  if (latin === undefined || latin.length === word.length) return [word];
  const rest = word.slice(latin.length);
  if (particles.some((particle) => rest.startsWith(particle))) return [latin, rest];
  const owned = rest.startsWith('の') ? rest.slice(1) : rest;
  return isFiller(owned) || isExclusion(owned) ? [latin, owned] : [word];
}

export function classify(word: string): WordKind {
  if (isExclusion(word)) return 'exclusion';
  if (isFiller(word)) return 'filler';
  if (/^ins[-_.]/i.test(word)) return 'malformedId';
  for (const character of word) {
    if (isHidden(character)) return 'foreign';
  }
  if (/^[A-Za-z0-9._#-]+$/.test(word)) return classifyLatin(word);
  if (!/[\p{L}\p{N}]/u.test(word)) return /^[\p{P}\s]+$/u.test(word) ? 'filler' : 'foreign';
  if (/[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}A-Za-z0-9._#ー々-]/u.test(word)) {
    return /^[A-Za-z]+'/.test(word) ? 'sentence' : 'foreign';
  }
  return hasHiragana(word) ? 'sentence' : 'name';
}

function classifyLatin(word: string): WordKind {
  if (/^[0-9]+$/.test(word)) return 'foreign';
  if (/^[._#-]+$/.test(word)) return 'filler';
  return /[0-9_-]/.test(word) || /[a-z]\.[a-z]/i.test(word) ? 'machine' : 'name';
}

const fillers: ReadonlySet<string> = new Set(
  wordsOf(`
    the | a | an | my | our | this | that | these | those | one | ones | and | only | server |
    servers | machine | machines | vm | vms | instance | instances | host | id | please |
    thanks | called | named | name | is | it's | its | it | windows | linux | cvm | tencent |
    for | just | also | ip | address | pls | plz | both | yes | ok | です | をお願いします |
    お願いします | でお願いします | の方 | 方 | ほう | やつ | 分 | 台 | ください | サーバー |
    サーバ | マシン | インスタンス | パスワード | 仮想マシン | ホスト | とか | 名前 | 名前は |
    対象は | 対象 | ID | インスタンスID | IDは | インスタンスIDは | サーバー名は | サーバー名 |
    アドレス | はい | で | を | が | は | に | も | と | の | や | だけ | のみ | だけです |
    のパスワード | それと | あと | にします | でいいです | でお願い | 両方 | の両方 | の二台 |
    の2台 | 以上 | 以上です | かな | と思います`).map(fold),
);

function isFiller(word: string): boolean {
  const folded = fold(word);
  return (
    fillers.has(folded) ||
    fillers.has(folded.replace(/(?:です|をお願いします|でお願いします)$/, ''))
  );
}

const exclusions = [
  '以外',
  '除い',
  '除く',
  '除き',
  'ではなく',
  'じゃなく',
  'でなく',
  'ではない',
  'じゃない',
  '抜き',
].map(fold);
const excludingWords: ReadonlySet<string> = new Set([
  ...[
    'not',
    'except',
    'without',
    'but',
    'excluding',
    'exclude',
    'instead',
    "isn't",
    'neither',
    'nor',
    'or',
    'または',
    'もしくは',
  ],
]);

/** Words that take a machine away, or leave it open which is meant. */
function isExclusion(word: string): boolean {
  const folded = fold(word);
  return excludingWords.has(folded) || exclusions.some((part) => folded.includes(part));
}

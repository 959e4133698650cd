import { matchKey, politeForms } from './polite.ts';

const numerals: Readonly<Record<string, number>> = {
  ...{ 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 },
  ...{ ひと: 1, ふた: 2, みっ: 3, よっ: 4, いつ: 5, むっ: 6, なな: 7, やっ: 8, ここの: 9 },
  ...{ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8 },
  ...{ ninth: 9, tenth: 10 },
};

// Longest first; folded. 「二つ」 alone is a quantity, 「二つ目」 a place.
const japaneseCounters = [
  '個目',
  '台目',
  '番目',
  '番め',
  'つ目',
  'つめ',
  '枚目',
  '行目',
  '番',
  '号',
];
const tails = [
  'のやつ',
  'のもの',
  'のほう',
  'の方',
  'の',
  'のさば',
  'のましん',
  'のせんたくし',
  'の選択肢',
];
const ends = ['one', 'option', 'choice', 'item', 'machine', 'server'];
const heads = ['上から', '選択肢', 'number', 'no', 'option', 'choice', 'item', '#', '番号', 'the'];

const lastWords: ReadonlySet<string> = new Set(
  ['最後', '一番下', '一番最後', 'いちばん下', 'last', 'bottom', 'final'].map(matchKey),
);
const firstWords: ReadonlySet<string> = new Set(
  ['最初', '先頭', '一番上', 'いちばん上', '一番最初', 'top'].map(matchKey),
);
const allWords: ReadonlySet<string> = new Set(
  [
    ...[
      '全部',
      'ぜんぶ',
      '全て',
      'すべて',
      '全台',
      'みんな',
      '全部の',
      '全サーバー',
      '全マシン',
      '一式',
      '全員',
    ],
    ...[
      'all',
      'all of them',
      'everything',
      'all machines',
      'all servers',
      'every one',
      'all of these',
    ],
  ].map(matchKey),
);
const bothWords: ReadonlySet<string> = new Set(
  [
    '両方',
    '両方とも',
    '二つとも',
    'ふたつとも',
    '2つとも',
    '2台とも',
    '二台とも',
    'どちらも',
    'both',
    'both of them',
  ].map(matchKey),
);

/** A place in a list, from 1; `beyond` when it names one that the list has not. */
export type Place = number | 'beyond' | undefined;

/** Reads a whole utterance as a place among `count` (「2番目の」, "the last one", "２"). */
export function readPlace(text: string, count: number): Place {
  for (const form of politeForms(text)) {
    const place = placeOf(form, count);
    if (place !== undefined) return place >= 1 && place <= count ? place : 'beyond';
  }
  return undefined;
}

/** Whether the whole utterance means everything that was offered. */
export function meansAll(text: string, count: number): boolean {
  return politeForms(text).some(
    (form) => allWords.has(form) || (count === 2 && bothWords.has(form)),
  );
}

function placeOf(form: string, count: number): number | undefined {
  const core = coreOf(form);
  if (firstWords.has(core)) return 1;
  if (lastWords.has(core)) return count;
  if (count === 2 && (core === '前者' || core === 'former')) return 1;
  if (count === 2 && (core === '後者' || core === 'latter')) return 2;
  const counter = japaneseCounters.find((end) => core.endsWith(end));
  const number = counter
    ? core.slice(0, -counter.length)
    : core.replace(/(?<=[0-9])(?:st|nd|rd|th)$/, '');
  if (/^[1-9][0-9]{0,2}$/.test(number)) return Number(number);
  // 「ひと」 counts only with its counter.
  if (!counter && /^[ぁ-ん]/.test(number)) return undefined;
  return Object.hasOwn(numerals, number) ? numerals[number] : undefined;
}

function coreOf(form: string): string {
  let core = form;
  for (const head of heads) {
    if (core.startsWith(head) && core.length > head.length) core = core.slice(head.length).trim();
  }
  const tail = tails.find((end) => core.endsWith(end));
  if (tail) core = core.slice(0, -tail.length);
  const end = ends.find((word) => core.endsWith(` ${word}`));
  return end ? core.slice(0, -end.length).trim() : core;
}

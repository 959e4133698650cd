import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { languageOfText } from '../../src/language/language-of-text.ts';
import { readAnswer } from '../../src/understand/answers.ts';
import { findEntities } from '../../src/understand/entities.ts';
import { findErrorText } from '../../src/understand/error-texts.ts';
import type { Question } from '../../src/understand/intent.ts';
import { createPhraseRecogniser } from '../../src/understand/recogniser.ts';
import * as questions from './answer-tables.ts';

const longestMs = 50;

const folder = fileURLToPath(new URL('../../locales', import.meta.url));
const recogniser = createPhraseRecogniser({ folder });

const open: readonly Question[] = [
  questions.consent,
  questions.guide,
  questions.stopHow,
  questions.machines,
  questions.anyMachines,
  questions.oneMachine,
  questions.idsOnly,
  questions.host,
  questions.userName,
  questions.words,
];

const long = 10_000;
const units = [
  ...[
    '一',
    '百万',
    '九',
    '十',
    '壱',
    '１',
    '①',
    '1',
    'はい',
    'いいえ',
    'うー',
    'うーん',
    'ー',
    'あ',
    '。',
    '、',
    ' ',
    '\n',
    '\u3000',
  ],
  ...[
    'yes ',
    'no, ',
    'ins-',
    'ins-a',
    'ins-12345678',
    'ins-12345678 ',
    '1.',
    '1.1.1.1',
    '255.255.255.255 ',
    'a.',
    'a-',
    'a@',
    '@',
    '@a.b',
  ],
  ...[
    '-',
    '--',
    '\\',
    '￥',
    '/',
    '*',
    ':',
    '"',
    '「',
    '」',
    '「」',
    '“',
    '「「」',
    "'",
    '(',
    '[',
    '[[',
    '{{',
    '$t(',
    '${',
  ],
  ...[
    '\u202e',
    '\u200b',
    '\ud800',
    '\u0000',
    '👨‍👩‍👧‍👦',
    'ｶﾞ',
    '\uFDFA',
    'e\u0301',
    'wa',
    'nn',
    'kk',
    'x',
    'termsrv/',
    'mstsc /v:',
    'rdp://',
  ],
  ...[
    'お願いします',
    'please ',
    'です',
    'でお願い',
    'と',
    '1と',
    'and ',
    ' and ',
    '番目',
    'host: ',
    'A-1',
    'A-1042 ',
    'a-1-',
    'パスワード',
    'password ',
  ],
];

const hostile: readonly (readonly [string, string])[] = [
  ...[24, 26, 48, 400].map((times) => [`一×${times}`, '一'.repeat(times)] as const),
  ['百万×48', '百万'.repeat(48)],
  ...units.map((unit) => {
    const name = `${JSON.stringify(unit)} to ${long} characters`;
    return [name, unit.repeat(Math.ceil(long / unit.length)).slice(0, long)] as const;
  }),
  ...units.map((unit) => {
    const text = unit.repeat(Math.ceil(999 / unit.length)).slice(0, 999);
    return [`${JSON.stringify(unit)} to 1000 characters, then !`, `${text}!`] as const;
  }),
];

// Holds T-72
describe('no text takes long', () => {
  it.each(hostile)('%s', (_, text) => {
    const times = [
      ...open.map((question) => msOf(() => readAnswer(text, question))),
      msOf(() => recogniser.recognise(text)),
      msOf(() => findEntities(text)),
      msOf(() => findErrorText(text)),
      msOf(() => languageOfText(text)),
    ];
    expect(Math.max(...times)).toBeLessThan(longestMs);
  });
});

/** Processor time, the best of five: another process on the machine is no fault of ours. */
function msOf(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && best > longestMs / 2; attempt++) {
    const from = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(from);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

describe('regular expressions', () => {
  const sources = ['understand', 'language'].flatMap((station) => {
    const at = fileURLToPath(new URL(`../../src/${station}/`, import.meta.url));
    return readdirSync(at).map((file) => [file, readFileSync(`${at}/${file}`, 'utf8')] as const);
  });

  it.each(sources)('of %s repeat nothing that repeats itself', (_, source) => {
    for (const pattern of patternsOf(source)) expect(hasNestedRepeat(pattern), pattern).toBe(false);
  });

  it('would be caught if they did', () => {
    expect(hasNestedRepeat('(a+)+b')).toBe(true);
    expect(hasNestedRepeat('(?:x|[ab]*c)*')).toBe(true);
    expect(hasNestedRepeat('^(?:[0-9]{1,3}\\.){3}$')).toBe(false);
    expect(patternsOf("const a = text.replace(/(a*)*x[/]/g, '');")).toEqual(['(a*)*x[/]']);
  });
});

/** Regular-expression literals of a source; they always follow an opening or a separator here. */
function patternsOf(source: string): readonly string[] {
  const found = source
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
    .flatMap((line) => [
      ...line.matchAll(
        /(?:^|[(,=:[!&|?]|return)\s*\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/[a-z]*/g,
      ),
    ]);
  return found.map((match) => match[1] ?? '');
}

/** Whether an unbounded repeat stands inside a group that is repeated without bound, delimiter aside. */
function hasNestedRepeat(pattern: string): boolean {
  const repeats: boolean[] = [false];
  const groups: boolean[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const here = pattern.charAt(at);
    if (here === '\\') at++;
    else if (here === '[') {
      while (pattern.charAt(at) !== ']') at += pattern.charAt(at) === '\\' ? 2 : 1;
    } else if (here === '(') repeats.push(false);
    else if (here === ')') groups.push(repeats.pop() ?? false);
    const next = pattern.slice(at + 1, at + 4);
    const unbounded = /^(?:[*+]|\{[0-9]+,\})/.test(next);
    if (unbounded && here === ')' && groups.pop() === true && !startsWithDelimiter(pattern, at)) {
      return true;
    }
    if (unbounded) repeats[repeats.length - 1] = true;
  }
  return false;
}

/** `(?:\.[a-z]+)+`: a fixed character before each round, which the round itself cannot match. */
function startsWithDelimiter(pattern: string, end: number): boolean {
  const start = pattern.lastIndexOf('(', end);
  return /^\(\?:\\\.\[a-z0-9-\]\+\)$/.test(pattern.slice(start, end + 1));
}

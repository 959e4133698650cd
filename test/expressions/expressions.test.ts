import { describe, expect, it } from 'vitest';
import { automatonOf } from './automaton.ts';
import {
  type Expression,
  expressionsComposedBy,
  expressionsOf,
  expressionsOfSources,
} from './expressions.ts';
import { runsAway, worstTexts } from './run-away.ts';

/** As long as a text that comes from outside can be. */
const longest = 10_000;
const limitMs = 50;
/** For all texts of one length together; a slow one is tried again all the same. */
const timeForLengthMs = 60;

/** Who may put an expression together, and from what. */
const composing: Readonly<Record<string, string>> = {
  'secret/find-codes.ts': 'words and digits of its own',
  'secret/find-passwords.ts': 'lists of words of its own',
  'understand/normalise.ts': 'ranges of characters of its own',
  'understand/screen-text.ts': 'signs of its own',
  'understand/time-words.ts': 'names of days and months of its own',
};

const { literals, composing: found } = expressionsOfSources();
const composed = (await Promise.all(Object.keys(composing).map(expressionsComposedBy))).flat();
const all: readonly Expression[] = [...literals, ...composed];
const files = [...new Set(all.map(({ file }) => file))];
const of = (file: string) => all.filter((one) => one.file === file);
const shown = ({ source, flags }: Expression) => `/${source}/${flags}`.slice(0, 120);

// Holds T-73
describe('every regular expression of the sources', () => {
  it('is found', () => {
    expect(literals.length).toBeGreaterThan(200);
    expect(composed.length).toBeGreaterThan(0);
  });

  it('is written as it is, but for those put together from words of ours', () => {
    expect(found).toEqual(Object.keys(composing));
  });

  it.each(files)('of %s can come to no place in two ways', (file) => {
    const found = of(file).filter(({ source, flags }) => runsAway(automatonOf(source, flags)));
    expect(found.map(shown)).toEqual([]);
  });

  it.each(files)('of %s is done within 50 ms with its worst texts', (file) => {
    expect(of(file).flatMap((one) => slowest(one).map((text) => [shown(one), text]))).toEqual([]);
  });
});

describe('the analysis', () => {
  it.each([
    '(a+)+$',
    '(a*)*b',
    '(?:a|a)*b',
    '(?:a|ab|b)*c',
    '(?:[a-z]+[0-9]?)*!',
    '^(?:\\w+\\s?)+$',
    '(?:x|[^y])*z',
    '(?=(?:a+)+b)',
    '(?:a{1,64}){2,}b',
    '([一-龠]+|[ぁ-ん一]+)*$',
    '(?:(?:a|b?)+c?)+$',
  ])('finds what runs away: %s', (source) => {
    expect(runsAway(automatonOf(source, 'u'))).toBeDefined();
  });

  it.each([
    '^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$',
    '^(?:[a-z]+\\.)+[a-z]{2,}$',
    '"(?:[^"\\\\]|\\\\.)*"',
    'a+b+c+',
    '^(?:ab|cd)*$',
    '(?:foo|bar)+!',
    '\\s+$',
  ])('leaves alone what does not: %s', (source) => {
    expect(runsAway(automatonOf(source, 'u'))).toBeUndefined();
  });

  it.each(['/+$', '\\S+\\s+\\S+'])(
    'times what is slow though it does not run away: %s',
    (source) => {
      expect(slowest({ file: '', source, flags: '' })).not.toEqual([]);
    },
  );

  it('finds expressions wherever they stand', () => {
    const text =
      'const a: string = b / c / d; f(/x/g); const g = [h.replace(/[/"]/, "")]; if (a) /y/u.test(a);';
    expect(expressionsOf('a.ts', text)).toEqual({
      literals: [
        { file: 'a.ts', source: 'x', flags: 'g' },
        { file: 'a.ts', source: '[/"]', flags: '' },
        { file: 'a.ts', source: 'y', flags: 'u' },
      ],
      composing: [],
    });
    expect(expressionsOf('a.ts', 'const { RegExp: R } = globalThis; R(x)').composing).toEqual([
      'a.ts',
    ]);
  });
});

/** The first text that takes too long, of processor time, three times in a row. */
function slowest(one: Expression): readonly string[] {
  const automaton = automatonOf(one.source, one.flags);
  if (runsAway(automaton)) return ['runs away'];
  const expression = new RegExp(one.source, one.flags.replace(/[gy]/g, ''));
  // Short ones first: what grows with the cube or more is found before it takes minutes.
  for (const length of [300, 1_000, longest]) {
    const until = performance.now() + timeForLengthMs;
    for (const text of worstTexts(automaton, length)) {
      if (performance.now() > until) break;
      let tries = 0;
      while (tries < 3 && msOf(expression, text) >= limitMs) tries += 1;
      if (tries === 3) return [`${length}: ${JSON.stringify(text.slice(0, 60))}`];
    }
  }
  return [];
}

function msOf(expression: RegExp, text: string): number {
  const from = process.cpuUsage();
  expression.test(text);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

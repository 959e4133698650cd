import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notHeld } from './not-held.ts';
import { product } from './product.ts';
import { security } from './security.ts';
import { drawTable } from './table.ts';
import { tagsIn, tagsOf } from './tags.ts';

const tags = tagsIn(join(import.meta.dirname, '..'));
const held = new Set(tags.flatMap(({ ids }) => ids));
const known = [...security, ...product].map(([id]) => id);
const at = ({ file, line }: { file: string; line: number }) => `${file}:${line}`;

describe('the table of requirements', () => {
  it('has each of them once, without a gap', () => {
    expect(security.map(([id]) => id)).toEqual(
      Array.from({ length: 118 }, (_, index) => `T-${String(index + 1).padStart(2, '0')}`),
    );
    expect(security.reduce((sum, [, weight]) => sum + weight, 0)).toBe(483);
    expect(security.filter(([, weight]) => weight === 5)).toHaveLength(69);
    expect(new Set(known).size).toBe(known.length);
  });

  it('loses none: each is held by a test, or says why not and what would hold it', () => {
    const lost = known.filter((id) => !held.has(id) && !notHeld[id]);
    expect(lost).toEqual([]);
  });

  it('excuses no row of the seed systems, and none that the five systems together need', () => {
    const needed = /^(?:S\d|P1[0-3]$|N(?:1|3|5|12|13|14)$)/;
    expect(known.filter((id) => needed.test(id) && !held.has(id))).toEqual([]);
  });

  it('does not excuse what is held, or what is no requirement', () => {
    const excused = Object.keys(notHeld);
    expect(excused.filter((id) => held.has(id) || !known.includes(id))).toEqual([]);
    for (const reason of Object.values(notHeld)) expect(reason.length).toBeGreaterThan(40);
  });

  it('is what the tests say', () => {
    const written = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    expect(written, 'run `npm run requirements`').toBe(drawTable(tags));
  });
});

describe('a tag', () => {
  it('names requirements that there are, in the form that is read', () => {
    const odd = tags.filter(({ ids }) => ids.length === 0 || ids.some((id) => !known.includes(id)));
    expect(odd.map(at)).toEqual([]);
  });

  it('stands right above a test or a suite', () => {
    expect(tags.filter(({ test }) => !test).map(at)).toEqual([]);
  });

  it('is read with the name of its test, whatever stands around it', () => {
    const source = [
      'describe.each([["(", /[(]/, `)${1}]`]])("all", () => {',
      '  // Holds T-01, S1.1',
      '  // A reason.',
      "  it.each`a | b`('one', () => {});",
      '  // Holds T-02',
      '  const nothing = 1;',
      '  // holds T-03',
      '});',
      '// Holds T-04',
      "test.skipIf(!url)('it\\'s last', () => {});",
    ].join('\n');
    expect(tagsOf('a.test.ts', source)).toEqual([
      { file: 'a.test.ts', line: 2, ids: ['T-01', 'S1.1'], test: 'all one' },
      { file: 'a.test.ts', line: 5, ids: ['T-02'] },
      { file: 'a.test.ts', line: 7, ids: [] },
      { file: 'a.test.ts', line: 9, ids: ['T-04'], test: "it's last" },
    ]);
  });
});

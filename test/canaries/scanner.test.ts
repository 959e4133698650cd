import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createScanner, encode, encodingNames } from './scanner.ts';

const value = `Cn7&'${randomBytes(12).toString('base64url')}!`;
const scan = createScanner([{ name: 'secret', value }]);
const hitsIn = (bytes: Buffer) => scan({ name: 'sink', bytes });
const around = (bytes: Buffer) =>
  Buffer.concat([randomBytes(5_000), bytes, Buffer.from(' and '), randomBytes(5_000)]);

// Holds T-47
describe('the search for secrets', () => {
  it('knows twelve encodings', () => {
    expect(encodingNames).toHaveLength(12);
  });

  it.each(encodingNames)('finds what is written as %s', (encoding) => {
    const found = hitsIn(around(encode(value, encoding, gzipSync)));
    expect(found.map((hit) => hit.encoding)).toContain(encoding);
  });

  it.each([0, 1, 2])('finds base64 that begins %i bytes later', (lead) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${'-'.repeat(lead)}${value}--`).toString(encoding);
      expect(hitsIn(around(Buffer.from(text))).map((hit) => hit.encoding)).toContain(encoding);
    }
  });

  it('finds ten characters from anywhere in it, and nothing in what is random', () => {
    for (let at = 0; at + 10 <= value.length; at += 1) {
      expect(hitsIn(around(Buffer.from(value.slice(at, at + 10))))).not.toEqual([]);
    }
    expect(hitsIn(randomBytes(1_000_000))).toEqual([]);
    expect(hitsIn(Buffer.from(value.slice(0, 9)))).toEqual([]);
  });
});

it('finds a short code by itself only, and not inside of a number', () => {
  const find = createScanner([{ name: 'code', value: '482913' }]);
  const isFound = (text: string) => find({ name: 'sink', bytes: Buffer.from(text) }).length > 0;
  expect(isFound('your code is 482913, and')).toBe(true);
  expect(isFound('{"code":"482913"}')).toBe(true);
  expect(isFound('at 1482913000 ms')).toBe(false);
  expect(isFound('id a482913b')).toBe(false);
});

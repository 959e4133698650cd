import { expect, it } from 'vitest';
import { markdownLiteral } from '../../src/channel/markdown-literal.ts';

it.each([
  'web-01 (ins-abcd1234)',
  'server_a_1',
  '10.0.0.1:3389',
  '日本語の名前（本番）',
  'C: 100 % = full',
  'a.b@ c',
])('leaves an ordinary name alone: %s', (name) => {
  expect(markdownLiteral(name)).toBe(name);
});

// Holds T-66
it.each([
  ['[a](http://x)', '\\[a\\](http\\://x)'],
  ['![a](b)', '\\!\\[a\\](b)'],
  ['*a* _b_ __c__', '\\*a\\* \\_b\\_ \\_\\_c\\_\\_'],
  ['`code`', '\\`code\\`'],
  ['<b>x</b>', '\\<b\\>x\\</b\\>'],
  ['&lt;', '\\&lt;'],
  ['# head', '\\# head'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['2) item', '2\\) item'],
  ['~~x~~', '\\~\\~x\\~\\~'],
  ['\\*', '\\\\\\*'],
  ['www.evil.example', 'www\\.evil.example'],
  ['me@evil.example', 'me\\@evil.example'],
])('takes the meaning out of %s', (typed, escaped) => {
  expect(markdownLiteral(typed)).toBe(escaped);
});

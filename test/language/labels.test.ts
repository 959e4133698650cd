import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTexts, type Texts } from '../../src/language/texts.ts';
import * as reply from '../../src/reply/label-places.ts';
import type { Values } from '../../src/reply/reply.ts';
import * as runbook from '../../src/runbook/texts.ts';

let folder = '';
let texts: Texts;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'labels-'));
  write('ja/labels.json', { classic: 'クラシック', remove: '削除', ssl: 'SSL' });
  write('en/labels.json', { classic: 'Classic', remove: 'Remove', ssl: 'SSL' });
  const keys = (own: object) => ({
    server: '{{onServer.classic}}',
    pc: '{{onPc.remove}}',
    console: '{{inConsole.remove}}',
    same: '{{onServer.ssl}}',
    nested: '$t(bot:value.{{value}})',
    value: { classic: '{{onServer.classic}}' },
    ...own,
  });
  write(
    'ja/bot.json',
    keys({
      spaced:
        '{{name}} の{{onServer.classic}} を、{{onServer.classic}}に →{{onServer.classic}} →{{onServer.classic}}',
    }),
  );
  write('en/bot.json', keys({ spaced: '{{name}}: {{onServer.classic}}, {{onServer.classic}}.' }));
  texts = createTexts({ folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: unknown): void {
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, JSON.stringify(content));
}

// Holds N5
describe('a label', () => {
  it.each([
    ['ja', 'ja', '「クラシック」'],
    ['ja', 'en', '「クラシック」(Classic)'],
    ['ja', undefined, '「クラシック」(Classic)'],
    ['en', 'en', '"Classic"'],
    ['en', 'ja', '"Classic" (「クラシック」)'],
    ['en', undefined, '"Classic" (「クラシック」)'],
    ['en', null, '"Classic" (「クラシック」)'],
    ['en', 'fr', '"Classic" (「クラシック」)'],
  ] as const)(
    'of a server is shown to a person (%s) by its language (%s)',
    (language, of, shown) => {
      const values: Values = of === undefined ? {} : { serverLanguage: of };
      expect(texts.text(language, 'bot:server', values)).toBe(shown);
      expect(texts.text(language, 'bot:nested', { value: 'classic', ...values })).toBe(shown);
    },
  );

  it.each([
    ['ja', {}, '「削除」'],
    ['ja', { serverLanguage: 'en' }, '「削除」'],
    ['ja', { pcLanguage: 'en' }, '「削除」(Remove)'],
    ['en', {}, '"Remove"'],
    ['en', { pcLanguage: 'ja' }, '"Remove" (「削除」)'],
  ] as const)(
    "of the PC is in the person's own language unless they say another",
    (language, values, shown) => {
      expect(texts.text(language, 'bot:pc', values)).toBe(shown);
    },
  );

  it('of a console is shown in both languages', () => {
    const values = { serverLanguage: 'ja', pcLanguage: 'ja' };
    expect(texts.text('ja', 'bot:console', values)).toBe('「削除」(Remove)');
    expect(texts.text('en', 'bot:console', values)).toBe('"Remove" (「削除」)');
  });

  it('that is the same in both languages is shown once', () => {
    expect(texts.text('ja', 'bot:same', { serverLanguage: 'en' })).toBe('「SSL」');
    expect(texts.text('en', 'bot:same', { serverLanguage: 'ja' })).toBe('"SSL"');
  });

  it('is set in Japanese with a space behind a bracket only', () => {
    const said = (serverLanguage: string) =>
      texts.text('ja', 'bot:spaced', { name: 'web', serverLanguage });
    expect(said('ja')).toBe(
      'web の「クラシック」を、「クラシック」に →「クラシック」→「クラシック」',
    );
    expect(said('en')).toBe(
      'web の「クラシック」(Classic) を、「クラシック」(Classic) に →「クラシック」(Classic) →「クラシック」(Classic)',
    );
  });

  it('stands where the linter looks for it', () => {
    expect(runbook.labelPlaces).toEqual(reply.labelPlaces);
  });

  it('cannot be put into a text by a value', () => {
    const values = {
      name: '{{onServer.classic}}',
      onServer: { classic: 'forged' },
      serverLanguage: 'en',
    };
    expect(texts.text('en', 'bot:spaced', values)).toBe(
      '{{onServer.classic}}: "Classic", "Classic".',
    );
  });
});

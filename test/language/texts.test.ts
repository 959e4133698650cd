import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadBundle, MissingBundle } from '../../src/language/bundles.ts';
import { createTexts, MissingText, type Texts } from '../../src/language/texts.ts';

const ja = {
  greeting: { prompt: '{{name}} さん' },
  power: { running: '起動中', named: '{{name}}は起動中' },
  machine: {
    state: '{{name}}: $t(bot:power.{{power}})',
    named: '$t(bot:power.named)!',
    list: '対象: {{machines}}',
    until: '{{at, time}} / {{at, date}} / {{at, datetime}}',
    count: '{{count}} 台',
    port: '{{port}} {{size, number}}',
    deep: '{{machine.name}} ({{machine.power}})',
    broken: '$t(bot:power.gone)',
    other: '「$t({{of}})」',
  },
  onlyJapanese: { prompt: '日本語だけ' },
};
const en = {
  greeting: { prompt: 'Hello {{name}}' },
  power: { running: 'running', named: '{{name}} is running' },
  machine: {
    state: '{{name}}: $t(bot:power.{{power}})',
    named: '$t(bot:power.named)!',
    list: 'Machines: {{machines}}',
    until: '{{at, time}} / {{at, date}} / {{at, datetime}}',
    count_one: '{{count}} machine',
    count_other: '{{count}} machines',
    port: '{{port}} {{size, number}}',
    deep: '{{machine.name}} ({{machine.power}})',
    broken: '$t(bot:power.gone)',
    other: '"$t({{of}})"',
  },
};

let folder = '';
let texts: Texts;

beforeEach(() => {
  // A brace in the path: a URL would percent-encode it.
  folder = mkdtempSync(path.join(tmpdir(), 'texts {{lng}} '));
  write('ja/bot.json', ja);
  write('en/bot.json', en);
  texts = createTexts({ folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: unknown): void {
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('texts', () => {
  it('speak both languages', () => {
    expect(texts.text('ja', 'bot:greeting.prompt', { name: '山田' })).toBe('山田 さん');
    expect(texts.text('en', 'bot:greeting.prompt', { name: 'Yamada' })).toBe('Hello Yamada');
  });

  it('nest a text by a code value', () => {
    expect(texts.text('ja', 'bot:machine.state', { name: 'web-01', power: 'running' })).toBe(
      'web-01: 起動中',
    );
    expect(texts.text('en', 'bot:machine.state', { name: 'web-01', power: 'running' })).toBe(
      'web-01: running',
    );
  });

  it('nest a text by its whole key', () => {
    expect(texts.text('ja', 'bot:machine.other', { of: 'bot:power.running' })).toBe('「起動中」');
    expect(() => texts.text('en', 'bot:machine.other', { of: 'bot:none' })).toThrow(MissingText);
  });

  // Holds T-67
  it.each([
    '$t(bot:power.running)',
    '{{power}}',
    '{{power, time}}',
    '{{- power}}',
    '$t(bot:power.{{power}})',
    `$${'{name}'}`,
    '</script>&amp;"\'/',
    '\uE0000\uE001',
    '\uE0001\uE001$t(',
    '$&$1$$',
    '__proto__',
    'bot:power.running',
    '), $t(bot:power.running',
    '", "lng": "ja", "x": "',
  ])('show %s as it was written, nested or not', (name) => {
    const values = { name, power: 'running' };
    expect(texts.text('en', 'bot:greeting.prompt', values)).toBe(`Hello ${name}`);
    expect(texts.text('en', 'bot:machine.state', values)).toBe(`${name}: running`);
    expect(texts.text('en', 'bot:machine.named', values)).toBe(`${name} is running!`);
    expect(texts.text('en', 'bot:machine.list', { machines: [name, 'b'] })).toBe(
      `Machines: ${name}, b`,
    );
    expect(texts.text('en', 'bot:machine.deep', { machine: { name, power: 'up' } })).toBe(
      `${name} (up)`,
    );
  });

  // Holds T-68
  it('never let what a person wrote choose a text', () => {
    const values = { name: 'web-01', power: 'running) $t(bot:greeting.prompt' };
    expect(() => texts.text('en', 'bot:machine.state', values)).toThrow(MissingText);
  });

  it('do not take a value for an option of the library', () => {
    const values = {
      name: 'A',
      lng: 'ja',
      ns: 'other',
      context: 'x',
      replace: { name: 'B' },
      defaultValue: 'C',
    };
    expect(texts.text('en', 'bot:greeting.prompt', values)).toBe('Hello A');
  });

  // Holds P14
  it('join lists, choose the plural, and write moments and numbers as the language does', () => {
    expect(texts.text('ja', 'bot:machine.list', { machines: ['a', { name: 'b' }] })).toBe(
      '対象: a、b',
    );
    expect(texts.text('en', 'bot:machine.count', { count: 1 })).toBe('1 machine');
    expect(texts.text('en', 'bot:machine.count', { count: 0 })).toBe('0 machines');
    expect(texts.text('ja', 'bot:machine.count', { count: 1 })).toBe('1 台');
    const at = Date.UTC(2026, 10, 21, 15, 5);
    expect(texts.text('ja', 'bot:machine.until', { at })).toBe(
      '00:05 / 2026年11月22日(日) / 2026年11月22日(日) 00:05',
    );
    expect(texts.text('en', 'bot:machine.until', { at })).toBe(
      '00:05 / Sun, 22 Nov 2026 / Sun, 22 Nov 2026, 00:05',
    );
    expect(texts.text('en', 'bot:machine.port', { port: 50389, size: 50389 })).toBe('50389 50,389');
  });

  // Holds P14
  it('count the hours of the given time zone', () => {
    const london = createTexts({ folder, timeZone: 'Europe/London' });
    const at = Date.UTC(2026, 10, 21, 15, 5);
    expect(london.text('en', 'bot:machine.until', { at })).toContain('15:05');
  });

  it('show nothing for a value that is not given', () => {
    expect(texts.text('en', 'bot:greeting.prompt')).toBe('Hello ');
  });

  it.each([
    'bot:gone.prompt',
    'bot:machine',
    'bot:machine.broken',
    'gone:a.b',
    'gone',
    '',
    'bot:__proto__',
    'bot:power.constructor',
  ])('throw for a key without words: %s', (key) => {
    expect(() => texts.text('en', key)).toThrow(MissingText);
  });

  // Holds P14
  it('never fall back to the other language', () => {
    expect(texts.has('bot:onlyJapanese.prompt')).toBe(false);
    expect(texts.text('ja', 'bot:onlyJapanese.prompt')).toBe('日本語だけ');
    expect(() => texts.text('en', 'bot:onlyJapanese.prompt')).toThrow(MissingText);
  });

  it('know which keys have words, plural or not', () => {
    expect(texts.has('bot:greeting.prompt')).toBe(true);
    expect(texts.has('bot:machine.count')).toBe(true);
    expect(texts.has('bot:machine')).toBe(false);
    expect(texts.has('bot:gone.prompt')).toBe(false);
  });

  it('give the words of both languages as labels', () => {
    expect(texts.labels('bot:power.running')).toEqual(['起動中', 'running']);
  });

  it('speak keys when asked to, and still miss what is missing', () => {
    const keys = createTexts({ folder, cimode: true });
    expect(keys.text('ja', 'bot:greeting.prompt', { name: 'A' })).toBe('bot:greeting.prompt');
    expect(keys.labels('bot:greeting.prompt')).toEqual(['bot:greeting.prompt']);
    expect(() => keys.text('en', 'bot:onlyJapanese.prompt')).toThrow(MissingText);
    expect(() => keys.text('en', 'bot:machine.broken')).toThrow(MissingText);
    expect(() => keys.text('en', 'bot:machine.state', { power: 'gone' })).toThrow(MissingText);
  });

  it('refuse to start when one language lacks a file, naming it', () => {
    write('ja/cvm-reset.json', {});
    expect(() => createTexts({ folder })).toThrow(
      new MissingBundle('en/cvm-reset.json is missing'),
    );
  });

  it('refuse to start without a namespace that is needed, a language, or with a file of another shape', () => {
    expect(() => createTexts({ folder, namespaces: ['desk'] })).toThrow('ja/desk.json is missing');
    write('en/bot.json', '["a"]');
    expect(() => createTexts({ folder })).toThrow(BadBundle);
    write('en/bot.json', '{');
    expect(() => createTexts({ folder })).toThrow('en/bot.json does not hold texts');
    rmSync(path.join(folder, 'en'), { recursive: true });
    expect(() => createTexts({ folder })).toThrow(MissingBundle);
  });
});

import { describe, expect, it } from 'vitest';
import { parseTexts, variablesOf, withoutPlural } from '../../src/runbook/texts.ts';

describe('texts', () => {
  it('are known by dotted key, with their lines', () => {
    const { textFile, findings } = parseTexts(
      '{\n  "title": "題",\n  "ask": {\n    "choice": { "one": "\\ud83d\\ude00" }\n  }\n}\n',
      'ja.json',
    );
    expect(findings).toEqual([]);
    expect([...textFile.texts]).toEqual([
      ['title', { words: '題', line: 2 }],
      ['ask.choice.one', { words: '😀', line: 4 }],
    ]);
  });

  it('are refused when they are lists or numbers, or stand there twice', () => {
    const found = (json: string) =>
      parseTexts(json, 'ja.json').findings.map(({ line, rule }) => [line, rule]);
    expect(found('{\n  "a": ["x"],\n  "b": 3\n}')).toEqual([
      [2, 'shape'],
      [3, 'shape'],
    ]);
    expect(found('{\n  "a": "x",\n  "a": "y"\n}')).toEqual([[3, 'yaml']]);
    expect(found('{ "a": ')).not.toEqual([]);
  });

  it('show values by name, whatever is done with them', () => {
    expect(variablesOf('{{b}} {{ a.name }} {{- c}} {{b, list}} {d}')).toEqual(['a', 'b', 'c']);
    expect(variablesOf('no value')).toEqual([]);
    expect(withoutPlural('tell.text_other')).toBe('tell.text');
    expect(withoutPlural('tell.text')).toBe('tell.text');
  });
});

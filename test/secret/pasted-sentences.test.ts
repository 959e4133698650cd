import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/secret/redact.ts';
import { readSentences, type Sentence, survives } from '../helpers/pasted-sentences.ts';

const redactor = createRedactor();
const halves = [1, 2];
const passwords = (language: string) =>
  halves.flatMap((half) => readSentences(`password-${language}-${half}`));
const ordinary = (language: string) =>
  halves.flatMap((half) => readSentences(`ordinary-${language}-${half}`));
const redact = ({ text, isBare }: Sentence) =>
  redactor.redactText(text, { operationOpen: isBare }).text;

const names =
  /(?:l?h?ins-[a-z0-9]+|WIN-[A-Z0-9]+|DESKTOP-[A-Z0-9]+|vm-[a-z]+-[a-z0-9-]+[0-9]|(?:web|db)-[a-z]+-01|\d+(?:\.\d+){3}|[a-z.]+@contoso\.example|0x[0-9A-F]+|AADSTS\d+)/g;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

describe.each(['en', 'ja'])('sentences as people write them (%s)', (language) => {
  it('lose their password in nineteen of twenty and more', () => {
    const sentences = passwords(language);
    expect(sentences.length).toBeGreaterThanOrEqual(250);
    expect(sentences.filter(({ secrets }) => secrets.length === 0)).toEqual([]);
    const missed = sentences.filter((sentence) => survives(sentence, redact(sentence)));
    const caught = sentences.length - missed.length;
    print(`passwords (${language}): ${caught} of ${sentences.length} caught`);
    expect(
      caught / sentences.length,
      missed.map(({ text }) => text).join('\n'),
    ).toBeGreaterThanOrEqual(0.95);
  });

  it('keep the machines, addresses and error codes beside it', () => {
    let kept = 0;
    const lost: string[] = [];
    for (const sentence of passwords(language)) {
      const rest = sentence.secrets.reduce(
        (text, secret) => text.replaceAll(secret, ''),
        sentence.text,
      );
      const after = redact(sentence);
      for (const [name] of rest.matchAll(names)) {
        if (after.includes(name)) kept += 1;
        else lost.push(`${name} in ${sentence.text}`);
      }
    }
    expect(kept).toBeGreaterThan(20);
    expect(lost.length / (kept + lost.length), lost.join('\n')).toBeLessThanOrEqual(0.05);
  });

  it('stay as they are without one, in ninety-eight of a hundred and more', () => {
    const sentences = ordinary(language);
    expect(sentences.length).toBeGreaterThanOrEqual(500);
    for (const operationOpen of [false, true]) {
      const disturbed = sentences.filter(
        ({ text }) => redactor.redactText(text, { operationOpen }).text !== text,
      );
      const when = operationOpen ? 'a page open' : 'no page open';
      print(
        `ordinary (${language}), ${when}: ${disturbed.length} of ${sentences.length} disturbed`,
      );
      expect(
        disturbed.length / sentences.length,
        disturbed.map(({ text }) => text).join('\n'),
      ).toBeLessThanOrEqual(0.02);
    }
  });
});

describe('what counts as surviving', () => {
  it('is any four characters of it that the rest does not hold', () => {
    const sentence = { text: 'pw abcdefgh now', secrets: ['abcdefgh'], isBare: false };
    expect(survives(sentence, 'pw [redacted] now')).toBe(false);
    expect(survives(sentence, 'pw [redacted]efgh now')).toBe(true);
    expect(survives(sentence, sentence.text)).toBe(true);
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Finding, RunbookInvalid, rules } from '../../src/runbook/finding.ts';
import { lint } from '../../src/runbook/lint.ts';
import { type LoadedRunbook, loadRunbook } from '../../src/runbook/load.ts';
import { readTexts, type Texts } from '../../src/runbook/texts.ts';
import { readTopicNames, type TopicNames } from '../../src/runbook/topics.ts';
import { completeTexts, fixtures, loadFixture, readFixture } from './fixtures.ts';

const mark = '<- finding';

function marked(file: string): readonly string[] {
  return readFixture(file)
    .split('\n')
    .flatMap((line, index) => (line.includes(mark) ? [`lint/${file}:${index + 1}`] : []));
}

function findingsIn(name: string): readonly Finding[] {
  let loaded: LoadedRunbook;
  try {
    loaded = loadFixture(name);
  } catch (error) {
    if (error instanceof RunbookInvalid) return error.findings;
    throw error;
  }
  return lint([loaded], textsFor(name, loaded), topicsFor(name));
}

/** The fixture's own texts where it has some, or a complete set. */
function textsFor(name: string, loaded: LoadedRunbook): Texts {
  if (!existsSync(`${fixtures}locales/ja/${name}.json`)) return completeTexts([loaded.runbook]);
  const { texts } = readTexts(`${fixtures}locales`);
  const only = (language: 'ja' | 'en') => {
    const file = texts[language].get(name);
    return new Map(file ? [[name, { ...file, file: `lint/${file.file}` }]] : []);
  };
  return { ja: only('ja'), en: only('en') };
}

/** Only the fixture's own: every topic has to be answered. */
function topicsFor(name: string): TopicNames {
  const own = (topic: string) => topic.startsWith(name.replaceAll('-', '_'));
  const { ja, en } = readTopicNames(`${fixtures}locales`);
  return { ja: ja.filter(own), en: en.filter(own) };
}

function lintText(text: string): readonly Finding[] {
  const loaded = loadRunbook(text, 'small.yaml');
  return lint([loaded], completeTexts([loaded.runbook]));
}

describe('each rule finds its broken fixture, at the marked lines, and nothing else', () => {
  it.each(rules)('%s', (rule) => {
    const topic = rule.replaceAll('-', '_');
    const expected = [
      `${rule}.yaml`,
      ...['ja', 'en'].flatMap((language) => [
        `locales/${language}/${rule}.json`,
        `locales/${language}/phrases/${topic}.json`,
      ]),
    ]
      .filter((file) => existsSync(fixtures + file))
      .flatMap(marked);
    const findings = findingsIn(rule);
    expect([...new Set(findings.map((finding) => finding.rule))]).toEqual([rule]);
    const place = (file: string) => (file.startsWith('locales/') ? `lint/${file}` : file);
    expect([...new Set(findings.map(({ file, line }) => `${place(file)}:${line}`))].sort()).toEqual(
      [...expected].sort(),
    );
  });
});

describe('a runbook with nothing wrong', () => {
  it('has no findings', () => {
    const loaded = loadFixture('valid');
    expect(lint([loaded], completeTexts([loaded.runbook]))).toEqual([]);
  });

  // Holds T-68
  it('loses its peace when any one text is missing', () => {
    const loaded = loadFixture('valid');
    const texts = completeTexts([loaded.runbook]);
    const ja = texts.ja.get('valid');
    for (const key of ja?.texts.keys() ?? []) {
      const without = new Map(ja?.texts);
      without.delete(key);
      const broken = { ...texts, ja: new Map([['valid', { file: 'ja.json', texts: without }]]) };
      const found = lint([loaded], broken).map(({ rule }) => rule);
      expect(found.sort()).toEqual(['texts-complete', 'texts-equal']);
    }
  });

  it('loses its peace when any one route is taken away or leads nowhere', () => {
    const text = readFixture('valid.yaml');
    const routes = [...text.matchAll(/^ {6}(\w+): (\w+)$/gm)];
    expect(routes.length).toBeGreaterThan(10);
    for (const [line = '', outcome] of routes) {
      const found = (changed: string): readonly string[] => {
        const loaded = loadRunbook(text.replace(line, changed), 'valid.yaml');
        return lint([loaded], completeTexts([loaded.runbook])).map(({ rule }) => rule);
      };
      expect(found('')).toContain('routes-complete');
      expect(found(`      ${outcome}: nowhere`)).toContain('target-exists');
    }
  });
});

describe('the rules are not fooled', () => {
  const head = `id: small
version: 1
audience: [endUser]
source: tests
slots: { instanceIds: { type: cvmInstanceIds }, others: { type: cvmInstanceIds } }
steps:
  - { id: askMachines, kind: ask, slot: instanceIds, on: { answered: askOthers, gaveUp: done } }
  - { id: askOthers, kind: ask, slot: others, on: { answered: confirm, gaveUp: done } }
`;
  const start = (needs: string, routes = 'unavailable: done, unknown: done') => `
  - id: start
    kind: change
    operation: cvm.startInstances
    with: { instanceIds: $instanceIds }
    needs: ${needs}
    on: { allStarted: done, someNotStarted: done, busy: done, ${routes} }
  - { id: done, kind: end, result: resolved }
`;

  it('by stages that the steps begin in another order', () => {
    const found = lintText(`id: small
version: 1
audience: [endUser]
source: tests
stages: [first, second, third]
steps:
  - { id: begin, stage: first, kind: say, on: { next: third } }
  - { id: third, stage: third, kind: say, on: { next: second } }
  - { id: second, stage: second, kind: say, on: { next: done } }
  - { id: done, kind: end, result: resolved }
`);
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['stages-begun', 'third']]);
  });

  it('by a consent that was refused after it was granted', () => {
    const found = lintText(
      `${head}
  - { id: confirm, kind: consent, scope: start, for: [instanceIds], on: { granted: again, refused: done } }
  - { id: again, kind: consent, scope: start, for: [instanceIds], on: { granted: start, refused: start } }
${start('start')}`,
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['consent-first', 'start']]);
  });

  it('by naming no consent at all', () => {
    const bare = start('start').replace('    needs: start\n', '');
    expect(bare).not.toContain('needs');
    const found = lintText(
      `${head}
  - { id: confirm, kind: consent, scope: start, for: [instanceIds], on: { granted: start, refused: done } }
${bare}`,
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['consent-first', 'start']]);
  });

  it('by a consent that is given for something else than what is changed', () => {
    const found = lintText(
      `${head}
  - { id: confirm, kind: consent, scope: start, for: [others], on: { granted: start, refused: done } }
${start('start')}`,
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['consent-first', 'start']]);
  });

  it('by a consent whose slot a check may fill anew', () => {
    const found = lintText(
      `${head}
  - { id: confirm, kind: consent, scope: start, for: [instanceIds], on: { granted: look, refused: done } }
  - id: look
    kind: check
    operation: cvm.findInstances
    with: { references: $others }
    fill: { instanceIds: instanceIds }
    on: { allFound: start, someUnknown: done, ambiguous: done, tooMany: done, unavailable: done }
${start('start')}`,
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['consent-first', 'start']]);
  });

  it('by a retry through another step that does the same', () => {
    const found = lintText(
      `${head}
  - { id: confirm, kind: consent, scope: start, for: [instanceIds], on: { granted: start, refused: done } }
${start('start', 'unavailable: startAgain, unknown: done')}
  - id: startAgain
    kind: change
    operation: cvm.startInstances
    with: { instanceIds: $instanceIds }
    needs: start
    on: { allStarted: done, someNotStarted: done, busy: done, unavailable: done, unknown: done }
`,
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['no-blind-retry', 'start']]);
  });

  it('by runbooks that only ever lead to each other', () => {
    const there = (id: string, other: string) =>
      loadRunbook(
        `id: ${id}\nversion: 1\naudience: [endUser]\nsource: tests\nsteps:\n  - { id: tell, kind: say, on: { next: go } }\n  - { id: go, kind: link, runbook: ${other} }\n`,
        `${id}.yaml`,
      );
    const both = [there('one', 'two'), there('two', 'one')];
    const found = lint(both, completeTexts(both.map(({ runbook }) => runbook)));
    expect(found.map(({ rule, file, line }) => [rule, file, line])).toEqual([
      ['link-exists', 'one.yaml', 7],
      ['link-exists', 'two.yaml', 7],
    ]);
  });

  it('by a plural that only one language has', () => {
    const loaded = loadFixture('valid');
    const texts = completeTexts([loaded.runbook]);
    const plural = new Map(texts.en.get('valid')?.texts);
    plural.delete('greet.text');
    plural.set('greet.text_one', { words: '{{userName}}, one machine', line: 1 });
    plural.set('greet.text_other', { words: '{{userName}}, machines', line: 2 });
    const single = new Map(texts.ja.get('valid')?.texts);
    single.set('greet.text', { words: '{{userName, quoted}}', line: 1 });
    const found = lint([loaded], {
      en: new Map([['valid', { file: 'en.json', texts: plural }]]),
      ja: new Map([['valid', { file: 'ja.json', texts: single }]]),
    });
    expect(found).toEqual([]);
  });
});

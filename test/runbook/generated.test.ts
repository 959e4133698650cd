import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generateFiles } from '../../src/runbook/generated.ts';
import { runbookJsonSchema } from '../../src/runbook/json-schema.ts';
import { loadRunbooks } from '../../src/runbook/load.ts';
import { drawByStages, drawRunbook } from '../../src/runbook/mermaid.ts';
import { openLoaded } from '../../src/runbook/open.ts';
import { readTexts } from '../../src/runbook/texts.ts';
import { completeTexts, loadFixture, runbookOf } from './fixtures.ts';

const dialogs = fileURLToPath(new URL('../../dialogs', import.meta.url));
const locales = fileURLToPath(new URL('../../locales', import.meta.url));

describe('the runbooks of the product', () => {
  it('have nothing that the linter finds', () => {
    expect(
      openLoaded({ dialogs, locales })
        .loaded.map(({ runbook }) => runbook.id)
        .sort(),
    ).toEqual(
      loadRunbooks(dialogs).loaded.map(({ file }) => file.replace(/^dialogs\/|\.yaml$/g, '')),
    );
  });

  it('are drawn as they are: `npm run runbook -- draw` would change nothing', () => {
    const { loaded } = loadRunbooks(dialogs);
    const files = generateFiles(loaded, readTexts(locales).texts);
    for (const [name, content] of files) {
      expect(readFileSync(`${dialogs}/${name}`, 'utf8'), name).toBe(content);
    }
  });
});

describe('a drawing', () => {
  it('has every step once and one arrow for each pair of steps', () => {
    const lines = drawRunbook(loadFixture('valid').runbook).split('\n');
    expect(lines[0]).toBe('flowchart TD');
    expect(lines).toContain('  s_greet["greet<br/>say"]');
    expect(lines).toContain('  s_confirm{{"confirm<br/>consent: reset"}}');
    expect(lines).toContain('  s_reset[("reset<br/>change: cvm.resetPassword")]');
    expect(lines).toContain(
      '  s_checkPower -->|"someBusy, someUnusable, someUnknown"| s_askMachines',
    );
  });

  it('cannot be broken by what stands in a runbook', () => {
    const odd = runbookOf(`  - id: end
    kind: check
    operation: '"]; click <script>'
    on: { unavailable: done }
  - { id: done, kind: end, result: resolved }
`);
    expect(drawRunbook(odd)).toContain(
      's_end(["end<br/>check: #34;#93;#59; click #60;script#62;"])',
    );
  });

  it('stands in the README under the titles, with the source and the walks', () => {
    const loaded = loadFixture('valid');
    const readme = generateFiles([loaded], completeTexts([loaded.runbook])).get('README.md') ?? '';
    expect(readme).toContain('## title / title');
    expect(readme).toContain('Source: made for the tests; every kind of step once');
    expect(readme).toContain('```mermaid\nflowchart TD\n');
    expect(readme).toContain('- `askMachines` after 1: answered → toHelpdesk, gaveUp → toHelpdesk');
  });
});

describe('the drawings of a long runbook', () => {
  const { loaded } = loadRunbooks(dialogs);
  const long = loaded
    .map(({ runbook }) => runbook)
    .filter(({ steps, stages }) => steps.size > 40 && stages.length > 0);

  it.each(long.map((runbook) => [runbook.id, runbook] as const))(
    'of %s have every step in the one of its stage, and every route once',
    (_, runbook) => {
      const { overview, parts } = drawByStages(runbook);
      expect([...new Set(parts.map(({ stage }) => stage))]).toEqual(runbook.stages);
      for (const { drawing, stage } of parts) {
        const nodes = drawing.split('\n').filter((line) => /^ {2}s_(?!.*-->)/.test(line));
        expect(nodes.length, stage).toBeLessThanOrEqual(45);
      }
      for (const stage of runbook.stages) expect(overview).toContain(`s_${stage}["${stage}"]`);
      const lines = parts.flatMap(({ drawing }) => drawing.split('\n'));
      const whole = drawRunbook(runbook).split('\n').slice(1);
      // Ends stand in several of them; nothing else does, and nothing is left out.
      const once = (line: string) => !/\((end|handOff)|end: |handOff/.test(line);
      for (const line of whole) {
        const count = lines.filter((other) => other === line).length;
        if (once(line)) expect(count, line).toBe(1);
        else expect(count, line).toBeGreaterThanOrEqual(1);
      }
      // Every arrow goes to something that is drawn beside it.
      for (const { drawing } of parts) {
        for (const [, target = ''] of drawing.matchAll(/\| (s_\w+)$/gm)) {
          expect(drawing).toMatch(new RegExp(`^  ${target}[^\\w ]`, 'm'));
        }
      }
    },
  );

  it('are there', () => {
    expect(long.length).toBeGreaterThanOrEqual(2);
    const files = generateFiles(loaded, readTexts(locales).texts);
    expect(files.get('README.md')).toContain('### `password`: Password / パスワード');
  });
});

describe('the JSON Schema', () => {
  it('refuses unknown keys and asks only for what has no default', () => {
    const schema = JSON.parse(runbookJsonSchema());
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(['id', 'version', 'audience', 'source', 'steps']);
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LoadedRunbook, loadRunbook } from '../../src/runbook/load.ts';
import type { Runbook } from '../../src/runbook/schema.ts';
import { textKeysOf } from '../../src/runbook/text-keys.ts';
import type { TextFile, Texts } from '../../src/runbook/texts.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/lint/', import.meta.url));

export function readFixture(name: string): string {
  return readFileSync(`${fixtures}${name}`, 'utf8');
}

export function loadFixture(name: string): LoadedRunbook {
  return loadRunbook(readFixture(`${name}.yaml`), `lint/${name}.yaml`);
}

/** A runbook of these steps, in YAML lists. */
export function runbookOf(steps: string, slots = '{}', id = 'small'): Runbook {
  const text = `id: ${id}\nversion: 1\naudience: [endUser]\nsource: tests\nslots: ${slots}\nsteps:\n${steps}`;
  return loadRunbook(text, `${id}.yaml`).runbook;
}

/** Texts with a word for every key that the runbooks speak. */
export function completeTexts(runbooks: readonly Runbook[]): Texts {
  const files = new Map(
    runbooks.map((runbook): [string, TextFile] => [
      runbook.id,
      {
        file: `${runbook.id}.json`,
        texts: new Map(textKeysOf(runbook).map(({ key }) => [key, { words: key, line: 1 }])),
      },
    ]),
  );
  return { ja: files, en: files };
}

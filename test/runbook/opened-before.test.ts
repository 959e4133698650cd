import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunbookInvalid } from '../../src/runbook/finding.ts';
import { openRunbooks } from '../../src/runbook/open.ts';
import { createOpenedBefore } from '../../src/runbook/opened-before.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let folders: { readonly dialogs: string; readonly locales: string };
const file = () => join(folder, 'kept', 'runbooks.json');
const before = () => createOpenedBefore(file(), [folders.dialogs, folders.locales]);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opened-before-'));
  folders = { dialogs: join(folder, 'dialogs'), locales: join(folder, 'locales') };
  cpSync(join(root, 'dialogs', 'kill-switch.yaml'), join(folders.dialogs, 'kill-switch.yaml'));
  for (const language of ['ja', 'en']) {
    for (const part of ['kill-switch.json', 'phrases/switch_changes.json']) {
      const place = join(language, part);
      cpSync(join(root, 'locales', place), join(folders.locales, place));
    }
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

it('runbooks that were opened once are the same the next time, and are not read again', () => {
  const opened = openRunbooks(folders, before());
  expect(before().read()).toEqual(opened);
  expect(openRunbooks(folders, before())).toEqual(opened);
});

it('a runbook that was changed since is linted again', () => {
  openRunbooks(folders, before());
  const changed = join(folders.dialogs, 'kill-switch.yaml');
  writeFileSync(changed, readFileSync(changed, 'utf8').replace('next: chooseAct', 'next: nowhere'));
  expect(before().read()).toBeUndefined();
  expect(() => openRunbooks(folders, before())).toThrow(RunbookInvalid);
});

it('a text that is gone since is missed again', () => {
  openRunbooks(folders, before());
  rmSync(join(folders.locales, 'en', 'kill-switch.json'));
  expect(() => openRunbooks(folders, before())).toThrow(RunbookInvalid);
});

it('what cannot be read or kept costs time, and nothing else', () => {
  const opened = openRunbooks(folders, before());
  writeFileSync(file(), '{"digest":');
  expect(openRunbooks(folders, before())).toEqual(opened);
  const nowhere = createOpenedBefore(join(file(), 'below-a-file.json'), [folders.dialogs]);
  expect(openRunbooks(folders, nowhere)).toEqual(opened);
});

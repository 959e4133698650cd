import { expect, it } from 'vitest';
import { catalogue, findEntry, outcomesOf } from '../../src/backend/catalogue.ts';
import { runbookFolders } from '../../src/core.ts';
import { createTexts } from '../../src/language/texts.ts';

const texts = createTexts({ folder: runbookFolders.locales });

it('every check and every change has a name for the helpdesk, in both languages', () => {
  const keys = Object.keys(catalogue).map((name) => `ticket:call.${name.replace('.', '_')}`);
  expect(keys.filter((key) => !texts.has(key))).toEqual([]);
});

it('every outcome has one, too', () => {
  const outcomes = Object.keys(catalogue).flatMap((name) => {
    const entry = findEntry(name);
    return entry ? outcomesOf(entry) : [];
  });
  expect([...new Set(outcomes)].filter((name) => !texts.has(`ticket:outcome.${name}`))).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findWorld, worldNames } from '../../src/backend/simulated/named-world.ts';
import { readWorldComment } from '../helpers/named-worlds.ts';
import { openBots } from '../helpers/open-bots.ts';
import { walkAlong } from '../helpers/world-walk.ts';
import { product } from '../requirements/product.ts';

const rows = worldNames().filter((name) => /^s\d+-\d+-/.test(name));
const worlds = rows.map((name) => {
  const path = findWorld(name) ?? '';
  return { name, path, ...readWorldComment(readFileSync(path, 'utf8'), name) };
});
const start = openBots();

describe('a world of its own', () => {
  it('is there for each row of the seed systems, under its name', () => {
    const seeds = product.map(([id]) => id).filter((id) => id.startsWith('S'));
    expect(worlds.map(({ row }) => row).toSorted()).toEqual(seeds.toSorted());
    for (const { name, row } of worlds) {
      expect(name.startsWith(`${row.toLowerCase().replace('.', '-')}-`), name).toBe(true);
      expect(findWorld(row.toLowerCase().replace('.', '-'))).toMatch(new RegExp(`/${name}.yaml$`));
    }
  });

  it.each(
    worlds.flatMap((world) => (['ja', 'en'] as const).map((language) => ({ ...world, language }))),
  )('shows $row $title ($language)', async ({ path, walks, language }) => {
    const bot = await start({ worldFile: path, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
    for (const { steps, leadsTo } of walks) {
      const { said } = await walkAlong(bot.other(), language, steps[language]);
      const isThere = said.some((key) => key === leadsTo || key.startsWith(`${leadsTo}.`));
      expect(isThere, `${leadsTo} after ${steps[language].join(' ')}; was ${said}`).toBe(true);
    }
  });
});

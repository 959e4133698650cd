import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
  await bot.say('CVMのパスワードをリセットしたい');
});
afterEach(() => bot.close());

it('a list of machines fits a phone, and says that there are more', () => {
  const card = bot.said.at(-1);
  expect(card?.several?.choices).toHaveLength(10);
  expect(card?.hint).toBe('bot:more');
});

it('an answered list shows names, not ids alone, and nothing that can be chosen', async () => {
  await bot.press('answered', { references: 'ins-web00001,ins-db000001' });
  const closed = bot.said.find(({ chosen }) => chosen?.includes('web'));
  expect(closed?.chosen).toBe('web-stopped-01 (ins-web00001), db-running-01 (ins-db000001)');
  expect(closed).not.toHaveProperty('hint');
  expect(closed).not.toHaveProperty('several');
  expect(closed?.buttons).toEqual([]);
});

it('a machine that is not in the list is chosen by its name', async () => {
  await bot.say('rdp-never-01');
  expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
});

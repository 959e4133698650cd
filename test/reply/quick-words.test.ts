import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawActivity } from '../../src/channel/draw.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { rdp, toPasswordSharing } from '../helpers/rdp.ts';

let bot: Bot;
afterEach(() => bot.close());

const newest = () => {
  const said = bot.said.at(-1);
  if (!said) throw new Error('nothing was said');
  return said;
};

describe.each([
  { locale: 'ja-JP', words: ['戻る', 'やめる', '担当者と話す', 'ヘルプ'] },
  { locale: 'en-US', words: ['Back', 'Cancel', 'Talk to a person', 'Help'] },
])('quick words in $locale', ({ locale, words }) => {
  beforeEach(async () => {
    bot = await openBot({ words: true, locale });
    await bot.arrive();
  });

  it('stand beside every question of a runbook, in the web chat only', async () => {
    expect(newest().quickWords).toEqual(words.slice(-1));
    await bot.press('cvm-reset');
    expect(newest().quickWords).toEqual(words);
    expect(drawActivity(newest(), 'webchat').suggestedActions?.actions).toEqual(
      words.map((word) => ({ type: 'imBack', title: word, value: word })),
    );
    expect(drawActivity(newest(), 'teams')).not.toHaveProperty('suggestedActions');
  });

  it('stay beside an open question when something is told after it', async () => {
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    const question = newest();
    await bot.pass(16 * 60);
    expect(newest()).not.toBe(question);
    expect(newest().buttons).toEqual([]);
    expect(newest().quickWords).toEqual(question.quickWords);
    expect(question.quickWords).toHaveLength(words.length);
  });

  it('are understood when they are sent, even where a name is asked for', async () => {
    const [back = '', cancel = '', human = '', help = ''] = words;
    await bot.press('rdp-credentials');
    const say = async (word: string) => {
      await bot.say(word, { locale });
      return bot.last.join('\n');
    };
    expect(await say(help)).toContain(
      bot.core.texts.text(newest().language, 'bot:help').split('\n')[0],
    );
    await bot.say('rdp-never-01', { locale });
    await say(back);
    expect(newest().text).toBe(
      bot.core.texts.text(newest().language, 'rdp-credentials:askServer.prompt'),
    );
    expect(await say(human)).toContain(
      bot.core.texts.text(newest().language, 'bot:handOff.opening'),
    );
    expect(await say(cancel)).toContain(bot.core.texts.text(newest().language, 'bot:cancelled'));
    expect(newest().quickWords).toBeUndefined();
  });
});

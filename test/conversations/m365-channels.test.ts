import { describe, expect, it } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import {
  admins,
  askCode,
  choosePassword,
  enterCode,
  prove,
  startM365,
  step,
  texts,
  words,
} from '../helpers/m365.ts';
import { openBots } from '../helpers/open-bots.ts';

const start = openBots();

const colleague: Claims = {
  via: 'botFramework',
  channelUserId: '29:colleague',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  scope: 'personal',
};

describe('an account of Microsoft 365 in Teams', () => {
  it('is not proven by the session of somebody else: the same gates, and nothing said before', async () => {
    const bot = await start({ mode: 'production', claims: colleague });
    await startM365(bot, admins.global);
    await askCode(bot, 'mail');
    expect(texts(bot).at(-1)).toBe(step('enterCode.prompt'));
    await enterCode(bot);
    expect(texts(bot).at(-1)).toBe(step('askSecond.prompt'));
    expect(bot.effects('set')).toEqual([]);
  });

  it('is reset with its own proof', async () => {
    const bot = await start({ mode: 'production', claims: colleague });
    await prove(bot, admins.shop, 'mail');
    await bot.press('granted');
    await choosePassword(bot);
    expect(texts(bot)).toContain(step('tellReset.text'));
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('is not talked about where others read along', async () => {
    const bot = await start({ mode: 'production', claims: { ...colleague, scope: 'group' } });
    await bot.say(`Microsoft 365の管理者パスワードを忘れました ${admins.shop}`);
    expect(texts(bot)).toEqual(['bot:groupChat']);
  });
});

describe('what is said on the way', () => {
  it('keeps the proof when the language changes in the middle', async () => {
    const bot = await start({ words: true });
    await prove(bot, admins.shop, 'mail');
    await bot.say('英語で');
    expect(words(bot)).toContain(`You are verified. Reset the password of ${admins.shop}?`);
    await bot.press('granted');
    await choosePassword(bot);
    expect(words(bot)).toContain('The password was reset');
  });

  it('loses the proof when the person stops, and when another account is named', async () => {
    const bot = await start();
    await prove(bot, admins.shop, 'mail');
    await bot.say('キャンセル');
    await startM365(bot, admins.shop);
    expect(texts(bot).at(-1)).toBe(step('askMethod.prompt'));
  });

  it('names words that the organisation does not allow', async () => {
    const bot = await start({ words: true, locale: 'en-US' });
    await prove(bot, admins.global, 'mail', 'sms');
    await bot.press('granted');
    // Two words and two characters are four points; one more character is enough.
    await choosePassword(bot, 'Kaihatsu1akeru!');
    expect(words(bot)).toContain('a word that your organisation does not allow');
    await choosePassword(bot, 'Kaihatsu1akeru!7');
    expect(words(bot)).toContain('The password was reset');
  });
});

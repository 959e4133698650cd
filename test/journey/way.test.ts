import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { openBots } from '../helpers/open-bots.ts';
import { rdp, toPassword } from '../helpers/rdp.ts';

const start = openBots();

const ways = (bot: Bot) =>
  bot.said
    .findLast(({ buttons }) => buttons.length > 0)
    ?.way?.parts.map(({ title, stages }) => [
      title,
      ...stages.map(({ label, state }) => `${label.replace(/.*stage\./, '')} ${state}`),
    ]);

describe('the way so far', () => {
  it('stands on the question of a long runbook, with what was passed by', async () => {
    const bot = await start();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('systemDefault');
    expect(ways(bot)).toEqual([
      ['cvm-reset:title', 'machines done', 'plan here', 'password ahead', 'login ahead'],
    ]);
  });

  it('has what is linked to within the stage that led there, and goes on behind it', async () => {
    const bot = await start();
    await toPassword(bot, rdp.stale.host);
    await bot.press('forgotten');
    const [outer = [], inner = []] = ways(bot) ?? [];
    expect(outer[0]).toBe('rdp-credentials:title');
    expect(outer.filter((stage) => stage.endsWith(' here'))).toEqual(['password here']);
    expect(inner[0]).toBe('cvm-reset:title');
    expect(inner.filter((stage) => stage.endsWith(' here'))).toHaveLength(1);
  });

  it('is gone from a card that was answered', async () => {
    const bot = await start();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('systemDefault');
    const closed = bot.said.filter(({ replaces }) => replaces);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.filter(({ way }) => way)).toEqual([]);
  });

  it('is told in words, in the language of the question', async () => {
    for (const [locale, here] of [
      ['ja-JP', '進め方を決める (今ここ)'],
      ['en-US', 'Decide how (you are here)'],
    ] as const) {
      const bot = await start({ words: true, locale });
      await bot.say(
        locale === 'ja-JP' ? 'CVMのパスワードをリセットしたい' : 'reset my Tencent CVM password',
      );
      await bot.say('web-stopped-01');
      expect(bot.said.findLast(({ buttons }) => buttons.length > 0)?.way?.words).toContain(here);
    }
  });

  it('is not drawn for a short runbook', async () => {
    const bot = await start();
    await bot.say('Microsoft 365 の管理者のパスワードを忘れた');
    const card = bot.said.findLast(({ buttons }) => buttons.length > 0);
    expect(card?.place).toBeDefined();
    expect(card?.way).toBeUndefined();
  });
});

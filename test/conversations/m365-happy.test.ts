import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { openCodePage } from '../helpers/code-page.ts';
import {
  admins,
  askCode,
  askSecondCode,
  authenticatorCode,
  choosePassword,
  enterCode,
  goodPassword,
  prove,
  startM365,
  step,
  texts,
  words,
} from '../helpers/m365.ts';
import { openBots } from '../helpers/open-bots.ts';

const start = openBots();
const works = (bot: Bot, user: string, password: string) =>
  bot.probe({ userPrincipalName: user, password });

describe('a new Microsoft 365 password', () => {
  // Holds S5.1
  it('is set after one gate where there is only an onmicrosoft domain (S5.1)', async () => {
    const bot = await start();
    await prove(bot, admins.shop, 'mail');
    expect(bot.last.at(-1)).toBe(step('confirmReset.prompt'));
    await bot.press('granted');
    expect(bot.last.at(-1)).toBe(step('newPassword.prompt'));
    expect(await choosePassword(bot)).toBe('accepted');
    expect(texts(bot)).toEqual(
      expect.arrayContaining([
        step('tellReset.text'),
        step('tellHealth.text'),
        step('endDone.text'),
      ]),
    );
    expect(bot.effects('set')).toHaveLength(1);
    expect(works(bot, admins.shop, goodPassword)).toMatchObject({ works: true });
  });

  // Holds S5.2
  it('is set after two gates of different families where there is an own domain (S5.2)', async () => {
    const bot = await start();
    await prove(bot, admins.global, 'mail', 'sms');
    expect(bot.last.at(-1)).toBe(step('confirmReset.prompt'));
    await bot.press('granted');
    await choosePassword(bot);
    expect(texts(bot)).toContain(step('tellReset.text'));
    expect(works(bot, admins.global, goodPassword)).toMatchObject({ works: true });
  });

  it('takes a code of the authenticator for the second gate', async () => {
    const bot = await start();
    await startM365(bot, admins.global);
    await askCode(bot, 'sms');
    await enterCode(bot);
    await askSecondCode(bot, 'authenticatorCode');
    expect(bot.core.simulated.world.outbox().notices).toHaveLength(1);
    const page = await openCodePage(bot);
    expect((await page.enter('000000')).state).toBe('wrong');
    const shown = authenticatorCode('JBSWY3DPEHPK3PXP', bot.clock.now());
    expect((await page.enter(shown)).state).toBe('proven');
    expect(texts(bot).at(-1)).toBe(step('confirmReset.prompt'));
  });

  it('takes an approval on the phone, with the number that the page shows', async () => {
    const bot = await start();
    await startM365(bot, admins.global);
    await askCode(bot, 'authenticatorApproval');
    const page = await openCodePage(bot);
    const { number } = (page.opened.body.code ?? {}) as { number?: string };
    expect((await page.look()).state).toBe('waiting');
    const answer = { event: 'answerApproval', user: admins.global, answer: number } as const;
    bot.order({ events: [answer] } as never);
    expect((await page.look()).state).toBe('proven');
    expect(texts(bot).at(-1)).toBe(step('askSecond.prompt'));
    await askSecondCode(bot, 'mail');
    await enterCode(bot);
    expect(texts(bot).at(-1)).toBe(step('confirmReset.prompt'));
  });

  // Holds S5.8
  it('tells the owner by every mail, and the other administrators, without anything secret (S5.8)', async () => {
    const bot = await start({ words: true, locale: 'en-US' });
    await prove(bot, admins.global, 'mail', 'sms');
    await bot.press('granted');
    const before = bot.core.simulated.world.outbox().notices.length;
    await choosePassword(bot);
    await bot.pass(10);
    const told = bot.core.simulated.world.outbox().notices.slice(before);
    const addresses = told.map(({ address }) => address).sort();
    expect(addresses).toEqual([
      'global.admin@mail.demo.example',
      'keeper@other.demo.example',
      'second@other.demo.example',
    ]);
    for (const { body } of told) {
      expect(body).toContain(admins.global);
      expect(body).not.toContain(goodPassword);
      expect(body).not.toMatch(/\b[0-9]{6}\b/);
      expect(body).toMatch(/お心当たり|行っていない場合|not you|not them/);
    }
  });

  it('tells nobody but the owner of an account without a role', async () => {
    const bot = await start();
    await prove(bot, admins.locked, 'mail');
    await bot.press('granted');
    const before = bot.core.simulated.world.outbox().notices.length;
    await choosePassword(bot);
    await bot.pass(10);
    const told = bot.core.simulated.world.outbox().notices.slice(before);
    expect(told.map(({ address }) => address)).toEqual(['locked@other.demo.example']);
  });

  // Holds S5.10
  it('ends a lock of the cloud (S5.10), and says so before', async () => {
    const bot = await start();
    await prove(bot, admins.locked, 'mail');
    expect(texts(bot)).toContain(step('tellLocked.text'));
    await bot.press('granted');
    await choosePassword(bot);
    expect(works(bot, admins.locked, goodPassword)).toMatchObject({ works: true });
  });

  // Holds P7
  it('unlocks alone where the directory allows it and the password is known (P7)', async () => {
    const bot = await start();
    await prove(bot, admins.homeLocked, 'mail', 'sms');
    expect(bot.last.length + texts(bot).length).toBeGreaterThan(0);
    expect(texts(bot).at(-1)).toBe(step('askUnlock.prompt'));
    await bot.press('unlockOnly');
    await bot.press('granted');
    await bot.core.operations.drain();
    await bot.pass(5);
    expect(texts(bot)).toContain(step('tellUnlocked.text'));
    expect(bot.effects('set')).toEqual([]);
    expect(works(bot, admins.homeLocked, 'Old-Demo-Entra-13')).toMatchObject({ works: true });
  });

  it("is explained step by step for Microsoft's own page, in the language of the person", async () => {
    for (const [locale, link] of [
      ['ja-JP', 'https://passwordreset.microsoftonline.com/?mkt=ja-JP'],
      ['en-US', 'https://passwordreset.microsoftonline.com/?mkt=en-US'],
    ] as const) {
      const bot = await start({ words: true, locale });
      await bot.arrive();
      await bot.press('m365-admin-reset');
      await bot.press('guide');
      expect(bot.said.find((said) => said.link)?.link?.url).toBe(link);
      await bot.press('solved');
      expect(bot.effects()).toEqual([]);
    }
  });

  it('warns of what will keep the administrator out next (S5.6, N14)', async () => {
    const bot = await start({ words: true, locale: 'en-US' });
    await prove(bot, admins.texting, 'mail', 'sms');
    await bot.press('granted');
    await choosePassword(bot);
    const said = words(bot);
    expect(said).toMatch(/ends on .*1 Feb 2027/);
  });
});

import { describe, expect, test } from 'vitest';
import { inBrowser, picture } from '../helpers/browser.ts';
import { admins, goodPassword } from '../helpers/m365.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const bots = botProcesses();
const people = [
  { language: 'ja', locale: 'ja-JP' },
  { language: 'en', locale: 'en-US' },
] as const;
const refused = 'Swordfish7!';

interface Notice {
  readonly body: string;
  readonly address: string;
}

inBrowser('an administrator on a phone', (visit) => {
  describe.each(people)('in $language', ({ language, locale }) => {
    test('proves the account twice, has a password refused, and signs in with another', async () => {
      const bot = await bots.start();
      const viewport = { width: 375, height: 667 };
      const { page, context, complaints } = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(page, language, `m365-${language}`);
      const m365 = (step: string) => `m365-admin-reset:${step}`;
      const notices = async (): Promise<readonly Notice[]> => {
        const answer = await fetch(new URL('/dev/outbox', bot.chat));
        return ((await answer.json()) as { notices: readonly Notice[] }).notices;
      };
      const openPage = async () => {
        const opening = context.waitForEvent('page');
        await chat.press('bot:formButton');
        return opening;
      };
      const proveOnPage = async (name: string) => {
        const form = await openPage();
        await form.locator('#code').waitFor();
        await picture(form, `m365-${language}-${name}`, true);
        await expectNoOverflow(form);
        const code = /[0-9]{6}/.exec((await notices()).at(-1)?.body ?? '')?.[0] ?? '';
        await form.locator('#code').fill(code);
        await form.locator('#code-submit').click();
        await form.locator('#state-title').waitFor();
        await form.close();
      };
      const choosePassword = async (password: string, name: string) => {
        const form = await openPage();
        await form.locator('#form').waitFor();
        await form.locator('#password').fill(password);
        await form.locator('#confirm').fill(password);
        await picture(form, `m365-${language}-${name}`, true);
        await expectNoOverflow(form);
        await form.locator('#submit').click();
        await form.locator('#state-title').waitFor();
        await form.close();
        await bot.advance(40);
      };

      await chat.press(m365('title'));
      await chat.hears(m365('askWay.prompt'));
      await chat.picture('way');
      await chat.press(m365('askWay.choice.here'));
      await chat.hears(m365('askAccount.prompt'));
      await chat.say(admins.global);
      await chat.hears(m365('askMethod.prompt'));
      await chat.picture('method');
      await chat.press(m365('askMethod.choice.mail'));
      await chat.hears(m365('confirmCode.effect'));
      await chat.picture('consent');
      await chat.press(m365('confirmCode.granted'));
      await bot.advance(5);
      await chat.hears(m365('enterCode.prompt'));
      await chat.picture('link');
      await proveOnPage('first-code');
      const sms = m365('askSecond.offered');
      await chat.press(sms, { id: 'sms', masked: '********12' });
      await chat.hears(m365('confirmSecond.effect'));
      await chat.picture('second');
      await chat.press(m365('confirmSecond.granted'));
      await bot.advance(5);
      await chat.hears(m365('enterSecond.prompt'));
      await proveOnPage('second-code');
      await chat.hears(m365('confirmReset.effect'));
      await chat.picture('reset');
      await chat.press(m365('confirmReset.granted'));
      await chat.hears(m365('newPassword.prompt'));
      await choosePassword(refused, 'refused');
      await chat.hears('bot:passwordReason.easyToGuess');
      await chat.picture('refused');
      await choosePassword(goodPassword, 'password');
      await chat.hears(m365('tellHealth.text'));
      await chat.picture('done');

      const login = { userPrincipalName: admins.global, password: goodPassword };
      expect(await bot.probe(login as never)).toMatchObject({ works: true });
      expect(await bot.effects('set')).toHaveLength(1);
      expect(await chat.all()).not.toContain(goodPassword);
      expect(bot.output.stdout).not.toContain(goodPassword);
      expect(complaints).toEqual([]);
      await expectNoOverflow(page);
    });

    test('is led through Microsoft’s own page', async () => {
      const bot = await bots.start();
      const viewport = { width: 375, height: 667 };
      const { page, complaints } = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(page, language, `m365-guide-${language}`);
      await chat.press('m365-admin-reset:title');
      await chat.press('m365-admin-reset:askWay.choice.guide');
      await chat.hears('m365-admin-reset:tellGuide.text');
      await chat.picture('steps');
      await chat.press('m365-admin-reset:askGuided.choice.stuck');
      await chat.hears('m365-admin-reset:tellStuck.text');
      await chat.picture('stuck');
      expect(complaints).toEqual([]);
      await expectNoOverflow(page);
    });
  });
});

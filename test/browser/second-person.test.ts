import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/language/language.ts';
import { inBrowser, picture } from '../helpers/browser.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { people } from '../helpers/staff.ts';
import { text } from '../web/pages.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const bots = botProcesses();
const machine = 'ins-prod0001';

/** Through the door and the provider of the demo. */
async function signIn(page: Page, language: Language, objectId: string): Promise<void> {
  await page.getByRole('link', { name: text(language, 'desk:signIn'), exact: true }).click();
  await page.locator(`form[action$="/${objectId}"] button`).click();
  await page.locator('#sign-out').waitFor();
}

inBrowser('a second person', (visit) => {
  describe.each([
    { language: 'ja', locale: 'ja-JP', width: 1000, height: 800 },
    { language: 'en', locale: 'en-US', width: 390, height: 760 },
  ] as const)('in $language, $width pixels wide', ({ language, locale, width, height }) => {
    const viewport = { width, height };
    const name = (of: string) => `second-${of}-${language}-${width}`;

    test('agrees at the desk, and the password is set on the page of the one who asked', async () => {
      const bot = await bots.start();
      const asker = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(asker.page, language, name('asker'));
      await chat.hears('bot:menu.prompt');
      await chat.say(`${machine} reset password`);
      await chat.press('cvm-reset:chooseUserName.choice.systemDefault');
      await chat.press('cvm-reset:chooseStop.choice.forced');

      const desk = await visit(`${bot.chat}/desk`, { locale, viewport });
      await picture(desk.page, name('door'));
      await signIn(desk.page, language, people.approver);
      const approver = chatOn(desk.page, language, name('approver'));
      await approver.hears('bot:menu.prompt');
      await approver.picture('greeting');

      await chat.press('cvm-reset:planForceStop.granted');
      await chat.hears('bot:secondPerson.asked');
      await chat.picture('asked');
      await approver.hears('bot:secondPerson.wanted');
      await approver.picture('wanted');

      // Too long ago for a decision: the button leads to a new login, and back into the same chat.
      await approver.press('second-person:title');
      await desk.page.locator('button.ac-pushButton:not([disabled])').first().waitFor();
      await approver.picture('choose');
      await pressOnly(desk.page);
      await approver.hears('second-person:decide.effect');
      await approver.picture('decide');
      await bot.advance(6 * 60);
      await approver.press('second-person:decide.granted');
      await approver.hears('bot:notFresh');
      await approver.picture('not-fresh');
      await approver.press('bot:button.signInAgain');
      await desk.page.locator(`form[action$="/${people.approver}"] button`).click();
      await approver.hears('bot:notFresh');
      await approver.say(language === 'ja' ? '承認' : 'approve');
      await pressOnly(desk.page);
      await approver.press('second-person:decide.granted');
      await approver.hears('second-person:tellApproved.text');
      await approver.picture('approved');
      await expectNoOverflow(desk.page);

      await chat.hears('bot:secondPerson.approved');
      await chat.hears('cvm-reset:newPassword.prompt');
      const opening = asker.context.waitForEvent('page');
      await chat.press('bot:formButton');
      const form = await opening;
      await form.locator('#form').waitFor();
      await form.locator('#generate').click();
      const password = await form.locator('#password').inputValue();
      await form.locator('#submit').click();
      await form.locator('#state-title').waitFor();
      await form.close();
      await bot.advance(200);
      await chat.hears('cvm-reset:tellAllReset.text');
      await chat.picture('reset');
      const login = { instanceId: machine, userName: 'Administrator', password };
      expect(await bot.probe(login)).toMatchObject({ works: true });
      expect(await bot.effects('set')).toHaveLength(1);
      expect(await approver.all()).not.toContain(password);
      expect([...asker.complaints, ...desk.complaints]).toEqual([]);

      await desk.page.locator('#sign-out').click();
      await desk.page.getByText(text(language, 'desk:state.signIn')).waitFor();
      expect(await desk.page.content()).not.toContain('billing-prod-01');
    });
  });
});

/** The only request there is. */
async function pressOnly(page: Page): Promise<void> {
  const open = page.locator('.ac-adaptiveCard button.ac-pushButton:not([disabled])');
  await open.filter({ hasText: /\(\w{4}\)$/ }).click();
}

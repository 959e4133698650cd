import { expect, test } from 'vitest';
import { inBrowser } from '../helpers/browser.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { chatOn, expectNoOverflow, quickWords } from './chat.ts';

const bots = botProcesses();
const phone = { width: 375, height: 667 };

inBrowser('at any step', (visit) => {
  test('the language can be changed in the middle, with the answers kept', async () => {
    const bot = await bots.start();
    const { page } = await visit(bot.chat, { viewport: phone });
    const ja = chatOn(page, 'ja', 'language');
    const en = chatOn(page, 'en', 'language-en');
    await ja.press('cvm-reset:title');
    await ja.hears('cvm-reset:chooseMachines.prompt');
    await ja.say('web-stopped-01');
    await ja.hears('cvm-reset:chooseUserName.prompt');
    await ja.say('英語で');
    await en.hears('bot:languageChanged');
    await en.hears('cvm-reset:chooseUserName.prompt');
    await en.picture('switched');
    // One card in Japanese, without buttons, and one in English, with them.
    expect(await en.live()).toEqual([
      en.words('cvm-reset:chooseUserName.choice.systemDefault'),
      en.words('cvm-reset:chooseUserName.choice.specify'),
    ]);
    expect(await quickWords(page).allTextContents()).toContain(en.words('bot:button.cancel'));
    // The page around the chat goes along.
    await page.getByText(en.words('chat:noPasswords')).waitFor();
    expect(await page.getByText(ja.words('chat:noPasswords')).count()).toBe(0);
    const box = page.locator('[data-id="webchat-sendbox-input"]');
    expect(await box.getAttribute('placeholder')).toBe('Type your message');
    await en.press('cvm-reset:chooseUserName.choice.systemDefault');
    await en.hears('cvm-reset:planReset.effect');
    expect(await en.all()).toContain('web-stopped-01 (ins-web00001)');
    expect(await bot.effects('set')).toEqual([]);
  });

  test('the language links ask the bot, which asks its question again', async () => {
    const bot = await bots.start();
    const { page, complaints } = await visit(bot.chat, { viewport: phone });
    const ja = chatOn(page, 'ja');
    const en = chatOn(page, 'en', 'link');
    await ja.press('rdp-credentials:title');
    await ja.hears('rdp-credentials:askServer.prompt');
    await page.getByRole('link', { name: 'English' }).click();
    await en.hears('rdp-credentials:askServer.prompt');
    await en.picture('english');
    await page.reload();
    await en.hears('rdp-credentials:askServer.prompt');
    await page.getByText(en.words('chat:noPasswords')).waitFor();
    await page.getByRole('link', { name: '日本語' }).click();
    await ja.hears('bot:languageChanged');
    await page.getByText(ja.words('chat:noPasswords')).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a reload keeps the conversation, its open question and its quick words', async () => {
    const bot = await bots.start();
    const { page, complaints } = await visit(bot.chat, { locale: 'en-US', viewport: phone });
    const chat = chatOn(page, 'en', 'reload');
    await chat.press('cvm-reset:title');
    await chat.hears('cvm-reset:chooseMachines.prompt');
    await chat.say('web-stopped-01');
    await chat.hears('cvm-reset:chooseUserName.prompt');
    const before = await chat.live();
    await page.reload();
    await chat.hears('cvm-reset:chooseUserName.prompt');
    await chat.picture('reloaded');
    expect(await chat.live()).toEqual(before);
    const greetings = page.locator('.ac-textRun', { hasText: chat.words('bot:menu.prompt') });
    expect(await greetings.count()).toBe(1);

    await quickWords(page)
      .filter({ hasText: chat.words('bot:button.cancel') })
      .click();
    await chat.hears('bot:cancelled');
    expect(await chat.live()).toEqual([]);
    expect(await quickWords(page).count()).toBe(0);
    await chat.picture('cancelled');
    expect(complaints).toEqual([]);
  });

  test('the bot is started again under an open page, which goes on', async () => {
    const first = await bots.start();
    const port = new URL(first.chat).port;
    const { page } = await visit(first.chat, { locale: 'en-US' });
    const chat = chatOn(page, 'en');
    await chat.press('cvm-reset:title');
    await chat.hears('cvm-reset:chooseMachines.prompt');
    first.signal('SIGKILL');
    await first.ended;
    await bots.start({ folder: first.folder, environment: { PORT: port } });
    await page.reload();
    await chat.hears('cvm-reset:chooseMachines.prompt');
    await chat.say('web-stopped-01');
    await chat.hears('cvm-reset:chooseUserName.prompt');
  });

  test('a journey needs nothing but a keyboard', async () => {
    const bot = await bots.start();
    const { page, context } = await visit(bot.chat, { locale: 'en-US' });
    const chat = chatOn(page, 'en', 'keyboard');
    const { keyboard } = page;
    const focused = async () => {
      const [kind, words] = (await page.evaluate(
        '[document.activeElement?.className, document.activeElement?.textContent]',
      )) as [string, string];
      return kind.includes('ac-pushButton') ? words : kind.split(' ')[0];
    };
    const pressUntil = async (keys: string, wanted: string | undefined) => {
      for (let presses = 0; presses < 20; presses += 1) {
        await keyboard.press(keys);
        if ((await focused()) === wanted) return;
      }
      throw new Error(`${wanted} cannot be reached`);
    };
    /** From the input back to the messages, into the newest one, to the button. */
    const pressWithKeys = async (key: string) => {
      await page.locator('[data-id="webchat-sendbox-input"]').focus();
      await pressUntil('Shift+Tab', 'webchat__basic-transcript');
      await keyboard.press('Enter');
      if ((await focused()) !== chat.words(key)) await pressUntil('Tab', chat.words(key));
      await keyboard.press('Enter');
    };
    const type = async (words: string) => {
      await page.locator('[data-id="webchat-sendbox-input"]').focus();
      await keyboard.type(words);
      await keyboard.press('Enter');
    };
    await chat.hears('bot:menu.prompt');
    await pressWithKeys('cvm-reset:title');
    await chat.hears('cvm-reset:chooseMachines.prompt');
    await type('web-stopped-01');
    await chat.hears('cvm-reset:chooseUserName.prompt');
    await pressWithKeys('cvm-reset:chooseUserName.choice.systemDefault');
    await chat.hears('cvm-reset:planReset.effect');
    await pressWithKeys('cvm-reset:planReset.granted');
    await chat.hears('cvm-reset:newPassword.prompt');
    const opening = context.waitForEvent('page');
    await pressWithKeys('bot:formButton');
    const form = await opening;
    await form.locator('#form').waitFor();
    const onForm = async (id: string) => {
      for (let steps = 0; steps < 20; steps += 1) {
        if ((await form.evaluate('document.activeElement?.id')) === id) return;
        await form.keyboard.press('Tab');
      }
      throw new Error(`#${id} cannot be reached`);
    };
    await onForm('generate');
    await form.keyboard.press('Enter');
    await onForm('submit');
    await form.keyboard.press('Enter');
    await form.locator('#state-title').waitFor();
    await bot.advance(60);
    await chat.hears('cvm-reset:confirmStart.prompt');
    expect(await bot.effects('set')).toHaveLength(1);
  });

  test('what is long stays inside a narrow phone', async () => {
    const bot = await bots.start();
    const { page } = await visit(bot.chat, { viewport: { width: 320, height: 568 } });
    const chat = chatOn(page, 'ja', 'narrow');
    await chat.press('rdp-credentials:title');
    await chat.hears('rdp-credentials:askServer.prompt');
    await chat.picture('server');
    await chat.say('x'.repeat(300));
    await chat.picture('long');
    await expectNoOverflow(page);
    const cut = await page.evaluate(
      '[...document.querySelectorAll(".ac-pushButton > div")].filter((each) => each.scrollWidth > each.clientWidth).length',
    );
    expect(cut).toBe(0);
  });
});

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { loadChatAssets } from '../../src/web/chat-assets.ts';
import { createChatWeb } from '../../src/web/chat-web.ts';
import { loadWebChatBundle } from '../../src/web/webchat-bundle.ts';
import { said, servedBots } from '../directline/served-bot.ts';
import { inBrowser } from '../helpers/browser.ts';
import { text } from './pages.ts';

const serve = servedBots();
const sendBox = (page: Page) => page.locator('[data-id="webchat-sendbox-input"]');
const dialog = (page: Page) => page.locator('#password');

// Holds T-49
inBrowser('what looks like a password', (visit) => {
  test.each([
    ['ja', 'パスワードはSakura!2026xです', '戻って書き直す'],
    ['en', 'my password is Sakura!2026x', 'Go back and change it'],
  ] as const)('is asked about before it is sent (%s)', async (locale, typed, back) => {
    const bot = await serve(async () => [said('heard', { language: locale })], {
      routes: createChatWeb({ text, assets: loadChatAssets(await loadWebChatBundle()) }),
    });
    const { page, complaints } = await visit(bot.url, { locale });
    await sendBox(page).waitFor();
    await expect.poll(() => bot.heard.length).toBe(1);

    await sendBox(page).fill(typed);
    await sendBox(page).press('Enter');
    await dialog(page).waitFor();
    expect(await page.locator('#password button:focus').textContent()).toBe(back);
    await page.locator('#password-back').click();
    expect(await dialog(page).isVisible()).toBe(false);
    expect(await sendBox(page).inputValue()).toBe(typed);
    expect(bot.heard).toHaveLength(1);

    // It was none, says the person: it goes, and the server still takes it out.
    await sendBox(page).press('Enter');
    await page.locator('#password-send').click();
    await expect.poll(() => bot.heard.length).toBe(2);
    expect(await sendBox(page).inputValue()).toBe('');

    await sendBox(page).fill(locale === 'ja' ? 'パスワードを忘れました' : 'I forgot my password');
    await sendBox(page).press('Enter');
    await expect.poll(() => bot.heard.length).toBe(3);
    expect(await dialog(page).isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });
});

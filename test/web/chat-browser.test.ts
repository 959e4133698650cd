import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { loadChatAssets } from '../../src/web/chat-assets.ts';
import { createChatWeb } from '../../src/web/chat-web.ts';
import { loadWebChatBundle } from '../../src/web/webchat-bundle.ts';
import { type React, said, servedBots } from '../directline/served-bot.ts';
import { inBrowser, type Visits } from '../helpers/browser.ts';
import { text } from './pages.ts';

const serve = servedBots();
const buttons = [
  { label: 'go on', data: { runbook: 'r', step: 's', option: 'granted', nonce: 'n' } },
];
const card = said('a card', { replyId: 'r1', heading: 'heading', buttons });
let arrivals = 0;
/** Greets once, shows a card for every text, closes it when it is pressed. */
const react: React = async ({ heard, activityId }) => {
  if (activityId === 'join') {
    arrivals += 1;
    return arrivals === 1 ? [said('welcome')] : [];
  }
  if (heard.kind === 'press') {
    return [
      said('a card', { ...card, buttons: [], replaces: true, chosen: 'gone on' }),
      said('done'),
    ];
  }
  if (heard.kind === 'text' && heard.text === '日本語') return [said('はい', { language: 'ja' })];
  return [said('**not bold** <b>not bold</b>'), card];
};

async function open(visit: Visits, options: BrowserContextOptions, path = '/') {
  arrivals = 0;
  const bot = await serve(react, {
    routes: createChatWeb({ text, assets: loadChatAssets(await loadWebChatBundle()) }),
  });
  const visited = await visit(bot.url + path, options);
  await sendBox(visited.page).waitFor();
  return { bot, ...visited };
}

const sendBox = (page: Page) => page.locator('[data-id="webchat-sendbox-input"]');
const shown = (page: Page, words: string) => page.locator('#chat p', { hasText: words });
const button = (page: Page) => page.locator('.ac-adaptiveCard button.ac-pushButton');

/** What a person reads, hidden helpers for screen readers included. */
const textOf = async (part: Locator) => (await part.textContent()) ?? '';

async function say(page: Page, words: string): Promise<void> {
  await sendBox(page).fill(words);
  await sendBox(page).press('Enter');
}

inBrowser('the chat page', (visit) => {
  describe.each([
    ['ja', 320, 'メッセージを入力してください'],
    ['en', 1000, 'Type your message'],
  ])('the chat page in %s, %i pixels wide', (locale, width, placeholder) => {
    test('carries a conversation over a reload, and ends it when asked', async () => {
      const { bot, page, complaints, hosts } = await open(visit, {
        locale,
        viewport: { width, height: 700 },
      });
      await shown(page, 'welcome').waitFor();
      expect(await sendBox(page).getAttribute('placeholder')).toBe(placeholder);
      expect(bot.heard[0]).toMatchObject({ locale: locale === 'ja' ? 'ja-JP' : 'en-US' });

      await say(page, '<img src=x onerror=alert(1)> **x**');
      await button(page).waitFor();
      const chat = page.locator('#chat');
      expect(await textOf(chat)).toContain('<img src=x onerror=alert(1)> **x**');
      expect(await textOf(chat)).toContain('**not bold** <b>not bold</b>');

      await button(page).click();
      await shown(page, 'done').waitFor();
      expect(await button(page).count()).toBe(0);
      expect(await page.locator('.ac-adaptiveCard').count()).toBe(1);
      const order = await textOf(chat);
      expect(order.lastIndexOf('gone on')).toBeLessThan(order.lastIndexOf('done'));

      await page.reload();
      await shown(page, 'done').waitFor();
      expect(await textOf(chat)).toContain('welcome');
      expect(new Set(bot.heard.map(({ conversationId }) => conversationId)).size).toBe(1);

      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);

      arrivals = 0;
      await page.locator('#restart').click();
      await page.locator('#leave').click();
      await shown(page, 'welcome').waitFor();
      expect(await textOf(chat)).not.toContain('done');

      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([`127.0.0.1:${bot.port}`]);
    });
  });

  test('the chat page starts anew when its conversation is not there any more', async () => {
    const { bot, page } = await open(visit, { locale: 'en' });
    await shown(page, 'welcome').waitFor();
    bot.clock.advance(31 * 60_000);
    arrivals = 0;
    await page.reload();
    await shown(page, 'welcome').waitFor();
    expect(new Set(bot.heard.map(({ conversationId }) => conversationId)).size).toBe(2);
  });

  test('the chat page says so when it cannot connect, and offers to try again', async () => {
    const { page } = await open(visit, { locale: 'en' });
    await shown(page, 'welcome').waitFor();
    await page.route('**/v3/directline/tokens/**', (route) => route.abort());
    await page.reload();
    await page.locator('#notice').waitFor();
    expect(await textOf(page.locator('#notice'))).toContain(text('en', 'chat:failed'));
    await page.unroute('**/v3/directline/tokens/**');
    await page.locator('#retry').click();
    await shown(page, 'welcome').waitFor();
  });

  test('the language can be changed in the page', async () => {
    const { bot, page } = await open(visit, { locale: 'en' });
    await shown(page, 'welcome').waitFor();
    await page.getByRole('link', { name: '日本語' }).click();
    // The bot is told, the page speaks as it does, and what was said stays.
    await expect.poll(() => bot.heard.at(-1)?.heard).toEqual({ kind: 'text', text: '日本語' });
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    await shown(page, 'welcome').waitFor();
    await page.locator('#restart').click();
    expect(await page.locator('#leave').textContent()).toBe(text('ja', 'chat:restartYes'));
  });

  test('an open question of the page stays open when its language changes', async () => {
    const { page } = await open(visit, { locale: 'en' });
    await shown(page, 'welcome').waitFor();
    await say(page, '日本語');
    await page.locator('#restart').click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    const leave = page.locator('#leave');
    expect(await leave.isVisible()).toBe(true);
    expect(await textOf(leave)).toBe(text('ja', 'chat:restartYes'));
    await page.locator('#stay').click();
    expect(await leave.isVisible()).toBe(false);
  });

  test('a notice of the page stays when its language changes', async () => {
    const { page } = await open(visit, { locale: 'en' });
    await shown(page, 'welcome').waitFor();
    await say(page, '日本語');
    await page.evaluate(`
      document.getElementById('notice').hidden = false;
      document.querySelector('#notice [data-state=expired]').hidden = false;
    `);
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    expect(await textOf(page.locator('#notice'))).toContain(text('ja', 'chat:expired'));
    expect(await page.locator('#notice [data-state=expired]').isVisible()).toBe(true);
    expect(await page.locator('#notice [data-state=failed]').isVisible()).toBe(false);
  });
});

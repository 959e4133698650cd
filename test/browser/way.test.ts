import { expect, test } from 'vitest';
import { runningApp } from '../helpers/app.ts';
import { inBrowser } from '../helpers/browser.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const app = runningApp();
const people = [
  {
    language: 'ja',
    locale: 'ja-JP',
    width: 390,
    start: 'リモートデスクトップで「お使いの資格情報は機能しませんでした」',
  },
  {
    language: 'en',
    locale: 'en-US',
    width: 320,
    start: 'Remote Desktop says "Your credentials did not work"',
  },
] as const;

inBrowser('the picture of the way', (visit) => {
  test.each(people)(
    'stands on the open card only, whole, in $language, $width pixels wide',
    async ({ language, locale, width, start }) => {
      const viewport = { width, height: width < 500 ? 700 : 800 };
      const { page, complaints, hosts } = await visit(app().url, { locale, viewport });
      const chat = chatOn(page, language, `way-${language}-${width}`);
      const pictures = page.locator('.ac-adaptiveCard img');
      await chat.hears('bot:menu.prompt');
      await chat.say(start);
      await chat.hears('rdp-credentials:askServer.prompt');
      await chat.say('198.51.100.38');
      await chat.press('rdp-credentials:askComputer.choice.pc');
      await chat.hears('rdp-credentials:askUserName.prompt');
      await chat.say('Administrator');
      await chat.hears('rdp-credentials:askPassword.prompt');
      await chat.picture('password');
      await chat.press('rdp-credentials:askPassword.choice.forgotten');
      await chat.hears('cvm-reset:chooseUserName.prompt');
      await expect.poll(() => pictures.count()).toBe(1);
      const here = (key: string) => chat.words('bot:stages.here', { label: chat.words(key) });
      const words = (await pictures.getAttribute('alt')) ?? '';
      expect(words).toContain(here('rdp-credentials:stage.password'));
      expect(words).toContain(here('cvm-reset:stage.plan'));
      const drawn = await page.evaluate<{ natural: number; width: number; height: number }>(
        `(({ naturalWidth, width, height }) => ({ natural: naturalWidth, width, height }))(
          document.querySelector('.ac-adaptiveCard img'),
        )`,
      );
      // Not made smaller: its letters are as large as they were meant.
      expect(drawn.natural).toBeGreaterThan(100);
      expect(drawn.height).toBeGreaterThan(100);
      expect(drawn.width).toBe(drawn.natural);
      await chat.picture('linked');
      await expectNoOverflow(page);
      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([new URL(app().url).host]);
    },
  );
});

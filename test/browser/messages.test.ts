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
    half: '198.51.100.36\n----\n認証エラ一が\n発生しました。',
    whole: '「お使いの資格情報は\n機能しませんで\nした」 198.51.100.36',
    screen: 'サーバーは日本語版です',
    before: '」(Network access',
    after: 'セキュリティ モデル」が「Guest のみ」',
  },
  {
    language: 'en',
    locale: 'en-US',
    width: 320,
    half: '198.51.100.36: > An authentication err0r\n> has occurred.',
    whole: 'It says "Your credentia1s did n0t\nwork" on 198.51.100.36',
    screen: 'the server is in Japanese',
    before: 'local accounts" is set to "Guest only"',
    after: '"Guest only" (「Guest のみ」)',
  },
] as const;

inBrowser('a pasted message', (visit) => {
  test.each(people)(
    'is asked for or taken, and the words on the screen follow, in $language',
    async ({ language, locale, width, half, whole, screen, before, after }) => {
      const viewport = { width, height: 720 };
      const { page, complaints } = await visit(app().url, { locale, viewport });
      const chat = chatOn(page, language, `messages-${language}-${width}`);
      await chat.hears('bot:menu.prompt');
      await chat.say(half);
      await chat.hears('bot:whichMessage.prompt');
      await chat.picture('which');
      await expectNoOverflow(page);
      await chat.press('bot:button.none');
      await chat.say(whole);
      await chat.press('rdp-credentials:askComputer.choice.pc');
      await chat.hears('rdp-credentials:askUserName.prompt');
      await chat.say('Administrator');
      await chat.press('rdp-credentials:askPassword.choice.sure');
      await chat.hears('rdp-credentials:guideQuick.prompt');
      await chat.say(whole);
      await page.getByText(before).last().waitFor();
      await chat.picture('labels');
      await chat.say(screen);
      await page.getByText(after).last().waitFor();
      await chat.picture('labels-told');
      await expectNoOverflow(page);
      expect(complaints).toEqual([]);
    },
  );
});

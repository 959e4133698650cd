import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/language/language.ts';
import { inBrowser, picture } from '../helpers/browser.ts';
import { people } from '../helpers/owner.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { text } from '../web/pages.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const bots = botProcesses();
const owner = { ownerName: '木村 太郎(デモ)', targetName: 'kimura-stopped-01 (ins-kimu0001)' };
const contacts = { linkTo: 't***@other.demo.example', codeTo: '********31' };

interface Sent {
  readonly by: string;
  readonly address: string;
  readonly body: string;
}

async function signIn(page: Page, language: Language): Promise<void> {
  await page.getByRole('link', { name: text(language, 'desk:signIn'), exact: true }).click();
  await page.locator(`form[action$="/${people.misaki}"] button`).click();
  await page.locator('#sign-out').waitFor();
}

/** Both of what the owner gets: the worker sends it when it has time. */
async function received(chat: string): Promise<{ readonly link: string; readonly code: string }> {
  const find = async () => {
    const outbox = (await (await fetch(`${chat}/dev/outbox`)).json()) as { notices: Sent[] };
    const newest = (by: string, form: RegExp) =>
      outbox.notices.flatMap((one) => (one.by === by && form.exec(one.body)?.[0]) || []).at(-1) ??
      '';
    return { link: newest('mail', /http\S+\/r#\S+/), code: newest('sms', /[0-9]{6}/) };
  };
  await expect.poll(async () => (await find()).link, { timeout: 20_000 }).not.toBe('');
  return find();
}

inBrowser('a reset that the helpdesk starts and the owner does', (visit) => {
  describe.each([
    { language: 'ja', locale: 'ja-JP', width: 1000, height: 800 },
    { language: 'en', locale: 'en-US', width: 390, height: 760 },
  ] as const)('in $language, $width pixels wide', ({ language, locale, width, height }) => {
    const viewport = { width, height };
    const name = (of: string) => `owner-${of}-${language}-${width}`;

    test('is asked for at the desk, and done or refused on the page of the owner', async () => {
      const bot = await bots.start();
      const desk = await visit(`${bot.chat}/desk`, { locale, viewport });
      await signIn(desk.page, language);
      const chat = chatOn(desk.page, language, name('agent'));
      await chat.press('reset-for-owner:title');
      await chat.press('reset-for-owner:chooseWhat.choice.machine');
      await chat.say('kimura-stopped-01');
      await chat.hears('reset-for-owner:planStopped.prompt', owner);
      await chat.picture('consent');
      await chat.press('reset-for-owner:planStopped.granted');
      await chat.hears('reset-for-owner:askOwnerOfMachine.prompt', { ...owner, ...contacts });
      await chat.picture('sent');

      const { link, code } = await received(bot.chat);
      const page = (await visit(link, { locale, viewport })).page;
      await page.locator('#code-form').waitFor();
      await page.locator(`[data-language="${language}"]`).click();
      const request = page.locator('#request');
      await request.getByText(text(language, 'page:request.effect.stopNone')).waitFor();
      expect(await request.textContent()).toContain('kimura-stopped-01 (ins-kimu0001)');
      await picture(page, name('asked'), true);
      await expectNoOverflow(page);
      await page.locator('#code').fill(code);
      await page.locator('#code-submit').click();
      await page.locator('#form').waitFor();
      expect(await request.isVisible()).toBe(true);
      await picture(page, name('password'), true);
      await page.locator('#generate').click();
      const password = await page.locator('#password').inputValue();
      await page.locator('#submit').click();
      await page.locator('#state-title').waitFor();
      expect(await request.isVisible()).toBe(false);
      await bot.advance(120);
      await chat.hears('reset-for-owner:tellMachineReset.text');
      await chat.picture('done');
      expect(await bot.effects('set')).toHaveLength(1);
      const seen = (await desk.page.content()) + (await chat.all());
      for (const secret of [password, code, new URL(link).hash.slice(1)]) {
        expect(seen).not.toContain(secret);
      }

      await chat.say(language === 'ja' ? 'メニュー' : 'menu');
      await chat.press('reset-for-owner:title');
      await chat.press('reset-for-owner:chooseWhat.choice.machine');
      await chat.say('kimura-running-01');
      await chat.press('reset-for-owner:chooseStop.choice.forced');
      await chat.picture('forced');
      await chat.press('reset-for-owner:planForcedStop.granted');
      await expect
        .poll(async () => (await received(bot.chat)).link, { timeout: 20_000 })
        .not.toBe(link);
      const refusing = (await visit((await received(bot.chat)).link, { locale, viewport })).page;
      await refusing.locator('#not-me').click();
      await refusing.getByText(text('ja', 'page:state.notMe.title')).waitFor();
      await picture(refusing, name('not-me'), true);
      await chat.hears('reset-for-owner:tellDeclined.text');
      await chat.picture('declined');
      await expectNoOverflow(desk.page);
      expect(desk.complaints).toEqual([]);
      expect(await bot.effects('set')).toHaveLength(1);
    });
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/language/language.ts';
import { inBrowser, picture } from '../helpers/browser.ts';
import { machines } from '../helpers/demo.ts';
import { people as staff } from '../helpers/owner.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { text } from '../web/pages.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const bots = botProcesses();
const host = '203.0.113.12';
const people = [
  {
    language: 'ja',
    locale: 'ja-JP',
    width: 1000,
    pasted: `リモート デスクトップ接続 お使いの資格情報は機能しませんでした ${host} への接続に使用された資格情報は機能しませんでした。新しい資格情報を入力してください。`,
    status: 'チケットの状況',
  },
  {
    language: 'en',
    locale: 'en-US',
    width: 375,
    pasted: `Remote Desktop Connection: Your credentials did not work. The credentials that were used to connect to ${host} did not work. Please enter new credentials.`,
    status: 'what is the status of my ticket',
  },
] as const;

async function signIn(page: Page, language: Language): Promise<void> {
  await page.getByRole('link', { name: text(language, 'desk:signIn'), exact: true }).click();
  await page.locator(`form[action$="/${staff.misaki}"] button`).click();
  await page.locator('#sign-out').waitFor();
}

inBrowser('one journey', (visit) => {
  describe.each(people)('in $language, $width pixels wide', (person) => {
    const { language, locale, width, pasted, status } = person;
    const viewport = { width, height: width < 500 ? 667 : 800 };

    // Holds N1
    test('leads from the pasted message over a reset back to the step, and connects', async () => {
      const bot = await bots.start();
      const { page, context, complaints, hosts } = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(page, language, `one-journey-${language}-${width}`);
      const place = (number: number, of: number) =>
        chat.hears('bot:place', { number, of, caseNumber: 'A-1001' });
      await chat.hears('bot:menu.prompt');
      await chat.say(pasted);
      await chat.hears('rdp-credentials:askComputer.prompt');
      await place(2, 6);
      await chat.picture('pasted');
      await chat.press('rdp-credentials:askComputer.choice.pc');
      await chat.hears('rdp-credentials:askUserName.prompt');
      await chat.say('Administrator');
      await chat.hears('rdp-credentials:askPassword.prompt');
      await place(3, 6);
      await chat.picture('password');
      await chat.press('rdp-credentials:askPassword.choice.forgotten');
      await chat.hears('rdp-credentials:resetPassword.text');
      await chat.hears('cvm-reset:chooseUserName.prompt');
      await place(2, 4);
      await chat.picture('reset');
      await chat.press('cvm-reset:chooseUserName.choice.systemDefault');
      await chat.hears('cvm-reset:chooseStop.prompt');
      await chat.press('cvm-reset:chooseStop.choice.normal');
      await chat.hears('cvm-reset:planNormalStop.effect');
      await chat.picture('consent');
      expect(await bot.effects('stop')).toEqual([]);
      await chat.press('cvm-reset:planNormalStop.granted');
      await chat.hears('cvm-reset:newPassword.prompt');
      await place(3, 4);

      const opening = context.waitForEvent('page');
      await chat.press('bot:formButton');
      const form = await opening;
      await form.locator('#generate').click();
      const password = await form.locator('#password').inputValue();
      await form.locator('#submit').click();
      await form.locator('#state-title').waitFor();
      await form.close();

      await chat.hears('bot:progress.stopping');
      await bot.advance(30);
      await chat.hears('bot:progress.applying');
      await bot.advance(200);
      await chat.hears('cvm-reset:tryLogin.prompt');
      await place(4, 4);
      await chat.picture('started');
      const login = { instanceId: machines.running, userName: 'Administrator', password };
      expect(await bot.probe(login)).toMatchObject({ works: true });
      await chat.press('bot:guide.done');
      await chat.hears('rdp-credentials:retryReset.prompt');
      await chat.picture('back');
      await chat.press('rdp-credentials:retryReset.choice.solved');
      await chat.hears('rdp-credentials:endSolved.text');
      await chat.picture('connected');

      expect(await chat.live()).toEqual([]);
      for (const effect of ['stop', 'set', 'start']) {
        expect(await bot.effects(effect)).toHaveLength(1);
      }
      expect(await bot.effects('ticket')).toEqual([]);
      expect(await chat.all()).not.toContain(password);
      // One number on every card.
      expect(new Set((await chat.all()).match(/A-[0-9]{4}/g))).toEqual(new Set(['A-1001']));
      expect([...hosts]).toEqual([new URL(bot.chat).host]);
      expect(complaints).toEqual([]);
      await expectNoOverflow(page);
    });

    // Holds P8
    test('that a person takes over is a ticket, which staff answer and the person sees', async () => {
      const bot = await bots.start();
      const own = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(own.page, language, `ticket-${language}-${width}`);
      await chat.hears('bot:menu.prompt');
      await chat.say(pasted);
      await chat.press('rdp-credentials:askComputer.choice.pc');
      await chat.hears('rdp-credentials:askUserName.prompt');
      await chat.say(chat.words('bot:button.human'));
      await chat.hears('bot:handOff.opened', { ticketNumber: 'A-1001' });

      const desk = await visit(`${bot.chat}/desk`, { locale, viewport });
      await signIn(desk.page, language);
      const agent = chatOn(desk.page, language, `ticket-agent-${language}-${width}`);
      await agent.hears('bot:menu.prompt');
      await agent.press('staff-tickets:title');
      await agent.hears('staff-tickets:choose.prompt');
      await agent.picture('list');
      await agent.say('A-1001');
      await agent.hears('staff-tickets:chooseAct.prompt', { ticketNumber: 'A-1001' });
      // Both languages, whichever the agent speaks.
      for (const each of ['ja', 'en'] as const) {
        expect(await agent.all()).toContain(text(each, 'rdp-credentials:title'));
      }
      await agent.picture('report');
      await agent.press('staff-tickets:chooseAct.choice.note');
      await agent.hears('staff-tickets:enterNote.prompt');
      await agent.say('VNC: OK?');
      await agent.hears('staff-tickets:confirmNote.effect');
      await agent.picture('note');
      await agent.press('staff-tickets:confirmNote.granted');
      await agent.hears('staff-tickets:tellNoted.text', { ticket: 'A-1001' });

      await chat.hears('bot:ticket.news', { ticket: 'A-1001', kind: 'note', note: 'VNC: OK?' });
      await chat.picture('news');
      await chat.say(status);
      await chat.hears('bot:ticket.one', { ticket: 'A-1001', status: 'open' });
      await chat.picture('status');
      expect([...own.complaints, ...desk.complaints]).toEqual([]);
      await expectNoOverflow(own.page);
      await expectNoOverflow(desk.page);
      await picture(desk.page, `ticket-agent-${language}-${width}-whole`, true);
    });
  });
});

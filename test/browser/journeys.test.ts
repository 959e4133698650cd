import { describe, expect, test } from 'vitest';
import { inBrowser, picture } from '../helpers/browser.ts';
import { machines } from '../helpers/demo.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { chatOn, expectNoOverflow } from './chat.ts';

const bots = botProcesses();
const people = [
  { language: 'ja', locale: 'ja-JP', width: 1000 },
  { language: 'en', locale: 'en-US', width: 375 },
  { language: 'ja', locale: 'ja-JP', width: 375 },
  { language: 'en', locale: 'en-US', width: 1000 },
] as const;

inBrowser('the journeys', (visit) => {
  describe.each(people)('in $language, $width pixels wide', ({ language, locale, width }) => {
    const viewport = { width, height: width < 500 ? 667 : 800 };

    test('a running machine gets a new password, from the greeting to the login', async () => {
      const bot = await bots.start();
      const { page, context, complaints, hosts } = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(page, language, `reset-${language}-${width}`);
      await chat.hears('bot:menu.prompt');
      await chat.picture('greeting');
      await chat.press('cvm-reset:title');
      await chat.hears('cvm-reset:chooseMachines.prompt');
      await chat.picture('machines');
      await chat.tick('db-running-01');
      await chat.picture('ticked');
      await chat.press('bot:button.choose');
      await chat.hears('cvm-reset:chooseUserName.prompt');
      await chat.picture('user-name');
      await chat.press('cvm-reset:chooseUserName.choice.systemDefault');
      await chat.hears('cvm-reset:chooseStop.prompt');
      await chat.picture('stop');
      await chat.press('cvm-reset:chooseStop.choice.normal');
      await chat.hears('cvm-reset:planNormalStop.effect');
      await chat.picture('consent');
      await chat.press('cvm-reset:planNormalStop.granted');
      await chat.hears('cvm-reset:newPassword.prompt');
      await chat.picture('link');

      const opening = context.waitForEvent('page');
      await chat.press('bot:formButton');
      const form = await opening;
      await form.locator('#form').waitFor();
      expect(await form.locator('html').getAttribute('lang')).toBe(language);
      expect(form.url()).not.toContain('#');
      await form.locator('#generate').click();
      const password = await form.locator('#password').inputValue();
      await picture(form, `reset-${language}-${width}-page`, true);
      await expectNoOverflow(form);
      await form.locator('#submit').click();
      await form.locator('#state-title').waitFor();
      expect(await form.locator('#state-title').textContent()).toBe(
        chat.words('page:state.accepted.title'),
      );
      await picture(form, `reset-${language}-${width}-page-accepted`, true);
      await form.close();

      await chat.hears('bot:progress.stopping');
      await chat.picture('progress');
      const cards = await page.locator('#chat .ac-adaptiveCard').count();
      await bot.advance(30);
      await chat.hears('bot:progress.applying');
      // The card was edited in its place.
      expect(await page.locator('#chat .ac-adaptiveCard').count()).toBe(cards);
      await bot.advance(200);
      await chat.hears('cvm-reset:tellAllReset.text');
      await chat.hears('cvm-reset:tryLogin.prompt');
      await chat.picture('result');
      const login = { instanceId: machines.running, userName: 'Administrator', password };
      expect(await bot.probe(login)).toMatchObject({ works: true });
      await chat.press('bot:guide.done');
      await chat.hears('cvm-reset:endResolved.text');
      await chat.picture('end');

      expect(await chat.live()).toEqual([]);
      expect(await bot.effects('set')).toHaveLength(1);
      expect(await chat.all()).not.toContain(password);
      expect(bot.output.stdout).not.toContain(password);
      expect([...hosts]).toEqual([new URL(bot.chat).host]);
      expect(complaints).toEqual([]);
      await expectNoOverflow(page);
    });

    // A phone and a desk, each in one language: the other two show nothing new.
    if ((language === 'ja') !== width < 500) return;

    test('a remote desktop login that nothing helps ends in a ticket', async () => {
      const bot = await bots.start();
      const { page, complaints } = await visit(bot.chat, { locale, viewport });
      const chat = chatOn(page, language, `rdp-${language}-${width}`);
      await chat.press('rdp-credentials:title');
      await chat.hears('rdp-credentials:askServer.prompt');
      await chat.say('rdp-never-01');
      await chat.hears('rdp-credentials:askMessage.prompt');
      await chat.picture('message');
      await chat.press('rdp-credentials:askMessage.choice.credentials');
      await chat.press('rdp-credentials:askComputer.choice.pc');
      await chat.hears('rdp-credentials:askUserName.prompt');
      await chat.say('Administrator');
      await chat.hears('rdp-credentials:askPassword.prompt');
      await chat.picture('password');
      await chat.press('rdp-credentials:askPassword.choice.sure');
      await chat.hears('bot:computer.pc');
      await chat.picture('quick');
      await chat.press('bot:guide.notSolved');
      await chat.hears('rdp-credentials:tellClassic.text', { serverLanguage: 'ja' });
      await chat.press('rdp-credentials:askBackAtPc.choice.pc');
      await chat.press('rdp-credentials:askDelegation.choice.savedOnDomainPc');
      await chat.hears('rdp-credentials:guideDelegation.prompt');
      await chat.picture('delegation');
      await chat.press('bot:guide.skipped');
      await chat.press('rdp-credentials:askStored.choice.exists');
      await chat.hears('rdp-credentials:guideReplaceStored.prompt', { host: '198.51.100.40' });
      await chat.picture('stored');
      await chat.press('bot:guide.notSolved');
      await chat.hears('rdp-credentials:confirmPasswordSharing.effect');
      await chat.picture('danger');
      await chat.press('rdp-credentials:confirmPasswordSharing.refused');
      await bot.advance(5);
      await chat.hears('rdp-credentials:endUnresolved.text');
      await chat.picture('ticket');
      expect(await bot.effects('ticket')).toHaveLength(1);
      expect(await chat.live()).toEqual([]);
      expect(complaints).toEqual([]);
      await expectNoOverflow(page);
    });
  });
});

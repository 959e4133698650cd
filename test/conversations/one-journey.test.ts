import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { openBots } from '../helpers/open-bots.ts';
import { rdp, toPassword, toSharing } from '../helpers/rdp.ts';

const open = openBots();
const host = '203.0.113.12';
const login = { instanceId: machines.running, userName: 'Administrator', password };

/** As it is copied from the screen, with everything around it. */
const pasted = {
  ja: `リモート デスクトップ接続\nお使いの資格情報は機能しませんでした\n${host} への接続に使用された\n資格情報は機能しませんでした。新しい資格情報を入力してください。`,
  en: `Remote Desktop Connection\nYour credentials did not work\nThe credentials that were used to connect to ${host} did not work. Please enter new credentials.`,
};
const locales = { ja: 'ja-JP', en: 'en-US' };
const resetWords = { ja: 'CVMのパスワードをリセットしたい', en: 'reset the CVM password' };

const places = (bot: Bot) =>
  bot.said.flatMap(({ place, replaces }) => (place === undefined || replaces ? [] : [place]));
const numbers = (bot: Bot) => [...new Set(places(bot).map((place) => place.split(' ').at(-1)))];

describe.each(['ja', 'en'] as const)(
  'one journey from the error to the login, in %s',
  (language) => {
    // Holds N1
    it('goes from the message over a reset with a stop back to the same step, and the login works', async () => {
      const bot = await open({ words: true, locale: locales[language] });
      const words = (key: string) => bot.core.texts.text(language, key);
      await bot.say(pasted[language]);
      expect(bot.last).toEqual([words('rdp-credentials:askComputer.prompt')]);
      await bot.press('pc');
      await bot.say('Administrator');
      expect(bot.last).toEqual([words('rdp-credentials:askPassword.prompt')]);
      expect(bot.probe(login)).toMatchObject({ works: false });
      await bot.press('forgotten');
      // The machine is not asked for again.
      expect(bot.last).toEqual([
        words('rdp-credentials:resetPassword.text'),
        words('cvm-reset:chooseUserName.prompt'),
      ]);
      await bot.press('systemDefault');
      await bot.press('normal');
      expect(bot.effects()).toEqual([]);
      await bot.press('granted');
      await bot.submit(password);
      await bot.pass(300);
      expect(bot.effects().map(({ effect }) => effect)).toEqual(['stop', 'set', 'start']);
      expect(bot.power(machines.running)).toBe('RUNNING');
      await bot.press('done');
      expect(bot.last).toEqual([
        words('cvm-reset:endResolved.text'),
        words('rdp-credentials:retryReset.prompt'),
      ]);
      expect(bot.probe(login)).toMatchObject({ works: true });
      await bot.press('solved');
      expect(bot.last).toEqual([words('rdp-credentials:endSolved.text')]);
      expect(numbers(bot)).toEqual(['A-1001']);
      expect((await stateOf(bot)).case).toBeUndefined();
      expect(bot.effects('ticket')).toEqual([]);
    });

    it('is one case still when a person has to take over at its end', async () => {
      const bot = await open({ words: true, locale: locales[language] });
      await bot.say(pasted[language]);
      await bot.press('pc');
      await bot.say('Administrator');
      await bot.press('forgotten');
      await bot.press('systemDefault');
      await bot.press('normal');
      await bot.press('granted');
      bot.order({ faults: [{ operation: 'cvm.*', kind: 'failBefore' }] });
      await bot.submit(password);
      await bot.pass(600);
      const [ticket, ...others] = bot.core.simulated.world.outbox().tickets;
      expect(others).toEqual([]);
      expect(numbers(bot)).toEqual([ticket?.id]);
      const lines = ticket?.lines.map((line) => line[language]).join('\n');
      expect(lines).toContain(bot.core.texts.text(language, 'rdp-credentials:title'));
      expect(lines).toContain(
        bot.core.texts.text(language, 'rdp-credentials:askPassword.choice.forgotten'),
      );
      expect(JSON.stringify(ticket)).not.toContain(password);
    });
  },
);

describe('a machine that was named', () => {
  it.each(['ja', 'en'] as const)(
    'is offered when something else is taken up, and not asked for again (%s)',
    async (language) => {
      const bot = await open({ words: true, locale: locales[language] });
      await toPassword(bot, host);
      await bot.say(language === 'ja' ? '日本語で' : 'in English please');
      await bot.say(resetWords[language]);
      const labels = bot.said.at(-1)?.buttons.map(({ label }) => label);
      expect(labels).toEqual(
        language === 'ja'
          ? ['はい、db-running-01 のまま', 'はい、別の対象で', 'いいえ']
          : ['Yes, with db-running-01', 'Yes, with another one', 'No'],
      );
      await bot.press('again');
      expect(bot.last).toEqual([bot.core.texts.text(language, 'cvm-reset:chooseUserName.prompt')]);
      expect(numbers(bot)).toEqual(['A-1001']);
    },
  );

  it('is left behind when another one is meant', async () => {
    const bot = await open();
    await toPassword(bot, host);
    await bot.say(resetWords.ja);
    await bot.press('yes');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });

  it('is kept the other way round, too: from a reset to the credentials', async () => {
    const bot = await open();
    await bot.say(resetWords.ja);
    await bot.say(machines.running);
    await bot.say('リモートデスクトップで資格情報が機能しない');
    await bot.press('again');
    expect(bot.last).toEqual(['rdp-credentials:askMessage.prompt']);
  });

  it('is not offered where several were named and one is asked for, nor where the wish names one', async () => {
    const bot = await open();
    await bot.say(resetWords.ja);
    await bot.press('answered', { references: `${machines.running},${machines.stopped}` });
    await bot.say('リモートデスクトップで資格情報が機能しない');
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual(['yes', 'no']);
    await bot.press('no');
    await bot.say(`リモートデスクトップで資格情報が機能しない ${host}`);
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual(['yes', 'no']);
  });

  it('is not offered to what is about an account', async () => {
    const bot = await open();
    await toPassword(bot, host);
    await bot.say('Microsoft 365 の管理者パスワードを忘れた');
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual(['yes', 'no']);
  });

  it('survives a restart between the question and the answer', async () => {
    const bot = await open();
    await toPassword(bot, host);
    await bot.say(resetWords.ja);
    await bot.restart();
    await bot.press('again');
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
  });
});

describe('across runbooks', () => {
  it('back leads out of the first step of the linked one, with the number and the place', async () => {
    const bot = await open({ words: true });
    await toPassword(bot, host);
    const before = places(bot).at(-1);
    await bot.press('forgotten');
    expect(places(bot).at(-1)).toBe('手順 2/4 ・ 受付番号 A-1001');
    await bot.say('戻る');
    expect(places(bot).at(-1)).toBe(before);
    expect(before).toBe('手順 3/6 ・ 受付番号 A-1001');
  });

  it('start over begins where the journey began, with the same number', async () => {
    const bot = await open();
    await toPassword(bot, host);
    await bot.press('forgotten');
    await bot.say('最初から');
    expect(bot.last).toEqual(['bot:restarted', 'rdp-credentials:askServer.prompt']);
    expect((await stateOf(bot)).case?.number).toBe('A-1001');
  });

  it('"what have you changed" tells everything of all of them, and puts it back', async () => {
    const bot = await open();
    await toSharing(bot, rdp.guestOnly.host);
    await bot.press('granted');
    await bot.pass(30);
    await bot.say(resetWords.ja);
    await bot.press('again');
    await bot.press('systemDefault');
    await bot.say('これまでに何を変更しましたか');
    expect(bot.last).toEqual(['bot:changes.settings', 'cvm-reset:chooseStop.prompt']);
    await bot.say('元に戻して');
    expect(bot.last).toEqual(['bot:undo.prompt']);
    await bot.press('granted');
    await bot.pass(30);
    expect(bot.effects('setting')).toHaveLength(2);
    expect((await stateOf(bot)).case?.number).toBe('A-1001');
  });
});

import { describe, expect, it } from 'vitest';
import { routesOf } from '../../src/runbook/graph.ts';
import { productRunbook } from '../dialogs/products.ts';
import type { Bot } from '../helpers/bot.ts';
import { login, saidTexts, toCause, toMessage, unreached } from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';
import { ticketLines } from '../helpers/rdp.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const words = (bot: Bot) =>
  bot.said.map(({ text, detail }) => `${text}\n${detail ?? ''}`).join('\n');

describe('a machine that is too busy (S2.5)', () => {
  // Holds S2.5
  it.each([
    ['ja', 'ja-JP', '偽物の疑いがあります'],
    ['en', 'en-US', 'it seems to imitate'],
  ] as const)(
    'names the program with path and signature, and flags a name that imitates (%s)',
    async (language, locale, flag) => {
      const bot = await openBot({ words: true, locale });
      await toCause(bot, unreached.lookAlike, language);
      expect(words(bot)).toContain('svch0st.exe');
      expect(words(bot)).toContain('C:\\Users\\Public\\svch0st.exe');
      expect(words(bot)).toContain('svchost.exe');
      expect(words(bot)).toContain(flag);
      await bot.press('inside');
      expect(bot.said.at(-1)).toMatchObject({ tone: 'danger' });
      expect(bot.said.at(-1)?.text).toContain('C:\\Users\\Public\\svch0st.exe');
    },
  );

  it('comes back to the test of the connection once the person has seen to it', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.lookAlike);
    expect(saidTexts(bot).slice(-3)).toEqual([
      'windows-load:goInForLookAlike.text',
      'windows-vnc:showLink.text',
      'windows-vnc:askInside.prompt',
    ]);
    await bot.press('inside');
    expect(bot.last.at(-1)).toBe('windows-load:guideLookAlike.prompt');
    const { id: instanceId } = unreached.lookAlike;
    const load = { cpuPercent: 4, processes: [] };
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { load } }] });
    await bot.press('done');
    expect(bot.last.slice(-2)).toEqual([own('tellOpen.text'), own('askTry.prompt')]);
  });

  // Holds S2.5
  it('is handed to a person where the program belongs to the platform', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, unreached.platformAgent);
    expect(words(bot)).toContain('BaradAgent.exe');
    await bot.pass(5);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
    expect(ticketLines(bot)).toContain('windows-load:readProcess -> platform');
  });

  // Holds S2.5
  it('uses up its bandwidth: the program that nobody has signed is named', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, unreached.trafficFull);
    expect(words(bot)).toContain('D:\\tools\\backup-all.exe');
    expect(words(bot)).toContain('署名: なし');
    await bot.press('inside');
    expect(bot.said.at(-1)?.text).toContain('backup-all.exe');
  });

  it.each([
    ['ja', 'ja-JP', '目立って使っているプログラムは'],
    ['en', 'en-US', 'No program stands out'],
  ] as const)(
    'is not said to have no such program where nobody could look (%s)',
    async (language, locale, untrue) => {
      const bot = await openBot({ words: true, locale });
      bot.order({ faults: [{ operation: 'guest.checkTopProcess', kind: 'failBefore' }] });
      await toCause(bot, unreached.lookAlike, language);
      expect(words(bot)).not.toContain(untrue);
      const buttons = bot.said.at(-1)?.buttons.map(({ data }) => data.option);
      expect(buttons).toEqual(['human', 'stop']);
    },
  );

  it('is said to have no such program by the reading alone that found none', () => {
    const leading = [...productRunbook('windows-load').steps.values()].flatMap((step) =>
      routesOf(step)
        .filter(({ target }) => target === 'tellNoProcess')
        .map(({ outcome }) => `${step.id} ${outcome}`),
    );
    expect(leading).toEqual(['readProcess none']);
  });

  it('never tells anybody to end a process that really is one of Windows', async () => {
    const bot = await openBot({ words: true });
    const { id: instanceId } = unreached.lookAlike;
    const processes = [
      {
        name: 'svchost.exe',
        path: 'C:\\Windows\\System32\\svchost.exe',
        signedBy: 'Microsoft Windows',
        cpuPercent: 94,
        memoryPercent: 11,
        bandwidthPercent: 0,
      },
    ];
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { load: { processes } } }] });
    await toCause(bot, unreached.lookAlike);
    expect(words(bot)).toContain('終了してはいけません');
    await bot.press('inside');
    expect(bot.said.at(-1)?.text).toContain('svchost.exe は終了しないでください');
  });
});

describe('firewalls inside (S2.6)', () => {
  // Holds S2.6
  it('of other makers are allowed there by the person, and never switched off', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, unreached.otherFirewall);
    expect(words(bot)).toContain('360');
    await bot.press('inside');
    expect(bot.said.at(-1)?.text).toContain('止めたり削除したりしないでください');
    const { id: instanceId } = unreached.otherFirewall;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { otherFirewall: null } }] });
    await bot.press('done');
    expect(login(bot, unreached.otherFirewall)).toMatchObject({ works: true });
    expect(bot.effects()).toEqual([]);
  });

  const toLastResort = async (bot: Bot) => {
    await toCause(bot, unreached.fine);
    await bot.press('notSolved');
    await bot.press('firewallTest');
    expect(bot.last).toEqual([own('confirmFirewallOff.prompt')]);
  };

  // Holds S2.6
  it('of Windows are turned off as the last resort only, by the red button or its own words', async () => {
    const bot = await openBot();
    await toLastResort(bot);
    expect(bot.said.at(-1)).toMatchObject({ tone: 'danger' });
    expect(bot.said.at(-1)?.buttons[0]?.data.option).toBe('refused');
    for (const unclear of ['はい', 'ok', '大丈夫です']) await bot.say(unclear);
    expect(bot.effects('setting')).toEqual([]);
  });

  // Holds S2.6
  it('are put back by themselves after 15 minutes, even after a restart', async () => {
    const bot = await openBot();
    await toLastResort(bot);
    await bot.press('granted');
    await bot.pass(30);
    expect(saidTexts(bot).at(-1)).toBe(own('retryFirewall.prompt'));
    expect(bot.effects('setting')).toMatchObject([{ details: { setting: 'firewall' } }]);
    await bot.press('notSolved');
    await bot.pass(5);
    expect(saidTexts(bot)).toContain(own('tellFirewallPutBack.text'));
    await bot.restart(15 * 60);
    await bot.pass(60);
    expect(bot.effects('setting').at(-1)).toMatchObject({ details: { newValue: 'on' } });
    expect(bot.effects('setting')).toHaveLength(2);
  });

  it('are said to be off only for now when that is what helps', async () => {
    const bot = await openBot();
    await toLastResort(bot);
    await bot.press('granted');
    await bot.pass(30);
    await bot.press('solved');
    expect(bot.last[0]).toBe(own('endFirewallForNow.text'));
  });
});

describe('the way in through VNC (S2.9)', () => {
  const toVnc = async (bot: Bot) => {
    await toCause(bot, unreached.lookAlike);
  };
  const links = (bot: Bot) => bot.said.flatMap(({ link }) => link?.url ?? []);

  // Holds S2.9
  it('is a link for 15 seconds, made anew on request, with its limits said', async () => {
    const bot = await openBot({ words: true });
    await toVnc(bot);
    expect(links(bot)).toHaveLength(1);
    expect(words(bot)).toContain('15 秒間');
    expect(words(bot)).toContain('貼り付け、日本語入力、ファイルのやり取りはできません');
    expect(words(bot)).toContain('使えるパスワードが必要です');
    await bot.press('newLink');
    expect(links(bot)).toHaveLength(2);
    expect(new Set(links(bot)).size).toBe(2);
  });

  // Holds S2.9
  it('is not offered for a machine that does not run', async () => {
    const bot = await openBot();
    await toVnc(bot);
    const { id: instanceId } = unreached.lookAlike;
    bot.order({ events: [{ event: 'setMachine', instanceId, set: { state: 'STOPPED' } }] });
    await bot.press('newLink');
    expect(bot.last).toContain('windows-vnc:tellNotRunning.text');
    expect(links(bot)).toHaveLength(1);
    expect(bot.last.at(-1)).toBe('windows-load:offerHuman.prompt');
  });

  it('is there where nothing else was found, and leads to a look at the settings inside', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.fine);
    await bot.press('notSolved');
    await bot.press('goIn');
    expect(bot.last.at(-1)).toBe('windows-vnc:askInside.prompt');
    await bot.press('inside');
    expect(bot.last.at(-1)).toBe(own('guideInside.prompt'));
  });

  it('needs a password: a lost one is reset, and the link comes again', async () => {
    const bot = await openBot();
    await toVnc(bot);
    await bot.press('noPassword');
    expect(bot.last[0]).toBe('windows-vnc:resetPassword.text');
    expect(bot.last.at(-1)).toMatch(/^cvm-reset:/);
  });

  it('is explained for the console where the platform gives no link', async () => {
    const bot = await openBot();
    bot.order({ faults: [{ operation: 'cvm.readVncUrl', kind: 'failBefore' }] });
    await toVnc(bot);
    expect(saidTexts(bot).at(-1)).toBe('windows-vnc:guideConsole.prompt');
    await bot.press('notSolved');
    await bot.press('withoutIt');
    expect(bot.last.at(-1)).toBe('windows-load:offerHuman.prompt');
  });
});

it('takes the way of the message, and asks for it first', async () => {
  const bot = await openBot();
  await toMessage(bot, unreached.fine);
  expect(bot.last.at(-1)).toBe(own('askMessage.prompt'));
});

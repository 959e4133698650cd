import { describe, expect, it } from 'vitest';
import { languages } from '../../src/language/language.ts';
import { openRows } from '../helpers/rows.ts';
import { text } from '../web/pages.ts';

const open = openRows();
const inBoth = [...languages];
const step = (id: string) => `rdp-credentials:${id}`;

describe('Remote Desktop: your credentials did not work', () => {
  // Holds S4.1
  it.each(inBoth)(
    'S4.1 stops at the step that helps, or ends with a ticket (%s)',
    async (language) => {
      const { bot, walk } = await open('S4.1', language);
      const stops = [
        ...['askLocked', 'confirmSharing', 'guideDelegation', 'guideReplaceStored'],
        'confirmPasswordSharing',
      ];
      for (const [index, stop] of stops.entries()) {
        expect((await walk(index)).asks()).toBe(step(stop));
      }
      expect(bot.effects()).toEqual([]);
      const admin = (instanceId: string, password: string) =>
        bot.probe({ instanceId, userName: 'Administrator', password });
      const one = await walk(1);
      await one.press('granted');
      expect(admin('ins-rdp00006', 'Demo-Pass-36')).toMatchObject({ works: true });
      const four = await walk(4);
      await four.press('granted');
      expect(admin('ins-rdp00009', 'Demo-Pass-39')).toMatchObject({ works: true });
      const never = await walk(5);
      expect(never.words()).toMatch(/[A-Z]+-\d{4}/);
      expect(never.asks()).toBe(step('confirmPasswordSharing'));
    },
  );

  // Holds S4.2
  it.each(inBoth)('S4.2 already Classic (%s)', async (language) => {
    const { bot, walk } = await open('S4.2', language);
    const { words, asks } = await walk();
    expect(words()).toMatch(/クラシック|Classic/);
    expect(asks()).toBe(step('askBackAtPc'));
    expect(bot.effects()).toEqual([]);
  });

  // Holds S4.3
  it.each(inBoth)('S4.3 stale credential (%s)', async (language) => {
    const { bot, walk } = await open('S4.3', language);
    const { card, press, asks } = await walk();
    expect(card()).toContain('cmdkey /delete:TERMSRV/198.51.100.38');
    expect(card()).toMatch(/cmdkey \/add:TERMSRV\/198\.51\.100\.38 \/user:\S+ \/pass(?![:\w])/);
    const stored = [
      { host: '198.51.100.38', userName: 'Administrator', password: 'Demo-Pass-38-new' },
    ];
    bot.order({ events: [{ event: 'setPc', pc: 'PC-HOME', set: { stored } }] });
    expect(bot.probe({ host: '198.51.100.38', pc: 'PC-HOME' })).toMatchObject({ works: true });
    await press('done');
    expect(asks()).toBe(step('retryStored'));
  });

  // Holds S4.4
  it.each(inBoth)('S4.4 delegation to one host, no wildcard (%s)', async (language) => {
    const { bot, walk } = await open('S4.4', language);
    const { chat } = await walk();
    // To be typed: the line of the policy, and what puts it into force.
    const code = chat.said.findLast((said) => said.code)?.code;
    expect(code?.split('\n')).toEqual(['TERMSRV/198.51.100.37', 'gpupdate /force']);
    const delegation = ['TERMSRV/198.51.100.37'];
    bot.order({ events: [{ event: 'setPc', pc: 'PC-SATO', set: { delegation } }] });
    expect(bot.probe({ host: '198.51.100.37', pc: 'PC-SATO' })).toMatchObject({ works: true });
    const other = bot.other();
    await other.say(
      language === 'ja'
        ? 'リモートデスクトップの資格情報が機能しませんでした'
        : 'Remote Desktop: your credentials did not work',
    );
    await other.say('*');
    expect(other.said.map(({ text: said }) => said)).toContain(
      text(language, 'bot:problem.wildcard'),
    );
    expect(bot.effects()).toEqual([]);
  });

  // Holds S4.5
  it.each(inBoth)('S4.5 Credential Guard (%s)', async (language) => {
    const { bot, walk } = await open('S4.5', language);
    const { asks, words } = await walk();
    expect(asks()).toBe(step('guideTypePassword'));
    expect(words()).not.toMatch(/gpupdate|CredentialsDelegation|DeviceGuard|LsaCfgFlags/);
    expect(bot.effects()).toEqual([]);
  });

  // Holds S4.6
  it.each(inBoth)('S4.6 lockout, ten minutes left (%s)', async (language) => {
    const { walk } = await open('S4.6', language);
    const { chat, card, asks, press } = await walk();
    expect(card()).toMatch(/10/);
    expect(card()).toContain('192.0.2.66');
    expect(card()).toMatch(/VNC/);
    chat.idle(9 * 60);
    await press('lookAgain');
    expect(asks()).toBe(step('askLocked'));
    chat.idle(60);
    await press('lookAgain');
    expect(asks()).toBe(step('askPassword'));
  });

  // Holds S4.7
  it.each(inBoth)('S4.7 form of the name (%s)', async (language) => {
    const { bot, walk } = await open('S4.7', language);
    const forms = [
      ['ins-rdp00002', 'RDPDOM01\\Administrator', 'Demo-Pass-32'],
      ['ins-rdp00003', 'DEMO\\Administrator', 'Demo-Pass-33'],
      ['ins-rdp00004', 'AzureAD\\hanako.sato@akeru-demo.onmicrosoft.com', 'Demo-Pass-34'],
    ] as const;
    for (const [index, [instanceId, userName, password]] of forms.entries()) {
      expect((await walk(index)).card()).toContain(userName);
      expect(bot.probe({ instanceId, userName, password })).toMatchObject({ works: true });
    }
  });

  // Holds S4.8
  it.each(inBoth)('S4.8 which computer (%s)', async (language) => {
    const { walk } = await open('S4.8', language);
    const atServer = await walk(0);
    expect(atServer.words()).toContain({ ja: '接続元の PC', en: 'PC' }[language]);
    const before = (await walk(1)).asks();
    // Corrected, and the step is asked for again at the right computer.
    expect(before).toBe(step('askBackAtPc'));
  });
});

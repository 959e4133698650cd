import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import {
  callerAddress,
  login,
  networkRules,
  saidTexts,
  toCause,
  unreached,
} from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const { refusedFirst, portMoved } = unreached;

async function agree(bot: Bot): Promise<void> {
  await bot.press('granted');
  await bot.pass(30);
}

describe('a rule of the security group that refuses (S2.3)', () => {
  // Holds S2.3
  it.each([
    ['ja', 'ja-JP', '拒否するルールが、先に当てはまります', '下にあるので効きません'],
    ['en', 'en-US', 'A rule that refuses comes first', 'too far down to matter'],
  ] as const)(
    'stands above the one that allows: explained line by line (%s)',
    async (language, locale, why, note) => {
      const bot = await openBot({ words: true, locale });
      await toCause(bot, refusedFirst, language);
      await bot.say(callerAddress);
      const said = bot.said.findLast(({ rows }) => rows.length === 2);
      expect(said?.text).toContain(why);
      expect(said?.rows[0]).toContain('0.0.0.0/0');
      expect(said?.rows[1]).toContain(note);
    },
  );

  // Holds S2.3
  it('is passed for this caller and this port alone, on consent, and lets the person in', async () => {
    const bot = await openBot({ words: true });
    expect(login(bot, refusedFirst)).toMatchObject({ works: false, reason: 'networkBlocked' });
    await toCause(bot, refusedFirst);
    await bot.say(callerAddress);
    const asked = bot.said.at(-1);
    expect(asked?.text).toContain(`許可: ${callerAddress}/32 → TCP:3389`);
    expect(asked?.detail).toContain('ほかのルールは変えません');
    const before = networkRules(bot, refusedFirst);
    await agree(bot);
    expect(networkRules(bot, refusedFirst)).toEqual([
      { source: `${callerAddress}/32`, protocol: 'TCP', ports: '3389', policy: 'ACCEPT' },
      ...before,
    ]);
    expect(login(bot, refusedFirst)).toMatchObject({ works: true });
    expect(bot.said.at(-1)?.text).toContain('接続してみてください');
  });

  // Holds S2.3
  it.each(['0.0.0.0/0', '0.0.0.0', 'any', '198.51.100.0/24', '192.168.1.5', '2001:db8::1'])(
    'is never answered with a rule for more than one caller: %s is asked for again',
    async (typed) => {
      const bot = await openBot();
      await toCause(bot, refusedFirst);
      await bot.say(typed);
      expect(bot.last.at(-1)).toBe(own('askCaller.again'));
      expect(bot.last[0]).toMatch(/^bot:problem\./);
      expect(bot.effects()).toEqual([]);
    },
  );

  it('is left alone after a no; another address is asked for once more', async () => {
    const bot = await openBot();
    await toCause(bot, refusedFirst);
    await bot.say('203.0.113.5');
    await bot.press('refused');
    expect(bot.last).toEqual([own('askWrongAddress.prompt')]);
    await bot.press('otherAddress');
    expect(bot.last).toEqual([own('askCaller.prompt')]);
    await bot.say(callerAddress);
    expect(bot.last).toEqual([own('explainRules.text'), own('confirmRule.prompt')]);
    expect(bot.effects()).toEqual([]);
  });

  it('forgets a consent when the address changes on the way back', async () => {
    const bot = await openBot();
    await toCause(bot, refusedFirst);
    await bot.say('203.0.113.5');
    await bot.say('戻る');
    expect(bot.last).toEqual([own('askCaller.prompt')]);
    await bot.say(callerAddress);
    await agree(bot);
    expect(networkRules(bot, refusedFirst)[0]).toMatchObject({ source: `${callerAddress}/32` });
    expect(login(bot, refusedFirst)).toMatchObject({ works: true });
  });

  it('is put back, on a word, as it was', async () => {
    const bot = await openBot();
    const before = networkRules(bot, refusedFirst);
    await toCause(bot, refusedFirst);
    await bot.say(callerAddress);
    await agree(bot);
    await bot.press('solved');
    await bot.press('granted');
    await bot.pass(60);
    expect(networkRules(bot, refusedFirst)).toEqual(before);
  });

  it('goes to a person where the rules may not be changed', async () => {
    const bot = await openBot();
    const { id: instanceId } = refusedFirst;
    bot.order({ events: [{ event: 'setMachine', instanceId, set: { denyChanges: true } }] });
    await toCause(bot, refusedFirst);
    await bot.say(callerAddress);
    await agree(bot);
    expect(saidTexts(bot)).toContain(own('tellRuleRefused.text'));
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });
});

describe('Remote Desktop at another port (S2.4)', () => {
  /** The usual port is open to this caller alone: the self-check asks who it is. */
  const toPort = async (bot: Bot) => {
    await toCause(bot, portMoved);
    await bot.say(callerAddress);
    await bot.pass(120);
  };

  // Holds S2.4
  it('is kept: the new port opens inside and outside, the old one closes, and the address names it', async () => {
    const bot = await openBot({ words: true });
    expect(login(bot, portMoved)).toMatchObject({ works: false });
    await toPort(bot);
    expect(bot.said.at(-1)?.text).toContain('50389');
    await bot.press('keep');
    expect(bot.said.at(-1)?.detail).toContain(`${callerAddress}/32 から TCP:50389 を許可する`);
    expect(bot.said.at(-1)?.detail).toContain('TCP:3389 への許可を削除する');
    await agree(bot);
    await bot.pass(60);
    expect(networkRules(bot, portMoved)).toEqual([
      { source: `${callerAddress}/32`, protocol: 'TCP', ports: '50389', policy: 'ACCEPT' },
      { source: '0.0.0.0/0', protocol: 'ICMP', ports: 'ALL', policy: 'ACCEPT' },
    ]);
    expect(bot.said.at(-1)).toMatchObject({ code: 'mstsc /v:198.51.100.54:50389' });
    expect(login(bot, portMoved, { port: 50389 })).toMatchObject({ works: true });
    expect(login(bot, portMoved)).toMatchObject({ works: false });
    await bot.press('done');
    await bot.press('solved');
  });

  // Holds S2.4
  it('is moved back: Windows, its firewall and the network follow', async () => {
    const bot = await openBot();
    await toPort(bot);
    expect(saidTexts(bot).at(-1)).toBe(own('choosePort.prompt'));
    await bot.press('moveBack');
    expect(bot.last).toEqual([own('confirmMoveBack.prompt')]);
    await agree(bot);
    await bot.pass(60);
    expect(saidTexts(bot).slice(-3)).toEqual([
      own('tellMovedBack.text'),
      own('tellOpen.text'),
      own('askTry.prompt'),
    ]);
    expect(login(bot, portMoved)).toMatchObject({ works: true });
    expect(login(bot, portMoved, { port: 50389 })).toMatchObject({ works: false });
  });

  it('is named as the cause where the rules were never told of the new port', async () => {
    const bot = await openBot();
    const { id: instanceId } = refusedFirst;
    const remoteDesktop = { port: 50389 };
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { remoteDesktop } }] });
    await toCause(bot, refusedFirst);
    expect(saidTexts(bot)).not.toContain(own('tellNetworkBlocked.text'));
    expect(saidTexts(bot).at(-1)).toBe(own('choosePort.prompt'));
  });

  it.each([
    ['keep', 'tellOldPortStays', 'guideOtherPort'],
    ['moveBack', 'tellMovedPortStays', 'tellMovedBack'],
  ])(
    'after %s says so when the rule of the other port cannot be removed',
    async (way, told, then) => {
      const bot = await openBot({
        around: {
          backend: (systems) => ({
            ...systems,
            network: {
              ...systems.network,
              setRule: async (args, call) => {
                if (args.rule === 'present') return systems.network.setRule(args, call);
                const { source, port } = args;
                const facts = { machineName: '', group: '', sharedWith: 0, source, port };
                return { outcome: 'denied', facts: { ...facts, oldValue: '', newValue: '' } };
              },
            },
          }),
        },
      });
      await toPort(bot);
      await bot.press(way);
      await agree(bot);
      await bot.pass(60);
      const said = saidTexts(bot);
      expect(said).toContain(own(`${told}.text`));
      const after = said.slice(said.indexOf(own(`${told}.text`)));
      expect(after.some((text) => text.startsWith(own(then)))).toBe(true);
    },
  );

  it('can all be put back', async () => {
    const bot = await openBot();
    const before = networkRules(bot, portMoved);
    await toPort(bot);
    await bot.press('keep');
    await agree(bot);
    await bot.pass(60);
    await bot.press('done');
    await bot.press('solved');
    await bot.press('all');
    await bot.pass(120);
    expect(new Set(networkRules(bot, portMoved))).toEqual(new Set(before));
  });
});

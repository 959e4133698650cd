import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import {
  callerAddress,
  login,
  saidTexts,
  toCause,
  toMessage,
  type Unreached,
  unreached,
} from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';
import { ticketLines } from '../helpers/rdp.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const settings = (bot: Bot) =>
  bot.effects('setting').map(({ targets, details }) => ({ targets, details }));

/** Says yes and lets it be done. */
async function agree(bot: Bot): Promise<void> {
  await bot.press('granted');
  await bot.pass(30);
}

describe('a machine whose cause lies inside Windows (S2.1)', () => {
  const causes: readonly {
    readonly cause: string;
    readonly machine: Unreached;
    readonly reason: string;
    readonly asked: string;
    readonly setting: Readonly<Record<string, unknown>>;
    readonly told: string;
  }[] = [
    {
      cause: 'Remote Desktop is off',
      machine: unreached.switchedOff,
      reason: 'remoteDesktopOff',
      asked: 'confirmRemoteDesktop.prompt',
      setting: { setting: 'remoteDesktop', oldValue: 'off', newValue: 'on' },
      told: 'tellRemoteDesktopOn.text',
    },
    {
      cause: 'its service stands still',
      machine: unreached.serviceStopped,
      reason: 'notListening',
      asked: 'confirmService.prompt',
      setting: { setting: 'service', oldValue: 'stopped', newValue: 'running' },
      told: 'tellServiceRuns.text',
    },
    {
      cause: 'the rule of the firewall is off',
      machine: unreached.ruleOff,
      reason: 'firewall',
      asked: 'confirmFirewallRule.prompt',
      setting: { setting: 'remoteDesktopRule', oldValue: 'off', newValue: 'on' },
      told: 'tellFirewallRuleOn.text',
    },
  ];

  // Holds S2.1
  it.each(causes)('$cause: named first, mended on consent, and the login works', async (row) => {
    const bot = await openBot();
    expect(login(bot, row.machine)).toMatchObject({ works: false, reason: row.reason });
    await toCause(bot, row.machine);
    expect(saidTexts(bot).at(-1)).toBe(own(row.asked));
    expect(bot.effects()).toEqual([]);
    await agree(bot);
    expect(settings(bot)).toMatchObject([{ targets: [row.machine.id], details: row.setting }]);
    expect(login(bot, row.machine)).toMatchObject({ works: true });
    expect(saidTexts(bot).slice(-3)).toEqual([
      own(row.told),
      own('tellOpen.text'),
      own('askTry.prompt'),
    ]);
    await bot.press('solved');
    expect(bot.last).toEqual([own('endConnectedWithChanges.text'), 'bot:undoOffer.prompt']);
  });

  it.each(causes)('$cause: a no changes nothing, and offers a person', async (row) => {
    const bot = await openBot();
    await toCause(bot, row.machine);
    await bot.press('refused');
    expect(bot.last).toEqual([own('offerHuman.prompt')]);
    expect(bot.effects()).toEqual([]);
  });

  it.each(causes)('$cause: what was changed is put back byte by byte', async (row) => {
    const bot = await openBot();
    const guest = () =>
      bot.core.simulated.world
        .snapshot()
        .guests.find(({ instanceId }) => instanceId === row.machine.id);
    const before = guest();
    await toCause(bot, row.machine);
    await agree(bot);
    expect(guest()).not.toEqual(before);
    await bot.press('solved');
    await bot.press('granted');
    await bot.pass(60);
    expect(guest()).toEqual(before);
  });
});

describe('a machine that the internet does not reach (S2.1)', () => {
  // Holds S2.1
  it('has no public address: said first, explained for the console, and tried again', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.noAddress);
    expect(saidTexts(bot).at(-1)).toBe(own('guidePublicIp.prompt'));
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.console' });
    const { id: instanceId } = unreached.noAddress;
    bot.order({
      events: [{ event: 'setMachine', instanceId, set: { publicIp: '198.51.100.51' } }],
    });
    await bot.press('done');
    expect(bot.last).toEqual([own('tellOpen.text'), own('askTry.prompt')]);
    expect(login(bot, unreached.noAddress)).toMatchObject({ works: true });
    expect(bot.effects()).toEqual([]);
  });

  // Holds S2.1
  it('has a bandwidth of 0: the same', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.noBandwidth);
    expect(saidTexts(bot).at(-1)).toBe(own('guideBandwidthZero.prompt'));
    const { id: instanceId } = unreached.noBandwidth;
    bot.order({ events: [{ event: 'setMachine', instanceId, set: { bandwidthMbps: 5 } }] });
    await bot.press('done');
    expect(bot.last).toEqual([own('tellOpen.text'), own('askTry.prompt')]);
  });

  it('is still not reached after the guidance: the next cause is looked for', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.noAddress);
    await bot.press('done');
    expect(bot.last[0]).toBe(own('tellStillClosed.text'));
  });

  it('is not running: started on consent, and tried again', async () => {
    const bot = await openBot();
    const { id: instanceId } = unreached.fine;
    bot.order({ events: [{ event: 'setMachine', instanceId, set: { state: 'STOPPED' } }] });
    await toCause(bot, unreached.fine);
    expect(saidTexts(bot).at(-1)).toBe(own('confirmStart.prompt'));
    await bot.press('granted');
    await bot.pass(120);
    expect(bot.power(instanceId)).toBe('RUNNING');
    expect(saidTexts(bot).slice(-3)).toEqual([
      own('tellStarted.text'),
      own('tellOpen.text'),
      own('askTry.prompt'),
    ]);
  });
});

describe('the order of causes (S2.2)', () => {
  // Holds S2.2
  it('names the missing address first, and says that the port behind it is untested', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, unreached.two);
    const card = bot.said.findLast(({ rows }) => rows.length > 5);
    expect(card?.rows.find((row) => row.includes('ポート'))).toContain('未確認');
    expect(bot.said.at(-1)?.text).toContain('パブリック IP アドレスがない');
    expect(bot.said.at(-1)?.text).toContain('アドレスが付くまで、ポートは外から試せません');
  });

  // Holds S2.2
  it('comes to the next cause once the first is mended, without a second self-check', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.two);
    const { id: instanceId } = unreached.two;
    bot.order({
      events: [{ event: 'setMachine', instanceId, set: { publicIp: '198.51.100.51' } }],
    });
    await bot.press('done');
    await bot.say(callerAddress);
    expect(saidTexts(bot)).toContain(own('tellStillClosed.text'));
    expect(saidTexts(bot).at(-1)).toBe(own('confirmService.prompt'));
    await agree(bot);
    expect(login(bot, unreached.two)).toMatchObject({ works: true });
  });
});

describe('nothing that can be found (S2.10)', () => {
  // Holds S2.10
  it('ends in a ticket with the report, the steps, the changes and its number', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.fine);
    expect(saidTexts(bot).at(-1)).toBe(own('askNothingFound.prompt'));
    await bot.press('notSolved');
    expect(bot.last).toEqual([own('askNothingLeft.prompt')]);
    await bot.press('firewallTest');
    expect(bot.last).toEqual([own('confirmFirewallOff.prompt')]);
    await bot.press('refused');
    await bot.pass(5);
    expect(saidTexts(bot).slice(-2)).toEqual([own('toHelpdesk.text'), own('endUnresolved.text')]);
    const lines = ticketLines(bot);
    expect(lines).toContain('windows-cannot-connect:runCheck -> nothingFound');
    expect(lines).toContain('confirmFirewallOff -> refused');
  });

  it('ends well when it works after all', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.fine);
    await bot.press('solved');
    expect(bot.last).toEqual([own('endSolved.text')]);
    expect(bot.effects()).toEqual([]);
  });
});

describe('two self-checks within five minutes (S2.8)', () => {
  // Holds S2.8
  it('refuses the second with the time that is left and the kept result', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, unreached.fine);
    const other = bot.other();
    await toMessage(other, unreached.fine);
    await other.press('noMessage');
    await other.pass(10);
    const asked = other.said.at(-1);
    expect(asked?.text).toContain('自己診断は、同じマシンでは 5 分に 1 回です');
    expect(asked?.text).toMatch(/あと [1-5] 分/);
    expect(asked?.rows).toHaveLength(12);
    const checked = other.said.filter(({ text }) => text === '自己診断が終わりました。');
    expect(checked, 'what did not run has not ended').toEqual([]);
    await other.press('goOn');
    expect(other.said.at(-1)?.text).not.toContain('5 分に 1 回');
  });

  it('makes another one when the time is up', async () => {
    const bot = await openBot();
    await toCause(bot, unreached.fine);
    const other = bot.other();
    await toMessage(other, unreached.fine);
    await other.press('noMessage');
    await other.pass(10);
    expect(saidTexts(other).at(-1)).toBe(own('askTooSoon.prompt'));
    bot.idle(300);
    await other.press('again');
    await other.pass(120);
    expect(saidTexts(other).at(-1)).toBe(own('askNothingFound.prompt'));
  });
});

import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import {
  callerAddress,
  login,
  networkRules,
  saidTexts,
  toCause,
  toMessage,
  unreached,
} from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';
import { guestCalls, ticketLines } from '../helpers/rdp.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const { refusedFirst, switchedOff, fine, serviceStopped } = unreached;
const unknownHost = { id: '', host: '203.0.113.200' };

describe('a machine that cannot be seen from here', () => {
  const throughByHand = async (bot: Bot) => {
    await bot.press('noMessage');
    expect(bot.last).toEqual([own('guideReach.prompt')]);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.pc' });
    await bot.press('done');
    await bot.press('notReached');
    expect(bot.last).toEqual([own('guideConsole.prompt')]);
    await bot.press('done');
    await bot.press('notSolved');
    expect(bot.last).toEqual([own('guideInsideByHand.prompt')]);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.server' });
    await bot.press('done');
    await bot.press('notSolved');
    await bot.pass(5);
    expect(saidTexts(bot).slice(-2)).toEqual([own('toHelpdesk.text'), own('endUnresolved.text')]);
  };

  it('is gone through by hand to a ticket, and no call reaches any machine', async () => {
    const bot = await openBot();
    await toMessage(bot, unknownHost);
    expect(bot.last).toEqual([own('tellGuideOnly.text'), own('askMessage.prompt')]);
    await throughByHand(bot);
    expect(guestCalls(bot)).toEqual([]);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });

  it('has its own address in the command to test with, without a port', async () => {
    const bot = await openBot({ words: true });
    await toMessage(bot, { id: '', host: '203.0.113.200:50389' });
    await bot.press('noMessage');
    expect(bot.said.at(-1)?.code).toBe('Test-NetConnection 203.0.113.200 -Port 3389');
  });

  it('looks the same as one of somebody else, to the last word', async () => {
    const bot = await openBot();
    const saidTo = async (host: string) => {
      const other = bot.other();
      await toMessage(other, { id: '', host });
      await other.press('noMessage');
      return saidTexts(other);
    };
    expect(await saidTo('others-01')).toEqual(await saidTo('nobodys-01'));
  });

  it('is all that whoever has proven nothing gets: no list, no self-check', async () => {
    const bot = await openBot({ mode: 'production' });
    await bot.say('サーバーに接続できません');
    expect(bot.last).toEqual([own('askServer.prompt')]);
    await bot.say(fine.host);
    expect(bot.last[0]).toBe(own('tellGuideOnly.text'));
    await bot.press('noMessage');
    expect(bot.last).toEqual([own('guideReach.prompt')]);
    expect(guestCalls(bot)).toEqual([]);
  });
});

describe('a system that does not answer', () => {
  it('keeps nobody from naming the machine', async () => {
    const bot = await openBot();
    bot.order({
      faults: [
        { operation: 'cvm.listInstances', kind: 'failBefore' },
        { operation: 'azure.listMachines', kind: 'failBefore' },
      ],
    });
    await bot.say('サーバーに接続できません');
    expect(bot.last).toEqual([own('askServer.prompt')]);
    await bot.say(fine.host);
    expect(bot.last.at(-1)).toBe(own('askMessage.prompt'));
  });

  it('leaves the self-check without a result: said so, and tried again when asked', async () => {
    const bot = await openBot();
    bot.order({ faults: [{ operation: 'diagnosis.begin', kind: 'failBefore' }] });
    await toCause(bot, fine);
    await bot.pass(600, 30);
    expect(saidTexts(bot).at(-1)).toBe(own('askCheckAgain.prompt'));
    bot.order({ clearFaults: true });
    bot.idle(300);
    await bot.press('again');
    await bot.pass(120);
    expect(saidTexts(bot).at(-1)).toBe(own('askNothingFound.prompt'));
  });

  it('leaves a rule in doubt: not repeated, looked at by a person, and in the ticket', async () => {
    const bot = await openBot();
    await toCause(bot, refusedFirst);
    await bot.say(callerAddress);
    bot.order({ faults: [{ operation: 'network.setRule', kind: 'failAfter' }] });
    await bot.press('granted');
    await bot.pass(120);
    expect(saidTexts(bot)).toContain(own('tellNotSure.text'));
    expect(bot.effects('setting')).toHaveLength(1);
    expect(ticketLines(bot)).toContain('windows-cannot-connect:setRule');
  });

  it('leaves a test of the port undone: the person tries', async () => {
    const bot = await openBot();
    await toCause(bot, serviceStopped);
    bot.order({ faults: [{ operation: 'diagnosis.checkReach', kind: 'failBefore' }] });
    await bot.press('granted');
    await bot.pass(30);
    expect(saidTexts(bot).slice(-2)).toEqual([own('tellServiceRuns.text'), own('askTry.prompt')]);
  });
});

describe('a restart', () => {
  it('in the middle of the self-check: it goes on, and comes to the cause', async () => {
    const bot = await openBot();
    await toMessage(bot, switchedOff);
    await bot.press('noMessage');
    await bot.pass(5);
    await bot.dieAndStart();
    await bot.pass(180);
    expect(saidTexts(bot).at(-1)).toBe(own('confirmRemoteDesktop.prompt'));
  });

  it('in the middle of a change: it is made once, and tried', async () => {
    const bot = await openBot();
    await toCause(bot, switchedOff);
    await bot.press('granted');
    await bot.dieAndStart();
    await bot.pass(120);
    expect(bot.effects('setting')).toHaveLength(1);
    expect(saidTexts(bot).at(-1)).toBe(own('askTry.prompt'));
    expect(login(bot, switchedOff)).toMatchObject({ works: true });
  });
});

describe('another mind', () => {
  it('switches the language at the consent, and the rule is the same', async () => {
    const bot = await openBot();
    await toCause(bot, refusedFirst);
    await bot.say(callerAddress);
    await bot.say('英語で');
    expect(bot.last).toEqual(['bot:languageChanged', own('confirmRule.prompt')]);
    await bot.press('granted');
    await bot.pass(30);
    expect(networkRules(bot, refusedFirst)[0]).toMatchObject({ source: `${callerAddress}/32` });
  });

  it('names another message after a repair, and is led to its cause', async () => {
    const bot = await openBot();
    await toCause(bot, switchedOff);
    await bot.press('granted');
    await bot.pass(30);
    await bot.say('お使いの資格情報は機能しませんでした');
    expect(bot.last[0]).toBe(own('toCredentials.text'));
  });

  it('still does not get in after a repair: the next cause is looked for, and nothing is done twice', async () => {
    const bot = await openBot();
    await toCause(bot, switchedOff);
    await bot.press('granted');
    await bot.pass(30);
    const { id: instanceId } = switchedOff;
    const firewall = { remoteDesktopRule: 'off' as const };
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { firewall } }] });
    await bot.press('notSolved');
    expect(bot.last.at(-1)).toBe(own('confirmFirewallRule.prompt'));
    await bot.press('granted');
    await bot.pass(30);
    expect(bot.effects('setting')).toHaveLength(2);
    expect(login(bot, switchedOff)).toMatchObject({ works: true });
    await bot.press('notSolved');
    expect(bot.last.at(-1)).toBe(own('askNothingLeft.prompt'));
    await bot.press('human');
    await bot.pass(5);
    expect(saidTexts(bot)).toContain(own('toHelpdesk.text'));
  });

  it('says what was changed so far, and puts all of it back', async () => {
    const bot = await openBot();
    await toCause(bot, switchedOff);
    await bot.press('granted');
    await bot.pass(30);
    await bot.say('何を変更しましたか');
    expect(bot.last.some((key) => key.startsWith('bot:changes.'))).toBe(true);
    await bot.say('全部元に戻す');
    await bot.press('granted');
    await bot.pass(60);
    expect(login(bot, switchedOff)).toMatchObject({ works: false, reason: 'remoteDesktopOff' });
  });
});

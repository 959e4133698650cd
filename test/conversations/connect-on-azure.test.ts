import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { callerAddress, saidTexts, toMessage } from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const azure = (name: string, host: string, password: string) => ({
  id: name,
  name,
  host,
  password,
});
const web = azure('az-web-01', '192.0.2.101', 'Demo-Pass-101-ok');
const off = azure('az-off-01', '192.0.2.102', 'Demo-Pass-102-ok');
const config = azure('az-config-01', '192.0.2.107', 'Demo-Pass-107-ok');

const login = (bot: Bot, machine: typeof web) =>
  bot.probe({
    host: machine.host,
    userName: `${machine.name}\\opsadmin`,
    password: machine.password,
    from: callerAddress,
  });

/** Through the self-check, with the caller's address where it is asked for. */
async function toCause(bot: Bot, machine: typeof web): Promise<void> {
  await toMessage(bot, machine);
  await bot.press('noMessage');
  await bot.pass(240);
  // The question for the address is the only one without a button.
  if (bot.said.at(-1)?.buttons.length !== 0) return;
  await bot.say(callerAddress);
  await bot.pass(240);
}

async function agree(bot: Bot, seconds = 240): Promise<void> {
  await bot.press('granted');
  await bot.pass(seconds);
}

describe('a machine of Azure that cannot be reached', () => {
  it('has its settings read and mended by run command, one after the other', async () => {
    const bot = await openBot();
    await toCause(bot, config);
    expect(saidTexts(bot).at(-1)).toBe(own('confirmRemoteDesktop.prompt'));
    await agree(bot);
    expect(saidTexts(bot)).toContain(own('tellRemoteDesktopOn.text'));
    expect(saidTexts(bot).at(-1)).toBe(own('confirmFirewallRule.prompt'));
    await agree(bot);
    expect(saidTexts(bot).at(-1)).toBe(own('askTry.prompt'));
    expect(login(bot, config)).toMatchObject({ works: true });
  });

  it('is started on consent, with its price named', async () => {
    const bot = await openBot({ words: true });
    await toCause(bot, off);
    expect(bot.said.at(-1)?.detail).toContain('Azure の料金がかかります');
    await agree(bot);
    expect(bot.said.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('az-off-01 が起動しました'),
    );
  });

  it('is not asked from where while it does not run: that matters only later', async () => {
    const bot = await openBot();
    await toMessage(bot, off);
    await bot.press('noMessage');
    await bot.pass(60);
    expect(saidTexts(bot).at(-1)).toBe(own('confirmStartAzure.prompt'));
  });

  it('stays off after a no', async () => {
    const bot = await openBot();
    await toCause(bot, off);
    await bot.press('refused');
    expect(bot.last).toEqual([own('endCancelled.text')]);
    expect(bot.effects()).toEqual([]);
  });

  it('has a forgotten password reset without being stopped, and comes back', async () => {
    const bot = await openBot();
    await toMessage(bot, web);
    await bot.press('forgotten');
    expect(bot.last[0]).toBe(own('resetAzure.text'));
    expect(bot.last.at(-1)).toMatch(/^azure-vm-reset:/);
  });

  it('is entered through the serial console, since it has no VNC', async () => {
    const bot = await openBot();
    await toMessage(bot, azure('az-noagent-01', '192.0.2.103', ''));
    await bot.press('noMessage');
    await bot.pass(240);
    await bot.say(callerAddress);
    await bot.pass(600);
    expect(saidTexts(bot)).toContain(own('goInForInside.text'));
    expect(saidTexts(bot).at(-1)).toBe('windows-vnc:guideSerial.prompt');
    await bot.press('done');
    expect(bot.last.at(-1)).toBe(own('guideInside.prompt'));
  });
});

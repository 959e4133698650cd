import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

async function failedReset() {
  await toPage(bot, 'old-agent-01', 'normal');
  await bot.submit(password);
  await bot.pass(200);
}

describe('a reset that ends with 7617d94c (S1.9)', () => {
  it('is told with its code, the machine runs again, and the cause is named', async () => {
    await failedReset();
    const keys = saidKeys(bot);
    expect(keys).toContain('cvm-reset:tellNotApplied.text');
    expect(keys).toContain('cvm-password-not-applied:tellFound.text');
    expect(bot.last.at(-1)).toBe('cvm-password-not-applied:openVnc.prompt');
    const result = bot.said.find(({ text }) => text === 'cvm-reset:tellNotApplied.text');
    expect(result?.rows).toHaveLength(1);
  });

  // Holds S1.9
  it('is repaired step by step, and the second reset works', async () => {
    await failedReset();
    await bot.press('done');
    expect(bot.last).toEqual(['cvm-password-not-applied:fixPlugin.prompt']);
    await bot.press('done');
    expect(bot.last[0]).toBe('cvm-password-not-applied:endRepaired.text');
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseStop.prompt');
    await bot.press('normal');
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    await bot.submit(password);
    await bot.pass(300);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    const login = { instanceId: machines.oldAgent, userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: true });
    expect(bot.effects('set')).toHaveLength(2);
  });

  it('shows the same step again while it is not repaired', async () => {
    await failedReset();
    bot.order({
      events: [
        {
          event: 'setGuest',
          instanceId: machines.oldAgent,
          set: { cloudbaseInit: { repairedAfterChecks: 9 } },
        },
      ],
    });
    await bot.press('done');
    await bot.press('done');
    expect(bot.last).toEqual(['cvm-password-not-applied:fixPlugin.prompt']);
    await bot.press('notSolved');
    await bot.core.operations.drain();
    expect(bot.last[0]).toBe('cvm-password-not-applied:toHelpdesk.text');
  });
});

describe('a reset that succeeds while the old password stays', () => {
  it('is found at the login, and the security software is named', async () => {
    await toPage(bot, 'old-password-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
    const login = { instanceId: machines.oldPassword, userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: false });
    await bot.press('notSolved');
    expect(bot.last).toEqual(['cvm-reset:askWhatFails.prompt']);
    await bot.press('windowsRefuses');
    await bot.say('old-password-01');
    expect(saidKeys(bot)).toContain('cvm-reset:repair.text');
    expect(bot.last.at(-1)).toMatch(/^cvm-password-not-applied:openVnc/);
  });

  it.each(['linuxRefuses', 'cannotReach'])('%s goes to a person', async (option) => {
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('notSolved');
    await bot.press(option);
    await bot.core.operations.drain();
    expect(bot.last).toEqual(['cvm-reset:toHelpdesk.text', 'cvm-reset:endUnresolved.text']);
  });
});

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
    expect(bot.last[0]).toBe('cvm-password-not-applied:tellRepaired.text');
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

  it('that is not reached is looked at as the connection', async () => {
    await toPage(bot, 'old-password-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('notSolved');
    await bot.press('cannotReach');
    expect(bot.last).toEqual([
      'cvm-reset:findWhyNot.text',
      'windows-cannot-connect:chooseServer.prompt',
    ]);
  });

  it.each(['linuxRefuses'])('%s goes to a person', async (option) => {
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('notSolved');
    await bot.press(option);
    await bot.core.operations.drain();
    expect(bot.last).toEqual(['cvm-reset:toHelpdesk.text', 'cvm-reset:endUnresolved.text']);
  });
});

// Holds N2
describe('the message of the console by itself', () => {
  it.each([
    `システムがビジー状態のため、インスタンスのパスワードのリセットに失敗しました (7617d94c) ${machines.oldAgent}`,
    `The system is busy, and your instance password failed to be reset (7617d94c) ${machines.oldAgent}`,
  ])('leads to what keeps the password back, and from there to the reset: %s', async (text) => {
    await bot.say(text);
    expect(bot.last[0]).toBe('cvm-password-not-applied:tellFound.text');
    await bot.press('done');
    await bot.press('done');
    expect(bot.last).toEqual([
      'cvm-password-not-applied:tellRepaired.text',
      'cvm-password-not-applied:askAfterwards.prompt',
    ]);
    await bot.press('reset');
    expect(bot.last[0]).toBe('cvm-password-not-applied:reset.text');
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseUserName.prompt');
  });

  it('asks which machine it is about, and ends when the reset has to wait', async () => {
    await bot.say('7617d94c');
    expect(bot.last).toEqual(['cvm-password-not-applied:askMachine.prompt']);
    await bot.say('old-agent-01');
    await bot.press('done');
    await bot.press('done');
    await bot.press('later');
    expect(bot.last).toEqual(['cvm-password-not-applied:endLater.text']);
    expect(await bot.waiting()).toBeUndefined();
  });

  it('is an answer after a reset, at the try to log in and at the question about it', async () => {
    await toPage(bot, 'old-password-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
    await bot.say('お使いの資格情報は機能しませんでした');
    expect(bot.last).toEqual(['cvm-reset:askTroubled.prompt']);
    await bot.say('戻る');
    await bot.say('Your credentials did not work');
    expect(bot.last).toEqual(['cvm-reset:askTroubled.prompt']);
  });

  it('that is no matter of the password leads on from there', async () => {
    await toPage(bot, 'old-password-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.say('Windows Defender Credential Guard does not allow using saved credentials.');
    expect(bot.last[0]).toBe('cvm-reset:findWhyNot.text');
    await bot.say('old-password-01');
    expect(bot.last).toEqual([
      'windows-cannot-connect:toCredentials.text',
      'rdp-credentials:guideTypePassword.prompt',
    ]);
  });

  it('of something else is offered there, and the place is kept', async () => {
    await toPage(bot, 'old-password-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.say('SSPR_0014');
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.press('no');
    expect(bot.last).toEqual(['cvm-reset:tryLogin.prompt']);
  });
});

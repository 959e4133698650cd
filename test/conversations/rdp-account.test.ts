import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { rdp, toPassword } from '../helpers/rdp.ts';

let bot: Bot;
const open = async (options = {}) => {
  bot = await openBot(options);
};
beforeEach(() => open());
afterEach(() => bot.close());

const suggested = () => bot.said.at(-1)?.code;

describe('the form of the user name (S4.7)', () => {
  it.each([
    ['a bare name on a machine in a domain', rdp.inDomain, 'Administrator', 'guideComputerName'],
    ['a local name on a domain controller', rdp.controller, 'Administrator', 'guideDomainName'],
    [
      'a plain address on a machine joined to Entra',
      rdp.entra,
      'hanako.sato@akeru-demo.onmicrosoft.com',
      'guideEntraName',
    ],
  ])('is corrected for %s', async (_, machine, userName, step) => {
    await toPassword(bot, machine.host, userName);
    expect(bot.last).toEqual([`rdp-credentials:${step}.prompt`]);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.pc' });
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text']);
  });

  // Holds S4.7
  it.each([
    [rdp.inDomain, 'Administrator', 'RDPDOM01\\Administrator'],
    [rdp.controller, 'Administrator', 'DEMO\\Administrator'],
    [
      rdp.entra,
      'hanako.sato@akeru-demo.onmicrosoft.com',
      'AzureAD\\hanako.sato@akeru-demo.onmicrosoft.com',
    ],
  ])('that is shown works', async (machine, userName, form) => {
    await bot.close();
    await open({ words: true });
    const { id: instanceId, password } = machine;
    expect(bot.probe({ instanceId, userName, password })).toMatchObject({
      reason: 'wrongNameForm',
    });
    await toPassword(bot, machine.host, userName);
    expect(suggested()).toBe(form);
    expect(bot.probe({ instanceId, userName: form, password })).toMatchObject({ works: true });
  });

  it('is not mentioned when it is right', async () => {
    await toPassword(bot, rdp.inDomain.host, 'RDPDOM01\\Administrator');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('with a yen sign or a full-width backslash is read as it is meant', async () => {
    await toPassword(bot, rdp.inDomain.host, 'RDPDOM01¥Administrator');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('of an account that is not there can be given again', async () => {
    await toPassword(bot, rdp.accounts.host, 'nobody');
    expect(bot.last).toEqual(['rdp-credentials:askOtherName.prompt']);
    await bot.press('otherName');
    await bot.say('Administrator');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });
});

describe('a locked account (S4.6)', () => {
  // Holds S4.6
  it('is waited for, with the time left and where the attempts come from, then it goes on', async () => {
    await bot.close();
    await open({ words: true });
    await toPassword(bot, rdp.locked.host);
    const { text } = bot.said.at(-1) ?? { text: '' };
    for (const told of ['10 回', 'あと 10 分', '10:10', '192.0.2.66', 'VNC']) {
      expect(text).toContain(told);
    }
    await bot.pass(61);
    await bot.press('lookAgain');
    expect(bot.said.at(-1)?.text).toContain('あと 9 分');
    await bot.pass(10 * 60);
    await bot.press('lookAgain');
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toContain('sure');
    expect(
      bot.probe({
        instanceId: rdp.locked.id,
        userName: 'Administrator',
        password: rdp.locked.password,
      }),
    ).toMatchObject({ works: true });
    expect(bot.effects()).toEqual([]);
  });

  it('can be come back to later', async () => {
    await toPassword(bot, rdp.locked.host);
    await bot.press('stop');
    expect(bot.last).toEqual(['rdp-credentials:endLater.text']);
  });

  it.each([
    'セキュリティ上の理由により、ログオン試行回数が多すぎるため、このユーザー アカウントはロックされています。',
    'As a security precaution, the user account has been locked because there were too many logon attempts or password change attempts.',
  ])('is recognised from what Windows says: %s', async (pasted) => {
    await bot.say(`${pasted} ${rdp.locked.host}`);
    expect(bot.last).toEqual(['rdp-credentials:askUserName.prompt']);
    await bot.say('Administrator');
    expect(bot.last).toEqual(['rdp-credentials:askLocked.prompt']);
  });
});

describe('an account that cannot sign in', () => {
  it.each([
    ['expired-user', 'guideExpired'],
    ['new-user', 'guideMustChange'],
    ['no-right-user', 'guideRemoteRight'],
  ])('%s gets the step for it, and nothing is changed', async (userName, step) => {
    await toPassword(bot, rdp.accounts.host, userName);
    expect(bot.last).toEqual([`rdp-credentials:${step}.prompt`]);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.server' });
    expect(bot.effects()).toEqual([]);
  });

  it('is not enabled by the bot when somebody disabled it: a person decides', async () => {
    await toPassword(bot, rdp.accounts.host, 'disabled-user');
    await bot.pass(5);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
    expect(bot.said.map(({ text }) => text)).toContain('rdp-credentials:tellDisabled.text');
  });
});

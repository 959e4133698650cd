import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { rdp, toPasswordSharing, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
const open = async (options = {}) => {
  bot = await openBot(options);
};
beforeEach(() => open());
afterEach(() => bot.close());

async function turnOff() {
  await toPasswordSharing(bot, rdp.shared.host);
  await bot.press('granted');
  await bot.pass(5);
  expect(works()).toBe(true);
}

const works = () =>
  bot.probe({
    instanceId: rdp.shared.id,
    userName: 'Administrator',
    password: rdp.shared.password,
  }).works;
const settings = () =>
  bot
    .effects('setting')
    .map(({ details: { setting, oldValue, newValue } }) => `${setting} ${oldValue} ${newValue}`);
const undos = () =>
  bot.core.store.db.selectFrom('undo').select(['state', 'dueAt', 'args', 'change']).execute();

const offAndOn = ['passwordSharing on off', 'passwordSharing off on'];

describe('password-protected sharing, turned off for 15 minutes (N3)', () => {
  // Holds N3, T-111
  it('is put back by itself, no sooner, once, and the person is told', async () => {
    await turnOff();
    await bot.press('solved');
    await bot.pass(14 * 60, 30);
    expect(works()).toBe(true);
    expect(settings()).toEqual(['passwordSharing on off']);
    await bot.pass(60);
    expect(bot.last).toEqual(['bot:undo.done']);
    expect(works()).toBe(false);
    expect(settings()).toEqual(offAndOn);
    expect(await undos()).toMatchObject([{ state: 'done' }]);
    await bot.pass(30 * 60, 30);
    expect(settings()).toEqual(offAndOn);
    expect(bot.last).toEqual([]);
  });

  it.each([
    ['restarted in between', 0, 15 * 60],
    ['down at that time', 20 * 60, 5],
    ['down for days', 3 * 24 * 3600, 5],
  ])('is put back when the bot was %s', async (_, downFor, then) => {
    await turnOff();
    await bot.press('solved');
    await bot.restart(downFor);
    await bot.pass(then);
    expect(settings()).toEqual(offAndOn);
    expect(bot.said.at(-1)?.text).toBe('bot:undo.done');
    await bot.restart();
    await bot.pass(60);
    expect(settings()).toEqual(offAndOn);
  });

  it('is put back while the person is in the middle of something else, whose card stays', async () => {
    await turnOff();
    await bot.press('newMessage');
    await bot.pass(15 * 60, 30);
    expect(bot.last).toEqual(['bot:undo.done']);
    await bot.press('credentials');
    expect(bot.last).toEqual(['rdp-credentials:askComputer.prompt']);
  });

  it('is put back after a cancel, too', async () => {
    await turnOff();
    await bot.say('やめる');
    await bot.pass(15 * 60, 30);
    expect(settings()).toEqual(offAndOn);
  });

  it('counts as put back when somebody else has turned it on', async () => {
    await turnOff();
    const { id: instanceId } = rdp.shared;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { passwordSharing: 'on' } }] });
    await bot.pass(15 * 60, 30);
    expect(bot.last).toEqual(['bot:undo.done']);
    expect(settings()).toEqual(['passwordSharing on off']);
  });

  it('is put back in spite of an answer that was lost, with one effect', async () => {
    await turnOff();
    bot.order({ faults: [{ operation: 'guest.setPasswordSharing', kind: 'failAfter', times: 2 }] });
    await bot.pass(16 * 60, 30);
    expect(settings()).toEqual(offAndOn);
    expect(bot.said.at(-1)?.text).toBe('bot:undo.done');
  });

  it('is said to be in doubt, by name of setting and machine, when the server stays silent', async () => {
    await bot.close();
    await open({ words: true });
    await turnOff();
    const { id: instanceId } = rdp.shared;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { agent: 'notReady' } }] });
    await bot.pass(17 * 60, 30);
    const { text } = bot.said.at(-1) ?? { text: '' };
    expect(text).toContain('確認できませんでした');
    expect(text).toContain(instanceId);
    expect(text).toContain('パスワード保護共有');
  });

  it.each([
    [
      'ja-JP',
      'rdp-shared-01 の設定を元に戻しました。「パスワード保護共有」(Password protected sharing): オン',
    ],
    [
      'en-US',
      'The setting on rdp-shared-01 is back as it was. "Password protected sharing" (パスワード保護共有): on',
    ],
  ])('is told in the words of the person (%s)', async (locale, told) => {
    await bot.close();
    await open({ words: true, locale });
    await turnOff();
    if (locale === 'en-US') await bot.say('Please switch to English');
    await bot.pass(15 * 60, 30);
    expect(bot.said.at(-1)?.text).toBe(told);
  });
});

describe('the sharing model', () => {
  it('keeps its old value for an undo that nothing starts by itself', async () => {
    await toSharing(bot, rdp.guestOnly.host);
    await bot.press('granted');
    await bot.pass(24 * 3600, 600);
    const [undo, ...others] = await undos();
    expect(others).toEqual([]);
    expect(undo).toMatchObject({ state: 'open', dueAt: null, change: 'guest.setSharingModel' });
    expect(JSON.parse(undo?.args ?? '')).toEqual({
      instanceId: rdp.guestOnly.id,
      sharingModel: 'guestOnly',
    });
    expect(settings()).toEqual(['sharingModel guestOnly classic']);
  });
});

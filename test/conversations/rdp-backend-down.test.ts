import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { guestCalls, rdp, toPassword, toPasswordSharing, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

describe('a machine that cannot be found', () => {
  it('is guided through to the end, and no call reaches the inside of any machine', async () => {
    await bot.say('リモートデスクトップで「お使いの資格情報は機能しませんでした」 203.0.113.200');
    expect(bot.last).toEqual([
      'rdp-credentials:tellGuideOnly.text',
      'rdp-credentials:askComputer.prompt',
    ]);
    await bot.press('pc');
    await bot.say('Administrator');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
    for (const option of ['sure', 'done', 'notSolved']) await bot.press(option);
    expect(bot.last).toEqual(['rdp-credentials:guideSharing.prompt']);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.server' });
    for (const option of ['skipped', 'pc', 'typed', 'none', 'notSolved']) await bot.press(option);
    await bot.pass(5);
    expect(guestCalls(bot)).toEqual([]);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });

  // Holds T-24
  it('looks the same as one of somebody else', async () => {
    const saidTo = async (server: string) => {
      const other = bot.other();
      await other.say('リモートデスクトップの資格情報エラー');
      await other.say(server);
      return other.last;
    };
    expect(await saidTo('203.0.113.29')).toEqual(await saidTo('203.0.113.200'));
    expect(await saidTo('others-01')).toEqual(await saidTo('nobodys-01'));
  });
});

describe('an agent that is silent', () => {
  it('is guided around, step by step', async () => {
    await toSharing(bot, rdp.silent.host);
    expect(bot.last).toEqual(['rdp-credentials:guideSharing.prompt']);
    for (const option of ['done', 'notSolved', 'pc', 'typed', 'cannotLook']) {
      await bot.press(option);
    }
    await bot.pass(5);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });
});

describe('a check', () => {
  it.each(['checkNameForm', 'checkAccount'] as const)(
    'of the account that fails (%s) is left out',
    async (name) => {
      bot.order({ faults: [{ operation: `guest.${name}`, kind: 'failBefore' }] });
      await toPassword(bot, rdp.locked.host);
      expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
    },
  );

  it('that hangs is given up within the time of a turn', async () => {
    bot.order({ faults: [{ operation: 'guest.checkNameForm', kind: 'hang', times: 1 }] });
    const startedAt = performance.now();
    await toPassword(bot, rdp.locked.host);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('of the list of machines that fails still leads to the guided steps', async () => {
    bot.order({ faults: [{ operation: 'cvm.*', kind: 'failBefore' }] });
    await bot.say(
      `リモートデスクトップで「お使いの資格情報は機能しませんでした」 ${rdp.saved.host}`,
    );
    expect(bot.last[0]).toBe('rdp-credentials:tellGuideOnly.text');
  });
});

describe('a change', () => {
  it('whose answer is lost is looked at by the person, and is made once', async () => {
    await toSharing(bot, rdp.guestOnly.host);
    bot.order({ faults: [{ operation: 'guest.setSharingModel', kind: 'failAfter' }] });
    await bot.press('granted');
    await bot.pass(60);
    expect(bot.said.slice(-2).map(({ text }) => text)).toEqual([
      'rdp-credentials:tellSharingUnknown.text',
      'rdp-credentials:guideSharing.prompt',
    ]);
    expect(bot.effects('setting')).toHaveLength(1);
  });

  it('of password-protected sharing without an answer goes to a person', async () => {
    await toPasswordSharing(bot, rdp.shared.host);
    bot.order({ faults: [{ operation: 'guest.setPasswordSharing', kind: 'failBefore' }] });
    await bot.press('granted');
    await bot.pass(60);
    expect(bot.said.map(({ text }) => text)).toContain(
      'rdp-credentials:tellPasswordSharingUnknown.text',
    );
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });

  it('of password-protected sharing that was made without an answer is put back all the same', async () => {
    await toPasswordSharing(bot, rdp.shared.host);
    bot.order({ faults: [{ operation: 'guest.setPasswordSharing', kind: 'failAfter' }] });
    await bot.press('granted');
    await bot.pass(60);
    bot.order({ clearFaults: true });
    await bot.pass(15 * 60, 30);
    expect(bot.effects('setting')).toHaveLength(2);
    expect(bot.effects('setting').at(-1)).toMatchObject({ details: { newValue: 'on' } });
  });
});

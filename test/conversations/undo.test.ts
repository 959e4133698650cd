import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { toPage } from '../helpers/journeys.ts';
import { rdp, toPasswordSharing, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
const open = async (options: BotOptions = {}) => {
  bot = await openBot(options);
};
const reopen = async (options: BotOptions) => {
  await bot.close();
  await open(options);
};
beforeEach(() => open());
afterEach(() => bot.close());

/** Sets the sharing model of one machine; the person stands in front of a question. */
async function change(who: Bot = bot) {
  await toSharing(who, rdp.guestOnly.host);
  await who.press('granted');
  await who.pass(5);
}
/** Turns password sharing off on another machine, for 15 minutes. */
async function weaken(who: Bot = bot) {
  await toPasswordSharing(who, rdp.shared.host);
  await who.press('granted');
  await who.pass(5);
}
async function changeBoth() {
  await change();
  await bot.say('やめる');
  await weaken();
}

const settings = () =>
  bot
    .effects('setting')
    .map(({ details: { setting, oldValue, newValue } }) => `${setting} ${oldValue} ${newValue}`);
const states = async () => {
  const rows = await bot.core.store.db.selectFrom('undo').select('state').orderBy('id').execute();
  return rows.map(({ state }) => state);
};
const consents = async () => {
  const rows = await bot.core.store.db
    .selectFrom('audit')
    .select(['decision', 'details'])
    .where('action', '=', 'consent')
    .where('reason', '=', 'putBack')
    .execute();
  return rows.map(({ decision }) => decision);
};
const setSharing = (sharingModel: 'classic' | 'guestOnly') =>
  bot.order({
    events: [{ event: 'setGuest', instanceId: rdp.guestOnly.id, set: { sharingModel } }],
  });
const changed = 'sharingModel guestOnly classic';
const putBack = 'sharingModel classic guestOnly';

describe('"undo everything"', () => {
  // Holds N3
  it.each([
    'undo everything',
    'Put everything back, please',
    '全部元に戻す',
    'すべて戻して',
    '元に戻してください',
    '元に戻してもらえますか',
    'すべて元に戻してください',
    'revert',
  ])(
    'in the middle of a runbook (%s): asks, puts back, and asks its question again',
    async (text) => {
      await change();
      const before = (await stateOf(bot)).position;
      await bot.say(text);
      expect(bot.last).toEqual(['bot:undo.prompt']);
      expect(settings()).toEqual([changed]);
      await bot.press('granted');
      expect(bot.last).toEqual(['bot:undo.started', 'rdp-credentials:retrySharing.prompt']);
      expect((await stateOf(bot)).position).toEqual(before);
      await bot.pass(5);
      expect(bot.last).toEqual(['bot:undo.done']);
      expect(settings()).toEqual([changed, putBack]);
      expect(await consents()).toEqual(['granted']);
      // The card of the runbook still stands.
      await bot.press('solved');
      expect(bot.last).toEqual(['rdp-credentials:endSolvedWithChanges.text']);
    },
  );

  it('shows machine, setting by its real name, value now and before, when, and the end time', async () => {
    await reopen({ words: true, locale: 'en-US' });
    await changeBoth();
    await bot.say('英語で');
    await bot.say('Undo everything');
    const card = bot.said.at(-1);
    expect(card?.rows).toEqual(
      ['"Password protected sharing"', '"Sharing and security model"'].map((name) =>
        expect.stringContaining(name),
      ),
    );
    expect(card?.rows[0]).toMatch(
      /^rdp-shared-01: .* · now: off → afterwards: on · changed .*10:0\d · put back by itself at .*10:1\d$/,
    );
    expect(card?.rows[1]).toMatch(
      /^rdp-guestonly-01: .* · now: "Classic" \(クラシック\) → afterwards: "Guest only" \(Guest のみ\) · changed [^·]*$/,
    );
    expect(card?.detail).toContain('value it had before');
    expect(card?.buttons.map(({ label }) => label)).toEqual([
      'Put everything back',
      expect.stringMatching(/^Only this: rdp-shared-01 · .* → on$/),
      expect.stringMatching(/^Only this: rdp-guestonly-01 · /),
      'Leave it as it is',
    ]);
  });

  it('puts back the newest first, each as an operation of its own', async () => {
    await changeBoth();
    await bot.say('全部元に戻す');
    await bot.press('all');
    await bot.pass(10);
    expect(bot.last.filter((key) => key === 'bot:undo.done')).toHaveLength(2);
    expect(settings().slice(2)).toEqual(['passwordSharing off on', putBack]);
    expect(await states()).toEqual(['done', 'done']);
    await bot.pass(20 * 60, 30);
    expect(settings()).toHaveLength(4);
  });

  it('puts back a single one by its button; the other stays', async () => {
    await changeBoth();
    await bot.say('undo');
    await bot.press('only2');
    await bot.pass(10);
    expect(settings().slice(2)).toEqual([putBack]);
  });

  it.each([
    ['undo the sharing model', 'sharingModel'],
    ['共有とセキュリティ モデルを元に戻して', 'sharingModel'],
    ['パスワード保護共有だけ元に戻したい', 'passwordSharing'],
    ['undo rdp-shared-01', 'passwordSharing'],
  ])('asks only about what is named (%s)', async (text, setting) => {
    await reopen({ words: true });
    await changeBoth();
    await bot.say(text);
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual(['granted', 'refused']);
    await bot.say('はい');
    await bot.pass(10);
    expect(settings().slice(2)).toEqual([expect.stringContaining(setting)]);
  });

  it('says so when nothing has that name, and shows what there is', async () => {
    await change();
    await bot.say('undo the firewall');
    expect(bot.last).toEqual(['bot:undo.noSuch', 'bot:undo.prompt']);
  });

  it('is left with a no, and the question comes again', async () => {
    await change();
    await bot.say('undo');
    await bot.say('いいえ');
    expect(bot.last).toEqual(['bot:undo.left', 'rdp-credentials:retrySharing.prompt']);
    expect(settings()).toEqual([changed]);
    expect(await consents()).toEqual(['refused']);
  });

  it('is said politely to be nothing, before and after, without a question that was not there', async () => {
    await bot.say('undo everything');
    expect(bot.last).toEqual(['bot:undo.none']);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('元に戻して');
    expect(bot.last[0]).toBe('bot:undo.none');
    expect(bot.last).toHaveLength(2);
  });

  it('is given up with a cancel, and the journey goes on', async () => {
    await change();
    const before = (await stateOf(bot)).position;
    await bot.say('元に戻す');
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:undo.left', 'rdp-credentials:retrySharing.prompt']);
    expect((await stateOf(bot)).position).toEqual(before);
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:cancelled', 'bot:undoOffer.prompt']);
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:undo.left']);
    expect(settings()).toEqual([changed]);
  });

  it('shows the list while an operation runs, and asks nothing beside it', async () => {
    await change();
    await bot.say('やめる');
    await toPasswordSharing(bot, rdp.shared.host);
    bot.order({
      faults: [{ operation: 'guest.setPasswordSharing', kind: 'failBefore', times: 1 }],
    });
    await bot.press('granted');
    expect(await bot.waiting()).toBe('operation');
    await bot.say('undo');
    expect(bot.last).toEqual(['bot:undo.afterwards']);
    await bot.pass(10);
    expect(await bot.waiting()).toBeUndefined();
  });
});

describe('somebody else has changed the setting since', () => {
  it('says so on the card, and a yes sets nothing that is set already', async () => {
    await reopen({ words: true, locale: 'en-US' });
    await change();
    await bot.say('英語で');
    setSharing('guestOnly');
    await bot.say('undo everything');
    expect(bot.said.at(-1)?.rows[0]).toContain('it has this value already');
    await bot.press('granted');
    await bot.pass(5);
    expect(settings()).toEqual([changed]);
    expect(await states()).toEqual(['done']);
  });

  it('between the card and the yes: asks again', async () => {
    await change();
    setSharing('guestOnly');
    await bot.say('undo');
    setSharing('classic');
    await bot.press('granted');
    expect(bot.last).toEqual(['bot:undo.changedMeanwhile', 'bot:undo.prompt']);
    await bot.pass(5);
    expect(settings()).toEqual([changed]);
    await bot.press('granted');
    await bot.pass(5);
    expect(settings()).toEqual([changed, putBack]);
  });
});

describe('whose it is', () => {
  const hanako: Claims = {
    via: 'botFramework',
    channelUserId: '29:hanako',
    objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
    tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
    scope: 'personal',
  };
  const emma: Claims = {
    ...hanako,
    channelUserId: '29:emma',
    objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000003',
  };

  it('the same person sees it in another conversation, and is told there', async () => {
    await reopen({ claims: hanako });
    await change();
    const teams = bot.other({ claims: hanako });
    await teams.say('undo everything');
    expect(teams.last).toEqual(['bot:undo.prompt']);
    await teams.press('granted');
    await teams.pass(5);
    expect(teams.last).toEqual(['bot:undo.done']);
    expect(settings()).toEqual([changed, putBack]);
    await teams.say('what have you changed?');
    expect(teams.last).toEqual(['bot:changes.settings']);
  });

  // Holds T-25
  it('nobody else sees it', async () => {
    await reopen({ claims: hanako });
    await change();
    const other = bot.other({ claims: emma });
    await other.say('undo everything');
    expect(other.last).toEqual(['bot:undo.none']);
    await other.say('what have you changed?');
    expect(other.last).toEqual(['bot:changes.none']);
    await other.say('weakened settings');
    expect(other.last).toEqual(['bot:weakened.none.own']);
  });

  it('nobody who is not proven sees it', async () => {
    await reopen({ claims: hanako, mode: 'production' });
    await change();
    const anonymous = bot.other({
      claims: { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' },
    });
    await anonymous.say('undo everything');
    expect(anonymous.last).toEqual(['bot:undo.none']);
  });
});

describe('pressed twice, restarted, or without an answer', () => {
  it('a second press and a second delivery change nothing more', async () => {
    await change();
    await bot.say('undo');
    const yes = bot.button('granted');
    await bot.pressData(yes);
    await bot.redeliver();
    await bot.pressData(yes);
    expect(bot.last).toEqual(['bot:alreadyDone']);
    await bot.pass(10);
    expect(settings()).toEqual([changed, putBack]);
    await bot.say('undo');
    expect(bot.last[0]).toBe('bot:undo.none');
  });

  it('two cards in two conversations put back once', async () => {
    await change();
    const other = bot.other();
    await bot.say('undo');
    await other.say('undo');
    await bot.press('granted');
    await other.press('granted');
    expect(other.last).toEqual(['bot:undo.gone']);
    await bot.pass(10);
    expect(settings()).toEqual([changed, putBack]);
  });

  it.each([0, 3600])(
    'goes on with all of them when the process dies in between (%d s)',
    async (down) => {
      await changeBoth();
      await bot.say('undo');
      await bot.press('all');
      await bot.dieAndStart();
      await bot.pass(down + 120);
      expect(settings().slice(2)).toEqual(['passwordSharing off on', putBack]);
      expect(bot.said.filter(({ text }) => text === 'bot:undo.done')).toHaveLength(2);
    },
  );

  it('a cancel keeps what was not begun as it is', async () => {
    await changeBoth();
    bot.order({
      faults: [{ operation: 'guest.setPasswordSharing', kind: 'failBefore', times: 1 }],
    });
    await bot.say('undo');
    await bot.press('all');
    await bot.say('やめる');
    await bot.pass(30);
    expect(settings().slice(2)).toEqual(['passwordSharing off on']);
  });

  it('is said to be in doubt when the system stays silent, and can be tried again', async () => {
    await change();
    bot.order({ faults: [{ operation: 'guest.*', kind: 'failBefore' }] });
    await bot.say('undo');
    expect(bot.last).toEqual(['bot:undo.prompt']);
    await bot.press('granted');
    await bot.pass(120);
    expect(bot.last).toEqual(['bot:undo.failed']);
    bot.order({ clearFaults: true });
    await bot.pass(60);
    await bot.say('undo');
    await bot.press('granted');
    await bot.pass(10);
    expect(bot.last).toEqual(['bot:undo.done']);
    expect(settings()).toEqual([changed, putBack]);
  });
});

describe('what is still changed as a runbook ends', () => {
  it.each([
    ['resolved', () => bot.press('solved')],
    ['cancelled', () => bot.say('やめる')],
  ])('is offered to be put back in one press (%s)', async (_, end) => {
    await change();
    await end();
    expect(bot.last.at(-1)).toBe('bot:undoOffer.prompt');
    await bot.press('granted');
    expect(bot.last).toEqual(['bot:undo.started']);
    await bot.pass(5);
    expect(settings()).toEqual([changed, putBack]);
  });

  it('is offered second to leaving it: what was changed may be what helped', async () => {
    await change();
    await bot.press('solved');
    const offered = bot.said.at(-1)?.buttons.map(({ data, tone }) => `${data.option} ${tone}`);
    expect(offered).toEqual(['refused primary', 'granted undefined']);
    await bot.say('undo');
    const asked = bot.said.at(-1)?.buttons.map(({ data, tone }) => `${data.option} ${tone}`);
    expect(asked).toEqual(['granted primary', 'refused undefined']);
  });

  it('is not offered where nothing is left', async () => {
    await change();
    await bot.say('undo');
    await bot.press('granted');
    await bot.pass(5);
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolvedWithChanges.text']);
  });
});

describe('"what have you changed so far?"', () => {
  it.each(['What have you changed so far?', '何を変更しましたか'])('%s', async (text) => {
    await reopen({ words: true, locale: 'en-US' });
    await changeBoth();
    await bot.say(text);
    const rows = () => bot.said.findLast((said) => said.rows.length > 1)?.rows ?? [];
    expect(rows()).toHaveLength(2);
    expect((await stateOf(bot)).position?.step).toBe('retryPasswordSharing');
    await bot.pass(16 * 60, 30);
    await bot.say('英語で');
    await bot.say('show changes');
    expect(rows()[0]).toMatch(/ · on → off · .* · put back /);
    expect(rows()[1]).toMatch(/ · not put back$/);
  });
});

describe('"what have you changed?", when the answer is not known yet', () => {
  it('does not say nothing while a machine is being shut down', async () => {
    await toPage(bot, 'db-running-01', 'normal');
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(5);
    await bot.say('what have you changed so far?');
    expect(bot.last).toEqual(['bot:changes.underWay']);
  });

  it('does not say nothing of a setting that may have been changed', async () => {
    await toSharing(bot, rdp.guestOnly.host);
    bot.order({ faults: [{ operation: 'guest.setSharingModel', kind: 'failAfter' }] });
    await bot.press('granted');
    await bot.pass(5 * 60);
    await bot.say('what have you changed so far?');
    expect(bot.last[0]).toBe('bot:changes.others');
  });
});

describe('"weakened settings"', () => {
  // Holds N12
  it.each(['weakened settings', '緩めた設定'])('are listed with their end (%s)', async (text) => {
    await reopen({ words: true, locale: 'en-US' });
    await weaken();
    await bot.say('英語で');
    await bot.say(text);
    const row = () => bot.said.findLast((said) => said.rows[0]?.includes('until'))?.rows;
    expect(row()?.[0]).toMatch(/ → off · until |→ オフ · /);
    await bot.pass(16 * 60, 30);
    await bot.say('英語で');
    await bot.say('weakened settings');
    expect(row()).toEqual([expect.stringMatching(/· put back .*10:1\d$/)]);
    await bot.pass(60);
  });
});

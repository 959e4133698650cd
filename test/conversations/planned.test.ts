import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Systems } from '../../src/backend/ports.ts';
import type { WorldOrder } from '../../src/backend/simulated/orders.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import {
  hour,
  mails,
  passTo,
  planned,
  planReset,
  planRestart,
  toLaterRestart,
  untilTwo,
} from '../helpers/planned.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** Somebody else was faster: the call is refused for the state that the machine is in. */
const stopsBeforeRestart = (systems: Systems): Systems => ({
  ...systems,
  cvm: {
    ...systems.cvm,
    rebootInstances: async () => ({ outcome: 'wrongState', facts: {} }),
  },
});

const reboots = () => bot.effects('reboot').length;
const states = async () => (await planned(bot)).map(({ state }) => state);
const quarter = hour / 4;
const stopped: WorldOrder = {
  events: [{ event: 'stopMachine', instanceId: machines.running }],
};
const done = ['restart-machine:tellRestarted.text', 'restart-machine:endResolved.text'];

describe('a restart at a time', () => {
  // Holds N13
  it('is told before, read again, made once at its time, and told after', async () => {
    await toLaterRestart(bot, 'db-running-01');
    expect(bot.last).toEqual(['restart-machine:planLater.prompt']);
    await bot.press('granted');
    expect(bot.last).toEqual(['restart-machine:sleep.text']);
    await passTo(bot, untilTwo - quarter - 60);
    expect(bot.last).toEqual([]);
    await bot.pass(60);
    expect(bot.last).toEqual(['bot:planned.near']);
    await bot.pass(quarter - 60, 60);
    expect([bot.last, reboots()]).toEqual([[], 0]);
    await bot.pass(60);
    expect(bot.last).toEqual(['bot:planned.now', 'restart-machine:restart.started']);
    expect(bot.power(machines.running)).toBe('REBOOTING');
    await bot.pass(5 * 60);
    expect(bot.last).toEqual(done);
    expect(bot.power(machines.running)).toBe('RUNNING');
    await bot.pass(2 * hour, 600);
    expect([reboots(), await mails(bot), await planned(bot)]).toEqual([
      1,
      ['near sent', 'after sent'],
      [expect.objectContaining({ state: 'ended', lookAt: null })],
    ]);
  });

  it('is not made where the machine is another way than agreed; it is asked anew', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    bot.order(stopped);
    await bot.pass(65);
    expect(bot.last).toEqual([
      'bot:planned.now',
      'restart-machine:tellDiffers.text',
      'restart-machine:askNotRunning.prompt',
    ]);
    await bot.pass(hour, 300);
    expect([reboots(), bot.last, await states()]).toEqual([0, ['bot:planned.lapsed'], ['ended']]);
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });

  it('is not made where the system is silent', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 5);
    bot.order({ faults: [{ operation: 'cvm.checkPower', kind: 'failBefore' }] });
    await bot.pass(10);
    expect(bot.last).toContain('restart-machine:tellSilent.text');
    expect(reboots()).toBe(0);
  });

  it('leaves the conversation free for anything else, which is a case of its own', async () => {
    await planRestart(bot, 'db-running-01');
    const { case: left } = await stateOf(bot);
    expect(left).toBeUndefined();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('systemDefault');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(10 * 60);
    expect(bot.effects('set')).toHaveLength(1);
    expect(await states()).toEqual(['waiting']);
  });

  it('is made beside what the person is in the middle of, whose card stays', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.pass(65);
    expect(bot.last).toEqual(['bot:planned.now', 'restart-machine:restart.started']);
    await bot.pass(5 * 60);
    expect(bot.last).toEqual(['bot:planned.about', ...done]);
    expect([reboots(), await states()]).toEqual([1, ['ended']]);
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
  });

  it('is handed over beside it where a machine does not come back', async () => {
    await planRestart(bot, 'mail-hangs-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.pass(65);
    await bot.pass(10 * 60);
    expect(bot.last).toContain('restart-machine:tellSome.text');
    expect(bot.last).toContain('restart-machine:toHelpdesk.text');
    expect([reboots(), await states()]).toEqual([1, ['ended']]);
    expect(bot.power(machines.hangs)).toBe('RUNNING');
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
  });

  it('is told once, and asked about later, where it was stopped at the last moment', async () => {
    await bot.close();
    bot = await openBot({ around: { backend: stopsBeforeRestart } });
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.pass(65);
    expect(bot.last).toEqual([
      ...['bot:planned.now', 'restart-machine:restart.started'],
      'bot:planned.about',
      'restart-machine:tellDiffers.text',
      'bot:planned.waits',
    ]);
    expect([reboots(), await states()]).toEqual([0, ['deferred']]);
    await bot.say('やめる');
    expect(bot.last).toEqual([
      ...['bot:cancelled', 'bot:planned.about', 'restart-machine:chooseWhen.prompt'],
    ]);
  });

  it('waits with its question until the person has finished something else', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    bot.order(stopped);
    await bot.pass(65);
    expect(bot.last).toEqual(['bot:planned.waits']);
    expect(await states()).toEqual(['deferred']);
    await bot.say('やめる');
    expect(bot.last).toEqual([
      'bot:cancelled',
      'bot:planned.now',
      'restart-machine:tellDiffers.text',
      'restart-machine:askNotRunning.prompt',
    ]);
    await bot.press('stop');
    expect([reboots(), await states()]).toEqual([0, ['ended']]);
  });

  it('lapses where the person goes on with something else', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    bot.order(stopped);
    await bot.pass(65);
    await bot.pass(hour, 300);
    expect(bot.last).toEqual(['bot:planned.lapsed']);
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:cancelled']);
    expect(await mails(bot)).toEqual(['near sent', 'lapsed sent']);
  });
});

describe('what is planned', () => {
  it.each(['予定は？', '予約を確認', 'what is planned?', 'cancel the planned restart'])(
    'is shown for "%s", and can be called off',
    async (words) => {
      await planRestart(bot, 'db-running-01');
      await bot.say(words);
      expect(bot.last).toEqual(['bot:planned.prompt']);
      await bot.press('cancel1');
      expect(bot.last).toEqual(['bot:planned.cancelled']);
      await passTo(bot, untilTwo + hour);
      expect([reboots(), bot.last, await mails(bot)]).toEqual([0, [], []]);
      await bot.say(words);
      expect(bot.last).toEqual(['bot:planned.none']);
    },
  );

  it('is shown where there is nothing else to cancel', async () => {
    await planRestart(bot, 'db-running-01');
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:planned.prompt']);
    await bot.press('keep');
    expect([bot.last, await states()]).toEqual([['bot:planned.kept'], ['waiting']]);
  });

  it('is shown beside a question, which is asked again', async () => {
    await planRestart(bot, 'db-running-01');
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('予定');
    await bot.press('cancel1');
    expect(bot.last).toEqual(['bot:planned.cancelled', 'cvm-reset:chooseMachines.prompt']);
  });

  it('is shown to the same person elsewhere, and to nobody else', async () => {
    await planRestart(bot, 'db-running-01');
    const elsewhere = bot.other();
    await elsewhere.say('予定');
    expect(elsewhere.last).toEqual(['bot:planned.prompt']);
    const another = bot.other({
      claims: {
        via: 'botFramework',
        channelUserId: '29:x',
        scope: 'personal',
        objectId: 'f0000000-0000-4000-8000-00000000beef',
      },
    });
    await another.say('予定');
    expect(another.last).toEqual(['bot:planned.none']);
  });

  it('cannot be called off once it has begun', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 5);
    await bot.say('予定');
    const button = bot.button('cancel1');
    await bot.pass(10);
    await bot.pressData(button);
    await bot.pass(5 * 60);
    expect(reboots()).toBe(1);
  });

  it('is as much as anybody can overlook', async () => {
    for (let count = 0; count < 10; count += 1) await planRestart(bot, 'db-running-01');
    await planRestart(bot, 'db-running-01');
    expect(bot.last).toEqual(['bot:planned.tooMany']);
    expect(await planned(bot)).toHaveLength(10);
  });
});

describe('the process and the clock', () => {
  it.each([
    ['before its time', untilTwo - hour, 2 * hour, hour],
    ['a little after it', untilTwo - 60, 5 * 60, 60],
  ])('goes on where the process was away until %s', async (_, before, away, then) => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, before - (away - then));
    await bot.restart(away);
    await bot.pass(then + 5 * 60, 30);
    expect([reboots(), await states()]).toEqual([1, ['ended']]);
  });

  it.each([
    ['the process was away', () => bot.restart(untilTwo + 3 * hour)],
    ['the clock was moved', async () => bot.idle(untilTwo + 3 * hour)],
  ])('is not made hours later, when %s', async (_, later) => {
    await planRestart(bot, 'db-running-01');
    await later();
    await bot.pass(10);
    expect(bot.last).toEqual(['bot:planned.missed', 'restart-machine:askMissed.prompt']);
    await bot.press('now');
    expect([bot.last, reboots()]).toEqual([['restart-machine:chooseWhen.prompt'], 0]);
  });

  it('is made once where the process dies right before and right after', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 5);
    await bot.dieAndStart();
    await bot.pass(5);
    await bot.dieAndStart();
    await bot.pass(10 * 60, 30);
    await bot.dieAndStart();
    await bot.pass(hour, 300);
    expect([reboots(), await states()]).toEqual([1, ['ended']]);
    const told = bot.said.filter(({ text }) => text === 'restart-machine:tellRestarted.text');
    expect(told).toHaveLength(1);
  });

  it('keeps its conversation for days', async () => {
    await planRestart(bot, 'db-running-01', '27日 2:00');
    await bot.pass(5 * 24 * hour, 2 * hour);
    expect([reboots(), await states()]).toEqual([0, ['waiting']]);
    await bot.pass(untilTwo, 600);
    await bot.pass(10 * 60);
    expect([reboots(), await states()]).toEqual([1, ['ended']]);
  });

  it('is not made where its conversation is gone; its person has a mail', async () => {
    await planRestart(bot, 'db-running-01');
    await bot.core.store.transaction((tx) => tx.deleteFrom('conversation').execute());
    await passTo(bot, untilTwo + 60);
    expect([reboots(), await states(), await mails(bot)]).toEqual([0, ['ended'], ['lost sent']]);
  });
});

describe('rights, by the time', () => {
  it('are asked for again: what was switched off is not done', async () => {
    await planRestart(bot, 'db-running-01');
    await bot.core.store.transaction((tx) =>
      tx.insertInto('switch').values({ target: 'cvm', offBy: 'o', offAt: 1 }).execute(),
    );
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toContain('bot:switchedOff');
    expect([reboots(), await states()]).toEqual([0, ['ended']]);
  });

  it('are those of whoever planned it, and of nobody else', async () => {
    await planRestart(bot, 'db-running-01');
    await bot.core.store.transaction((tx) =>
      tx
        .updateTable('planned')
        .set({ managedBy: 'somebody else' } as object)
        .execute(),
    );
    await passTo(bot, untilTwo + 5);
    expect([reboots(), bot.last, await states()]).toEqual([0, [], ['ended']]);
  });

  it('are asked for again: a machine of somebody else by now is not restarted', async () => {
    await planRestart(bot, 'db-running-01');
    bot.order({ events: [{ event: 'removeOwner', instanceId: machines.running }] });
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toContain('restart-machine:tellDiffers.text');
    expect(reboots()).toBe(0);
  });
});

describe('a reset at a time', () => {
  // Holds N13
  it('offers its page when it is time, and is made once the password is there', async () => {
    await planReset(bot, 'db-running-01');
    expect(bot.last).toEqual(['cvm-reset:sleep.text']);
    await passTo(bot, untilTwo - quarter);
    expect(bot.last).toEqual(['bot:planned.near']);
    await bot.pass(quarter, 60);
    expect(bot.last).toEqual(['bot:planned.now', 'cvm-reset:askReady.prompt']);
    expect(bot.effects('stop')).toEqual([]);
    await bot.press('enter');
    await bot.submit(password);
    await bot.pass(10 * 60);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('stop')).toHaveLength(1);
    expect(await mails(bot)).toEqual(['near sent', 'after sent']);
    await bot.pass(hour, 300);
    expect(bot.last).not.toContain('bot:planned.lapsed');
  });

  it('lapses after an hour without a password', async () => {
    await planReset(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    await bot.press('enter');
    await bot.pass(hour, 300);
    expect(bot.last.at(-1)).toBe('bot:planned.lapsed');
    expect([bot.effects('set'), bot.effects('stop'), await bot.openForms()]).toEqual([[], [], 0]);
  });

  it('is asked anew where a machine is another way than agreed', async () => {
    await planReset(bot, 'db-running-01');
    bot.order(stopped);
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toEqual([
      'bot:planned.now',
      'cvm-reset:tellStateChanged.text',
      'cvm-reset:planReset.prompt',
    ]);
  });

  it('can be turned down when it is time', async () => {
    await planReset(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    await bot.press('stop');
    await bot.pass(2 * hour, 600);
    expect([bot.effects('set'), await states()]).toEqual([[], ['ended']]);
  });
});

describe('when it shall be', () => {
  it.each([
    ['2時', 'bot:problem.timeAmbiguous'],
    ['今日の9:00', 'bot:problem.timePast'],
    ['12月24日 2:00', 'bot:problem.timeTooFar'],
    ['今夜', 'bot:problem.timeUnread'],
  ])('is asked again after "%s", with the reason', async (when, reason) => {
    await toLaterRestart(bot, 'db-running-01', when);
    expect(bot.last).toEqual([reason, 'restart-machine:enterTime.again']);
  });

  it('is on the clock of the person, as the channel says', async () => {
    await bot.close();
    bot = await openBot({ words: true, locale: 'en-GB' });
    await toLaterRestart(bot, 'db-running-01', '');
    await bot.say('tomorrow 2:30', { timeZone: 'Europe/Berlin' });
    expect(bot.said.at(-1)?.text).toContain('2026年11月22日(日) 02:30 GMT+1');
    await bot.press('granted');
    expect(await planned(bot)).toMatchObject([{ plannedFor: Date.UTC(2026, 10, 22, 1, 30) }]);
  });
});

describe.each([
  ['ja-JP', '2026年11月22日(日) 02:00 JST', '今夜2時'],
  ['en-GB', 'Sun, 22 Nov 2026, 02:00 GMT+9', 'tonight at 2'],
])('what is agreed to (%s)', (locale, moment, when) => {
  it('names day, time, zone, machine and effect', async () => {
    await bot.close();
    bot = await openBot({ words: true, locale });
    await bot.say(locale === 'ja-JP' ? 'サーバーを再起動したい' : 'restart a server');
    await bot.say('db-running-01');
    await bot.press('later');
    await bot.say(when);
    const card = bot.said.at(-1);
    expect(card?.text).toContain(moment);
    expect(card?.rows.join()).toContain('db-running-01');
    expect(card?.detail).toBeTruthy();
    await bot.press('granted');
    expect(bot.said.at(-1)?.text).toContain(moment);
    await bot.say('予定');
    expect(bot.said.at(-1)?.rows[0]).toContain(moment);
    expect(bot.said.at(-1)?.rows[0]).toContain('db-running-01');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Systems } from '../../src/backend/ports.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { mails, passTo, planned, planReset, planRestart, untilTwo } from '../helpers/planned.ts';
import { inDirectory } from '../helpers/staff.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot({ eachWaitMs: 500 });
});
afterEach(() => bot.close());

const leave = () => {
  const { upn = '' } = bot.core.simulated.world.webchatVisitor() ?? {};
  inDirectory(bot, upn, { disabled: true });
};
const knowsNobody = (systems: Systems): Systems => ({
  ...systems,
  entra: {
    ...systems.entra,
    readPerson: async () => ({ outcome: 'unknownPerson', facts: {} }),
  },
});
const silence = (kind: 'failBefore' | 'hang') =>
  bot.order({ faults: [{ operation: 'entra.readPerson', kind }] });
const reboots = () => bot.effects('reboot').length;
const states = async () => (await planned(bot)).map(({ state }) => state);
const stopRunning = () =>
  bot.order({ events: [{ event: 'stopMachine', instanceId: machines.running }] });

describe('whoever planned something and is not there any more', () => {
  it('has nothing restarted, and is told', async () => {
    await planRestart(bot, 'db-running-01');
    leave();
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toEqual(['bot:planned.refused']);
    expect([reboots(), await states(), await mails(bot)]).toEqual([0, ['ended'], ['notDone sent']]);
  });

  it('has nothing restarted where the directory does not know them', async () => {
    await bot.close();
    bot = await openBot({ around: { backend: knowsNobody } });
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toEqual(['bot:planned.refused']);
    expect([reboots(), await states()]).toEqual([0, ['ended']]);
  });

  it('has nothing restarted beside something else', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    leave();
    await bot.pass(65);
    expect(bot.last).toEqual(['bot:planned.refused']);
    expect([reboots(), await states()]).toEqual([0, ['ended']]);
  });

  it('is not asked anything about it afterwards', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 60);
    await bot.say('CVMのパスワードをリセットしたい');
    stopRunning();
    await bot.pass(65);
    expect(await states()).toEqual(['deferred']);
    leave();
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:cancelled', 'bot:planned.refused']);
    expect(await states()).toEqual(['ended']);
  });

  it('is not asked for a password at the time of a reset', async () => {
    await planReset(bot, 'db-running-01');
    leave();
    await passTo(bot, untilTwo + 5);
    expect(bot.last).toEqual(['bot:planned.refused']);
    expect([await bot.openForms(), await states()]).toEqual([0, ['ended']]);
  });

  it('gets no page', async () => {
    await planReset(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    leave();
    await bot.press('enter');
    expect(bot.last).toEqual(['bot:notAllowed']);
    expect([await bot.openForms(), await states()]).toEqual([0, ['ended']]);
  });

  it('sets no password on a page that is open', async () => {
    await planReset(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    await bot.press('enter');
    leave();
    await bot.submit(password);
    await bot.pass(10 * 60);
    expect(bot.said.map(({ text }) => text)).toContain('bot:notAllowed');
    expect([bot.effects('set'), bot.effects('stop'), await states()]).toEqual([[], [], ['ended']]);
  });
});

describe.each(['failBefore', 'hang'] as const)('while the directory is silent (%s)', (kind) => {
  it('nothing is restarted, within the time of a turn, and the person is told', async () => {
    await planRestart(bot, 'db-running-01');
    await passTo(bot, untilTwo - 5);
    silence(kind);
    const startedAt = performance.now();
    await bot.pass(10);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(bot.said.at(-1)?.text).toBe('bot:planned.unavailable');
    expect([reboots(), await states(), await mails(bot)]).toEqual([
      0,
      ['ended'],
      ['near sent', 'notDone sent'],
    ]);
  });

  it('no page is opened, and the person can be helped', async () => {
    await planReset(bot, 'db-running-01');
    await passTo(bot, untilTwo + 5);
    silence(kind);
    await bot.press('enter');
    expect(bot.last[0]).toBe('cvm-reset:tellNotDone.text');
    expect([await bot.openForms(), bot.effects('set')]).toEqual([0, []]);
  });
});

describe.each(['ja-JP', 'en-GB'])('the mail about how it ended (%s)', (locale) => {
  it('does not claim that it is done', async () => {
    await bot.close();
    bot = await openBot({ words: true, locale });
    for (const outcome of ['unknown', 'unavailable', 'someNotRestarted', 'allRestarted']) {
      const language = locale === 'ja-JP' ? 'ja' : 'en';
      const values = { what: 'db-running-01', when: '02:00', outcome };
      const mail = (part: string) =>
        bot.core.texts.text(language, `bot:planned.mail.after.${part}`, values);
      expect(mail('subject')).toBe(
        language === 'ja' ? 'Akeru: 予定していた作業の結果' : 'Akeru: how what you planned ended',
      );
      expect(mail('body')).not.toMatch(/終わりました|is done|completed|finished/);
      expect(mail('body')).not.toMatch(/bot:|\{\{/);
    }
  });
});

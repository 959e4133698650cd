import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const { running, stopped } = machines;
const power = (machine: string) =>
  bot.core.simulated.world.snapshot().cvm.find(({ id }) => id === machine)?.power;
const count = (key: string) => saidKeys(bot).filter((said) => said === key).length;
const works = (instanceId: string) =>
  bot.probe({ instanceId, userName: 'Administrator', password }).works;

describe('a restart between questions (N6)', () => {
  it.each([0, 1, 2, 3, 4])('after step %i of the way loses nothing', async (at) => {
    const way = [
      () => bot.say('CVMのパスワードをリセットしたい'),
      () => bot.say('web-stopped-01'),
      () => bot.press('systemDefault'),
      () => bot.press('granted'),
      () => bot.submit(password),
    ];
    for (const [index, step] of way.entries()) {
      await step();
      if (index === at) await bot.restart();
    }
    await bot.pass(120);
    expect(bot.effects('set')).toHaveLength(1);
    expect(count('cvm-reset:tellAllReset.text')).toBe(1);
    expect(bot.last.at(-1)).toBe('cvm-reset:confirmStart.prompt');
  });

  it('leaves an open page usable', async () => {
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.restart();
    expect(await bot.submit(password, form)).toBe('accepted');
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('keeps a pressed card pressed', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    await bot.pressData(granted);
    await bot.restart();
    await bot.pressData(granted);
    expect(bot.last).toEqual(['bot:alreadyDone']);
  });

  it('keeps the language', async () => {
    await bot.say('英語で');
    await bot.restart();
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.said.at(-1)).toMatchObject({ language: 'en' });
  });

  it('lets an unanswered page expire', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.restart();
    await bot.pass(1_000);
    expect(bot.last).toEqual(['cvm-reset:askInstead.prompt']);
  });
});

describe('a restart after the page was sent', () => {
  // Holds T-88
  it('and before the conversation heard of it: nothing was done, and it is said', async () => {
    await toPage(bot, 'db-running-01', 'normal');
    const form = await bot.openForm();
    expect(await bot.core.links.submit(form)).toBe(true);
    await bot.restart();
    await bot.pass(300);
    expect(bot.effects()).toEqual([]);
    expect(power(running)).toBe('RUNNING');
    expect(count('cvm-reset:tellSecretLost.text')).toBe(1);
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseStop.prompt');
  });

  it.each([
    ['at once', 0],
    ['while the machine shuts down', 10],
  ])(
    '%s: the machine runs again, nothing is claimed, and the way is open again',
    async (_, seconds) => {
      await toPage(bot, 'db-running-01', 'normal');
      await bot.submit(password);
      await bot.pass(seconds);
      await bot.restart();
      await bot.pass(400);
      expect(bot.effects('set')).toEqual([]);
      expect(bot.effects('stop')).toHaveLength(1);
      expect(power(running)).toBe('RUNNING');
      expect(count('cvm-reset:tellSecretLost.text')).toBe(1);
      expect(count('cvm-reset:tellAllReset.text')).toBe(0);
      await bot.press('normal');
      await bot.press('granted');
      await bot.submit(password);
      await bot.pass(400);
      expect(bot.effects('set')).toHaveLength(1);
      expect(works(running)).toBe(true);
    },
  );

  it('and before the shutdown was asked for: the machine is not stopped in vain', async () => {
    await toPage(bot, 'db-running-01', 'normal');
    bot.order({ faults: [{ operation: 'cvm.stopInstances', kind: 'failBefore' }] });
    await bot.submit(password);
    await bot.restart();
    bot.order({ clearFaults: true });
    await bot.pass(120);
    expect(bot.effects()).toEqual([]);
    expect(power(running)).toBe('RUNNING');
    expect(count('cvm-reset:tellSecretLost.text')).toBe(1);
  });

  // Holds N6, T-87
  it.each([
    ['while the password is applied', 30],
    ['while it starts again', 70],
  ])('%s: set once, read back, running again, told once', async (_, seconds) => {
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(seconds);
    expect(bot.effects('set')).toHaveLength(1);
    await bot.restart();
    await bot.pass(400);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('start')).toHaveLength(1);
    expect(power(running)).toBe('RUNNING');
    expect(count('cvm-reset:tellAllReset.text')).toBe(1);
    expect(works(running)).toBe(true);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
  });

  it('twice in a row, of a stopped machine: set once, and told once', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.restart();
    await bot.pass(5);
    await bot.restart();
    await bot.pass(200);
    expect(bot.effects('set')).toHaveLength(1);
    expect(count('cvm-reset:tellAllReset.text')).toBe(1);
    expect(power(stopped)).toBe('STOPPED');
  });

  it('with a forced stop: forced once', async () => {
    await toPage(bot, 'db-running-01', 'forced');
    await bot.submit(password);
    await bot.restart();
    await bot.pass(300);
    expect(bot.effects('set')).toMatchObject([{ details: { forceStop: true } }]);
    expect(power(running)).toBe('RUNNING');
  });
});

describe('a restart during the start on consent', () => {
  it('starts once, and goes on to the login', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.restart();
    await bot.pass(120);
    expect(bot.effects('start')).toHaveLength(1);
    expect(power(stopped)).toBe('RUNNING');
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
    expect(works(stopped)).toBe(true);
  });
});

describe('a runbook that was changed meanwhile', () => {
  it('begins again politely, and tells how the change under way ended', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    const { stateOf, putState } = await import('../helpers/conversation.ts');
    const state = await stateOf(bot);
    if (!state.position) throw new Error('no position');
    await putState(bot, { ...state, position: { ...state.position, version: 0 } });
    await bot.pass(60);
    expect(saidKeys(bot)).toContain('bot:runbookChanged');
    const over = bot.said.find(({ text }) => text === 'bot:operationOver.text');
    expect(over?.rows).toHaveLength(1);
    await bot.press('cvm-reset');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });
});

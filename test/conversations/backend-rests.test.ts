import { afterEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';

let bot: Bot;
const open = async (options: Parameters<typeof openBot>[0] = {}) => {
  bot = await openBot(options);
};
afterEach(() => bot.close());

const all = 'cvm.*' as const;
const asked = () => bot.core.simulated.world.snapshot().calls.length;

/** People ask a system that fails until it is left alone. */
async function untilItRests(): Promise<void> {
  for (let others = 0; others < 20; others += 1) {
    await bot.other().say('CVMのパスワードをリセットしたい');
  }
}

describe('a system that fails for everybody', () => {
  // Holds T-96
  it('is not asked any more, and whoever needs it hears so at once', async () => {
    await open({ eachWaitMs: 15_000 });
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await untilItRests();
    const before = asked();
    bot.order({ clearFaults: true, faults: [{ operation: all, kind: 'hang' }] });
    const startedAt = performance.now();
    await bot.say('CVMのパスワードをリセットしたい');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(bot.last).toEqual(['cvm-reset:askListAgain.prompt']);
    expect(asked()).toBe(before);
  });

  it('is asked again after half a minute, and then all goes on', async () => {
    await open();
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await untilItRests();
    bot.order({ clearFaults: true });
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.last).toEqual(['cvm-reset:askListAgain.prompt']);
    await bot.pass(30);
    await bot.press('again');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });

  it('leaves all others as they were', async () => {
    await open();
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await untilItRests();
    await bot.say('担当者');
    await bot.core.operations.drain();
    expect(saidKeys(bot)).toContain('bot:handOff.opened');
  });

  it('that is only slow is waited for by the first, and by nobody afterwards', async () => {
    await open({ eachWaitMs: 500 });
    bot.order({ faults: [{ operation: all, kind: 'slow', latencyMs: 30_000 }] });
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: 20 }, () => bot.other().say('CVMのパスワードをリセットしたい')),
    );
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    const before = asked();
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.last).toEqual(['cvm-reset:askListAgain.prompt']);
    expect(asked()).toBe(before);
  }, 20_000);
});

describe('a change of a system that is left alone', () => {
  it('is not begun: nothing was done, and that is said', async () => {
    await open();
    await toPage(bot, 'db-running-01', 'normal');
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await untilItRests();
    bot.order({ clearFaults: true });
    await bot.submit(password);
    await bot.core.operations.drain();
    expect(saidKeys(bot)).toContain('cvm-reset:tellNotDone.text');
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
    expect(await bot.openOperations()).toBe(0);
  });

  it('waits with the one call until the system is asked again, and makes it once', async () => {
    await open();
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await untilItRests();
    bot.order({ clearFaults: true });
    await bot.pass(400);
    expect(bot.effects('set')).toHaveLength(1);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    expect(bot.power(machines.running)).toBe('RUNNING');
  });

  it('opens a ticket once it is asked again', async () => {
    await open();
    bot.order({ faults: [{ operation: 'tickets.*', kind: 'failBefore' }] });
    for (let others = 0; others < 20; others += 1) await bot.other().say('担当者');
    await bot.core.operations.drain();
    bot.order({ clearFaults: true });
    await bot.say('担当者');
    await bot.core.operations.drain();
    expect(bot.core.simulated.world.outbox().tickets).toEqual([]);
    await bot.pass(60);
    expect(saidKeys(bot)).toContain('bot:handOff.opened');
  });
});

describe('a machine that was shut down for a reset', () => {
  it.each([6, 20])(
    'is started when the system is back after %i minutes, and the person is told',
    async (minutes) => {
      await open();
      await toPage(bot, 'db-running-01', 'normal');
      await bot.submit(password);
      await bot.pass(5);
      bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
      await bot.pass(minutes * 60, 15);
      // The person does not wait for it.
      expect(saidKeys(bot)).toContain('bot:startAgain.trying');
      expect(saidKeys(bot)).toContain('cvm-reset:tellNotDone.text');
      expect(saidKeys(bot)).not.toContain('bot:startAgain.done');
      bot.order({ clearFaults: true });
      await bot.pass(180);
      expect(saidKeys(bot)).toContain('bot:startAgain.done');
      expect(bot.power(machines.running)).toBe('RUNNING');
      expect(bot.effects('stop')).toHaveLength(1);
      expect(bot.effects('start')).toHaveLength(1);
      expect(bot.effects('set')).toEqual([]);
      expect(await bot.openOperations()).toBe(0);
    },
    30_000,
  );

  it('is started by the next process as well', async () => {
    await open();
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(5);
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await bot.pass(400);
    await bot.dieAndStart();
    bot.order({ clearFaults: true });
    await bot.pass(180);
    expect(bot.power(machines.running)).toBe('RUNNING');
    expect(bot.effects('start')).toHaveLength(1);
    expect(saidKeys(bot)).toContain('bot:startAgain.done');
  }, 30_000);

  it('is left alone once somebody else has worked on it', async () => {
    await open();
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(5);
    bot.order({ faults: [{ operation: all, kind: 'failBefore' }] });
    await bot.pass(400);
    bot.order({
      clearFaults: true,
      events: [{ event: 'stopMachine', instanceId: machines.running }],
    });
    await bot.pass(180);
    expect(bot.effects('start')).toEqual([]);
    expect(saidKeys(bot)).toContain('bot:startAgain.failed');
  }, 30_000);
});

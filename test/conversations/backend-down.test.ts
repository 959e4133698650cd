import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/backend/simulated/fault-schema.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';

let bot: Bot;
const open = async () => {
  bot = await openBot({ eachWaitMs: 100 });
};
afterEach(() => bot.close());

const down = {
  'silent for 60 s': { kind: 'slow', latencyMs: 60_000 },
  failing: { kind: 'failBefore' },
  hanging: { kind: 'hang' },
} as const;
const ways = Object.entries(down).map(([way, fault]) => ({ way, fault }));

/** Real time, as that of a slow system is: far less than it takes, and enough for a busy machine. */
async function withoutWaiting(work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await work();
  expect(performance.now() - startedAt).toBeLessThan(15_000);
}

describe.each(ways)('while the cloud is $way', ({ fault }) => {
  it('the list cannot be read: the person may try again, and then goes on', async () => {
    await open();
    bot.order({ faults: [{ operation: 'cvm.listInstances', ...fault }] });
    await withoutWaiting(() => bot.say('CVMのパスワードをリセットしたい'));
    expect(bot.last).toEqual(['cvm-reset:askListAgain.prompt']);
    await withoutWaiting(() => bot.press('again'));
    expect(bot.last).toEqual(['cvm-reset:askListAgain.prompt']);
    bot.order({ clearFaults: true });
    await bot.press('again');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });

  it('a machine cannot be looked up: what was typed is kept for the next try', async () => {
    await open();
    await bot.say('CVMのパスワードをリセットしたい');
    bot.order({ faults: [{ operation: 'cvm.findInstances', ...fault }] });
    await withoutWaiting(() => bot.say('web-stopped-01'));
    expect(bot.last).toEqual(['cvm-reset:askFindAgain.prompt']);
    bot.order({ clearFaults: true });
    await bot.press('again');
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
  });

  it('the power cannot be read: nothing is planned before it can', async () => {
    await open();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    bot.order({ faults: [{ operation: 'cvm.checkPower', ...fault }] });
    await withoutWaiting(() => bot.press('systemDefault'));
    expect(bot.last).toEqual(['cvm-reset:askCheckAgain.prompt']);
    bot.order({ clearFaults: true });
    await bot.press('again');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
  });

  it('whose machine it is cannot be read: no page is opened, and a person is asked', async () => {
    await open();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('systemDefault');
    bot.order({ faults: [{ operation: 'cvm.findInstances', ...fault }] });
    await withoutWaiting(() => bot.press('granted'));
    await bot.core.operations.drain();
    expect(await bot.openForms()).toBe(0);
    expect(saidKeys(bot)).toContain('cvm-reset:tellNotDone.text');
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });

  it('the inside of Windows cannot be read: the person is led through it', async () => {
    await open();
    await toPage(bot, 'old-agent-01', 'normal');
    bot.order({ faults: [{ operation: 'guest.checkCloudbaseInit', ...fault }] });
    await bot.submit(password);
    await bot.pass(200);
    expect(saidKeys(bot)).toContain('cvm-password-not-applied:tellSilent.text');
    expect(bot.last.at(-1)).toBe('cvm-password-not-applied:openVncForAll.prompt');
  });

  it('cancel and a person work all the same', async () => {
    await open();
    bot.order({ faults: [{ operation: 'cvm.*', ...fault }] });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('担当者');
    await bot.core.operations.drain();
    expect(saidKeys(bot)).toContain('bot:handOff.opened');
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:cancelled']);
  });
});

/** One fault in the middle of a reset with a normal shutdown. */
async function resetWith(fault: Fault): Promise<void> {
  await open();
  await toPage(bot, 'db-running-01', 'normal');
  bot.order({ faults: [fault] });
  await bot.submit(password);
  await bot.pass(400);
}

const login = { instanceId: machines.running, userName: 'Administrator', password };
const power = () =>
  bot.core.simulated.world.snapshot().cvm.find(({ id }) => id === machines.running)?.power;

describe('the call that sets', () => {
  it('fails before its effect: nothing was set, it is said, and the machine runs again', async () => {
    await resetWith({ operation: 'cvm.resetInstancesPassword', kind: 'failBefore', times: 1 });
    expect(bot.effects('set')).toEqual([]);
    expect(saidKeys(bot)).toContain('cvm-reset:tellSecretLost.text');
    expect(power()).toBe('RUNNING');
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseStop.prompt');
    await bot.press('normal');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(400);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.probe(login)).toMatchObject({ works: true });
  });

  // Holds T-89
  it('fails after its effect: it is found out, told as done, and not made again', async () => {
    await resetWith({ operation: 'cvm.resetInstancesPassword', kind: 'failAfter', times: 1 });
    expect(bot.effects('set')).toHaveLength(1);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    expect(bot.probe(login)).toMatchObject({ works: true });
  });
});

describe('the call that stops', () => {
  it.each(['failBefore', 'failAfter'] as const)(
    'fails once (%s): the machine is stopped once, and the reset goes on',
    async (kind) => {
      await resetWith({ operation: 'cvm.stopInstances', kind, times: 1 });
      expect(bot.effects('stop')).toHaveLength(1);
      expect(bot.effects('set')).toHaveLength(1);
      expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
      expect(power()).toBe('RUNNING');
    },
  );
});

describe('the call that starts again', () => {
  it.each(['failBefore', 'failAfter'] as const)(
    'fails once (%s): the machine is started once and runs',
    async (kind) => {
      await resetWith({ operation: 'cvm.startInstances', kind, times: 1 });
      expect(bot.effects('start')).toHaveLength(1);
      expect(power()).toBe('RUNNING');
      expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    },
  );
});

describe('reading back', () => {
  it('fails now and then: it is read again until there is a result', async () => {
    await resetWith({ operation: 'cvm.readOperations', kind: 'failBefore', times: 1 });
    expect(saidKeys(bot)).toContain('cvm-reset:tellNotDone.text');
    expect(bot.effects('stop')).toEqual([]);
    expect(bot.effects('set')).toEqual([]);
  });

  it('fails once after the shutdown began: nothing is lost', async () => {
    await open();
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(5);
    bot.order({ faults: [{ operation: 'cvm.readOperations', kind: 'failBefore', times: 1 }] });
    await bot.pass(400);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('fails for good after the set: no result is claimed, a person looks', async () => {
    await open();
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    expect(bot.effects('set')).toHaveLength(1);
    bot.order({ faults: [{ operation: 'cvm.readOperations', kind: 'failBefore' }] });
    await bot.pass(400);
    expect(saidKeys(bot)).toContain('cvm-reset:tellUnknownResult.text');
    expect(saidKeys(bot)).toContain('cvm-reset:toHelpdesk.text');
    expect(saidKeys(bot)).not.toContain('cvm-reset:tellAllReset.text');
    expect(bot.effects('set')).toHaveLength(1);
  });
});

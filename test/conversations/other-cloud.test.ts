import { describe, expect, it } from 'vitest';
import { openBots } from '../helpers/open-bots.ts';

const start = openBots();
const cvmReset = 'CVM のパスワードをリセットしたい';
const azureReset = 'Azure VMのパスワードを忘れました';

describe('a machine that is in the other cloud', () => {
  it.each([
    [cvmReset, 'az-web-01', 'cvm-reset:toAzure.text', 'azure-vm-reset:chooseMode.prompt'],
    [azureReset, 'db-running-01', 'azure-vm-reset:toCvm.text', 'cvm-reset:chooseUserName.prompt'],
  ])('is reset there, and the person is told: %s %s', async (wish, machine, told, then) => {
    const bot = await start();
    await bot.say(wish);
    await bot.say(machine);
    expect(bot.last).toEqual([told, then]);
  });

  it('named beside another one is not found, as one that is nowhere', async () => {
    const bot = await start();
    await bot.say(cvmReset);
    await bot.say('db-running-01, az-web-01');
    expect(bot.last[0]).toBe('cvm-reset:tellUnknown.text');
  });

  it.each(['others-01', 'nowhere-01'])(
    'and unknown, or somebody else’s: the same words, and the same looks (%s)',
    async (machine) => {
      const bot = await start();
      await bot.say(cvmReset);
      const before = bot.core.simulated.world.snapshot().calls.length;
      await bot.say(machine);
      expect(bot.last[0]).toBe('cvm-reset:tellUnknown.text');
      const calls = bot.core.simulated.world.snapshot().calls.slice(before);
      expect(calls.map(({ operation }) => operation)).toEqual([
        'cvm.findInstances',
        'cvm.findInstances',
        'azure.findMachine',
        'cvm.listInstances',
      ]);
    },
  );

  it('is said to be unknown while the other cloud is silent', async () => {
    const bot = await start();
    bot.order({ faults: [{ operation: 'azure.*', kind: 'failBefore' }] });
    await bot.say(cvmReset);
    await bot.say('az-web-01');
    expect(bot.last[0]).toBe('cvm-reset:tellUnknown.text');
  });
});

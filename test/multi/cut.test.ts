import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunningBot } from '../helpers/running-bot.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { machines, password, toPage, withPostgres } from './house.ts';

const hearLimitMs = 25_000;

async function ready(bot: RunningBot): Promise<number> {
  return (await fetch(`${bot.chat}/readyz`)).status;
}

withPostgres('a process that is cut from the database', (openHouse) => {
  it.each(['silence', 'refuse'] as const)(
    'by %s: it says so, the other one goes on, and it comes back by itself',
    async (how) => {
      const house = await openHouse();
      const { bot: one, way } = await house.startBehind();
      const other = await house.start();
      let at = one;
      const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
      await toPage(visitor, machines.running, 'normal');
      expect(await visitor.setPassword(password)).toBe(200);
      await expect.poll(async () => (await one.effects('stop')).length).toBe(1);

      way[how]();
      expect(await ready(one)).toBe(503);
      expect(await ready(other)).toBe(200);
      expect((await fetch(`${one.chat}/healthz`)).status).toBe(200);
      // Nothing is claimed: what cannot be kept is not taken.
      await expect(visitor.say('hello')).rejects.toThrow('503');
      at = other;
      await visitor.hears('cvm-reset:tellSecretLost.text');
      await visitor.say('hello');

      way.mend();
      await expect.poll(() => ready(one), { timeout: 30_000, interval: 500 }).toBe(200);
      // Alone, it has to do everything itself.
      other.signal('SIGTERM');
      await other.ended;
      const next = await visitWebChat(one.chat, 'en-US', hearLimitMs);
      await toPage(next, machines.stopped);
      expect(await next.setPassword(password)).toBe(200);
      await next.hears('cvm-reset:tellAllReset.text');
      const effects = (await one.world()).ledger.map(({ effect }) => effect);
      expect(effects).toEqual(['stop', 'start', 'set']);
      expect(one.output.stderr).toBe('');
    },
    120_000,
  );

  it('whose connections the server ends takes the next message as if nothing had been', async () => {
    const house = await openHouse();
    const bots = [await house.start(), await house.start()];
    let at = bots[0] as RunningBot;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await visitor.hears('bot:menu.prompt');
    expect(await house.endConnections()).toBeGreaterThan(1);
    for (const bot of bots) {
      at = bot;
      await expect.poll(() => ready(bot), { timeout: 10_000 }).toBe(200);
      await visitor.say('help');
    }
    await expect
      .poll(async () => (await visitor.all()).length, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(3);
    for (const bot of bots) expect(bot.output.stderr).toBe('');
  }, 60_000);

  it('with all others, while the server is away: nobody is lost when it comes back', async () => {
    const house = await openHouse();
    const { bot, way } = await house.startBehind();
    const visitor = await visitWebChat(bot.chat, 'en-US', hearLimitMs);
    await visitor.hears('bot:menu.prompt');
    await bot.world({
      faults: [{ operation: 'cvm.listInstances', kind: 'slow', latencyMs: 1_500, times: 1 }],
    });
    // Taken and shown, and then there is nothing to commit it to.
    await visitor.say('reset a Tencent CVM password');
    await sleep(200);
    way.refuse();
    expect(await ready(bot)).toBe(503);
    await sleep(12_000);
    way.mend();
    await expect.poll(() => ready(bot), { timeout: 30_000, interval: 500 }).toBe(200);
    await bot.advance(20);
    await visitor.hears('cvm-reset:chooseMachines.prompt');
    const questions = (await visitor.all()).filter((said) => said.includes('Which machines'));
    expect(questions).toHaveLength(1);
  }, 90_000);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunningBot } from '../helpers/running-bot.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { leaseMs, machines, password, toPage, withPostgres } from './house.ts';

const hearLimitMs = 25_000;

/** Until a call has come in, which does not mean that anything came of it. */
async function arrives(bot: RunningBot, operation: string): Promise<void> {
  await expect
    .poll(async () => (await bot.world()).calls.some((call) => call.operation === operation), {
      interval: 5,
      timeout: 10_000,
    })
    .toBe(true);
}

withPostgres('a process that is paused for longer than its lease', (openHouse) => {
  // Holds T-91
  it('on the way of the one call: the other one says that nothing happened, and nothing does', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    let at = one;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await toPage(visitor, machines.stopped);
    await one.world({
      faults: [{ operation: 'cvm.resetInstancesPassword', kind: 'slow', latencyMs: 900, times: 1 }],
    });
    const submitted = visitor.setPassword(password).catch(() => 0);
    await arrives(one, 'cvm.resetInstancesPassword');
    one.signal('SIGSTOP');
    at = other;
    await visitor.hears('cvm-reset:tellSecretLost.text');
    expect(await other.effects('set')).toEqual([]);

    one.signal('SIGCONT');
    await submitted;
    await sleep(leaseMs);
    expect(await other.effects('set')).toEqual([]);
    expect((await fetch(`${one.chat}/readyz`)).status).toBe(200);
    // It goes on living as if nothing had been.
    const next = await visitWebChat(one.chat, 'en-US', hearLimitMs);
    await toPage(next, machines.stopped);
    expect(await next.setPassword(password)).toBe(200);
    await next.hears('cvm-reset:tellAllReset.text');
    expect(await other.effects('set')).toHaveLength(1);
    const ends = await house.query<{ outcome: string; leaseOwner: string | null }>(
      'select "outcome", "leaseOwner" from "operation" order by "createdAt"',
    );
    expect(ends).toEqual([
      { outcome: 'secretLost', leaseOwner: null },
      { outcome: 'allReset', leaseOwner: null },
    ]);
  }, 90_000);

  it('while a machine is stopped for it: the machine runs again, and stays so', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    let at = one;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await toPage(visitor, machines.running, 'normal');
    expect(await visitor.setPassword(password)).toBe(200);
    await expect.poll(async () => (await one.effects('stop')).length).toBe(1);
    one.signal('SIGSTOP');
    at = other;
    await visitor.hears('cvm-reset:tellSecretLost.text');
    one.signal('SIGCONT');
    await sleep(2 * leaseMs);
    const { cvm, ledger } = await other.world();
    expect(ledger.map(({ effect }) => effect)).toEqual(['stop', 'start']);
    expect(cvm.find(({ id }) => id === machines.running)?.power).toBe('RUNNING');
    const told = (await visitor.all()).filter((said) => said.includes('password was not'));
    expect(told.length).toBeLessThanOrEqual(1);
  }, 90_000);

  it('for less than its lease: it goes on itself, with the password that only it has', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    const visitor = await visitWebChat(one.chat, 'en-US', hearLimitMs);
    await toPage(visitor, machines.running, 'normal');
    expect(await visitor.setPassword(password)).toBe(200);
    await expect.poll(async () => (await one.effects('stop')).length).toBe(1);
    one.signal('SIGSTOP');
    await sleep(leaseMs / 3);
    one.signal('SIGCONT');
    await visitor.hears('cvm-reset:tellAllReset.text');
    expect((await other.world()).ledger.map(({ effect }) => effect)).toEqual([
      'stop',
      'set',
      'start',
    ]);
  }, 90_000);
});

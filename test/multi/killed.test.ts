import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { machines, password, toPage, withPostgres } from './house.ts';

const hearLimitMs = 25_000;

withPostgres('a process that is killed beside another one', (openHouse) => {
  it('in the middle of a turn: the other one answers, once', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    let at = one;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await visitor.hears('bot:menu.prompt');
    await one.world({
      faults: [{ operation: 'cvm.listInstances', kind: 'slow', latencyMs: 4_000, times: 1 }],
    });
    await visitor.say('reset a Tencent CVM password');
    await sleep(500);
    one.signal('SIGKILL');
    await one.ended;
    at = other;
    await other.advance(20);
    await visitor.hears('cvm-reset:chooseMachines.prompt');
    const questions = (await visitor.all()).filter((said) => said.includes('Which machines'));
    expect(questions).toHaveLength(1);
  }, 60_000);

  // Holds T-88
  it('while a machine is being stopped: it runs again, and the lost password is told', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    let at = one;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await toPage(visitor, machines.running, 'normal');
    expect(await visitor.setPassword(password)).toBe(200);
    await expect.poll(async () => (await one.effects('stop')).length).toBe(1);
    // As long as its process lives, nobody else takes what only it can do.
    one.signal('SIGKILL');
    await one.ended;
    at = other;
    await visitor.hears('cvm-reset:tellSecretLost.text');
    expect(await other.effects('set')).toEqual([]);
    expect(await other.effects('stop')).toHaveLength(1);
    const { cvm } = await other.world();
    expect(cvm.find(({ id }) => id === machines.running)?.power).toBe('RUNNING');
  }, 60_000);

  // Holds T-87
  it('after the password was set: the other one reads it back and tells it, once', async () => {
    const house = await openHouse();
    const [one, other] = [await house.start(), await house.start()];
    let at = one;
    const visitor = await visitWebChat(() => at.chat, 'en-US', hearLimitMs);
    await toPage(visitor, machines.stopped);
    expect(await visitor.setPassword(password)).toBe(200);
    await expect.poll(async () => (await one.effects('set')).length).toBe(1);
    one.signal('SIGKILL');
    await one.ended;
    at = other;
    await visitor.hears('cvm-reset:tellAllReset.text');
    await visitor.hears('cvm-reset:confirmStart.prompt');
    await visitor.press('granted');
    await visitor.hears('cvm-reset:tryLogin.prompt');
    expect(await other.effects('set')).toHaveLength(1);
    expect(await other.effects('start')).toHaveLength(1);
    const told = (await visitor.all()).filter((said) =>
      said.startsWith('The password has been reset'),
    );
    expect(told).toHaveLength(1);
    const login = { instanceId: machines.stopped, userName: 'Administrator', password };
    expect(await other.probe(login)).toEqual({ works: true, reason: 'works' });
  }, 60_000);
});

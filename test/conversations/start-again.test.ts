import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPage } from '../helpers/journeys.ts';
import { ticketLines } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const setStart = (start: 'works' | 'fails') =>
  bot.order({
    events: [{ event: 'setMachine', instanceId: machines.running, set: { faults: { start } } }],
  });
const said = (key: string) => bot.said.filter(({ text }) => text === key).length;

// Holds T-90
it('a machine that we stopped and that fails to start has a ticket, and can be tried again', async () => {
  await toPage(bot, machines.running, 'normal');
  setStart('fails');
  await bot.submit(password);
  await bot.pass(25 * 60, 15);
  expect(bot.power(machines.running)).toBe('STOPPED');
  expect(said('bot:startAgain.failed')).toBe(1);
  expect(ticketLines(bot)).toContain(`stopped by us and not running: ${machines.running}`);
  const starts = bot.effects('start').length;
  expect(starts).toBeGreaterThanOrEqual(3);
  await bot.pass(30 * 60, 30);
  expect(bot.effects('start')).toHaveLength(starts);
  setStart('works');
  await bot.press('granted');
  await bot.pass(120);
  expect(bot.power(machines.running)).toBe('RUNNING');
  expect(said('bot:startAgain.done')).toBe(1);
  expect(bot.effects('set')).toHaveLength(1);
});

// Holds T-90
it('whoever is on call is called once, also after a restart; the ticket stays one', async () => {
  await toPage(bot, machines.running, 'normal');
  setStart('fails');
  await bot.submit(password);
  await bot.pass(25 * 60, 15);
  const calls = () => bot.core.simulated.world.outbox().notices.filter(({ by }) => by === 'call');
  expect(calls()).toMatchObject([
    { toObjectId: '8a1f3c10-5b7d-4f0e-8c11-000000000119', body: 'bot:startAgain.page.body' },
  ]);
  await bot.restart();
  await bot.pass(30 * 60, 30);
  expect(calls()).toHaveLength(1);
  expect(bot.effects('ticket')).toHaveLength(1);
});

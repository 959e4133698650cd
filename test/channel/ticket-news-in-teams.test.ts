import { afterEach, expect, test } from 'vitest';
import { createTicketDesk } from '../../src/tickets/ticket-desk.ts';
import { changeOf } from '../contracts/calls.ts';
import { people } from '../helpers/staff.ts';
import { openTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

let bot: TeamsBot;
afterEach(() => bot.close());

/** Somebody at the helpdesk writes to the person of the first ticket. */
async function write(note: string): Promise<void> {
  const { store } = bot.core;
  const clock = { now: () => bot.core.simulated.world.snapshot().now };
  const desk = createTicketDesk({ store, clock, redact: (text) => text, nameOf: async () => '' });
  const answer = await desk.addNote({ ticketNumber: 'A-1001', note }, changeOf(people.agent));
  expect(answer.outcome).toBe('noted');
}

async function callForHelp(): Promise<void> {
  await bot.say('担当者');
  await bot.pass(30);
  expect(bot.arrived).toContain('POST bot:handOff.opened');
}

test('the person hears of a note in the chat, once, over a restart', async () => {
  bot = await openTeamsBot();
  await callForHelp();
  await write('見ています。');
  await bot.pass(30);
  await bot.restart();
  await bot.pass(30);
  expect(bot.arrived.filter((line) => line === 'POST bot:ticket.news')).toHaveLength(1);
  expect(bot.mails).toEqual([]);
});

test('a chat that refuses what is sent is told by mail, once, with the words of the note', async () => {
  bot = await openTeamsBot({ words: true });
  await bot.say('担当者');
  await bot.pass(30);
  await write('電源を入れ直しました。');
  bot.connector.answerNext(...Array.from({ length: 50 }, () => ({ status: 403 })));
  await bot.pass(300);
  await bot.restart();
  await bot.pass(60);
  expect(bot.mails).toHaveLength(1);
  expect(bot.mails[0]?.body).toContain('チケット A-1001: 担当者から: 電源を入れ直しました。');
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claims, Incoming } from '../../src/incoming.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot({ limited: true });
});
afterEach(() => bot.close());

const inTeams: Claims = {
  via: 'botFramework',
  channelUserId: '29:teams-user',
  objectId: '6f1b8c1e-0000-4000-8000-00000000000a',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  scope: 'personal',
};
const inWeb: Claims = { via: 'directLine', channelUserId: 'dl_somebody', scope: 'personal' };

/** So many messages at once, until the limit is reached. */
async function chatter(who: Bot, count = 20): Promise<void> {
  for (let at = 0; at < count; at += 1) await who.say('ヘルプ');
}

async function consumed(): Promise<number> {
  return (await bot.core.store.db.selectFrom('inbox').select('activityId').execute()).length;
}

async function limitsNoted(): Promise<readonly { readonly reason: string }[]> {
  const rows = bot.core.store.db.selectFrom('audit').select('reason');
  return rows.where('action', '=', 'limit').execute();
}

describe.each([
  ['the web chat', { claims: inWeb, channel: 'webchat' }],
  ['Teams', { claims: inTeams, channel: 'teams' }],
] as const)('one person in %s who writes too much', (_, more) => {
  const say = (text = 'ヘルプ', extra: Partial<Incoming> = {}) =>
    bot.say(text, { ...more, ...extra });
  const flood = async (count: number) => {
    for (let at = 0; at < count; at += 1) await say();
  };

  it('is told so once in 10 s, and then goes on', async () => {
    await flood(20);
    expect(bot.last).not.toContain('bot:limit.messages');
    const before = bot.said.length;
    await flood(30);
    expect(bot.said.slice(before).map(({ text }) => text)).toEqual(['bot:limit.messages']);
    expect(await consumed()).toBe(50);
    expect(await limitsNoted()).toEqual([{ reason: 'messages' }]);

    await bot.pass(5);
    await say();
    expect(bot.last).toContain('bot:help');
    await flood(10);
    expect(bot.said.filter(({ text }) => text === 'bot:limit.messages')).toHaveLength(1);
    await bot.pass(5);
    await flood(5);
    expect(bot.said.filter(({ text }) => text === 'bot:limit.messages')).toHaveLength(2);

    await bot.pass(60);
    const silent = bot.said.length;
    await flood(20);
    expect(bot.said.slice(silent).map(({ text }) => text)).not.toContain('bot:limit.messages');
  });

  it('is told in their own language', async () => {
    await flood(20);
    await say('I said that I want to reset the password of my server, please', { locale: 'ja-JP' });
    expect(bot.said.at(-1)).toMatchObject({ text: 'bot:limit.messages', language: 'en' });
  });

  it('gets no answer when a message is delivered again that was not read', async () => {
    await flood(22);
    await bot.pass(60);
    expect(await bot.redeliver()).toEqual({ kind: 'duplicate', replies: [] });
    expect(bot.last).toEqual([]);
  });

  it('gains nothing by delivering again what was answered', async () => {
    await flood(22);
    const before = bot.said.length;
    const [first] = bot.sent;
    if (!first) throw new Error('nothing was sent');
    for (let times = 0; times < 5; times += 1) {
      expect(await bot.core.receive(first)).toMatchObject({ kind: 'duplicate' });
      await say();
    }
    expect(bot.said).toHaveLength(before);
  });

  // Holds T-94
  it('is limited across conversations, while others are not', async () => {
    await flood(20);
    const second = bot.other({ claims: more.claims });
    await second.say('ヘルプ');
    expect(second.last).toEqual(['bot:limit.messages']);
    const other = bot.other({ claims: { ...inWeb, channelUserId: 'dl_other' } });
    await chatter(other);
    expect(other.last).toContain('bot:help');
  });
});

describe('a message limit', () => {
  it('holds for a press that grants, which then changes nothing', async () => {
    await toPlan(bot, 'web-stopped-01');
    await chatter(bot, 17);
    await bot.press('granted');
    expect(bot.last).toEqual(['bot:limit.messages']);
    expect(await bot.openForms()).toBe(0);
    await bot.pass(5);
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
  });

  it('does not count what is delivered twice', async () => {
    for (let at = 0; at < 15; at += 1) {
      await bot.say('ヘルプ');
      expect((await bot.redeliver()).kind).toBe('duplicate');
    }
    await bot.say('ヘルプ');
    expect(bot.last).toContain('bot:help');
  });

  it('does not count what finds no place in the queue and has to come again', async () => {
    const inGroup = (person: number): Partial<Incoming> => ({
      channel: 'teams',
      claims: { ...inTeams, scope: 'group', objectId: `6f1b8c1e-0000-4000-8000-${1e11 + person}` },
    });
    const others = Array.from({ length: 21 }, (_, person) => bot.say('ヘルプ', inGroup(person)));
    const refused = Array.from({ length: 20 }, () => bot.say('ヘルプ', inGroup(99)));
    expect(new Set((await Promise.all(refused)).map(({ kind }) => kind))).toEqual(
      new Set(['busy']),
    );
    await Promise.all(others);
    expect((await bot.say('ヘルプ', inGroup(99))).kind).toBe('taken');
  });

  it('leaves alone what comes from inside: the page, and how an operation ended', async () => {
    await toPage(bot, 'web-stopped-01');
    await chatter(bot, 30);
    expect(bot.last).not.toContain('bot:help');
    expect(await bot.submit(password)).toBe('accepted');
    expect(bot.effects('set')).toHaveLength(1);
    await bot.pass(60);
    expect(bot.last).toContain('cvm-reset:tellAllReset.text');
  });

  // Holds T-94
  it('answers a flood that comes at once in order, and loses nobody else’s message', async () => {
    const quiet = bot.other({ claims: { ...inWeb, channelUserId: 'dl_quiet' } });
    const flood = Array.from({ length: 500 }, () => bot.say('ヘルプ'));
    const answered = await quiet.say('ヘルプ');
    expect(answered.kind).toBe('taken');
    const receipts = await Promise.all(flood);
    expect(receipts.filter(({ kind }) => kind === 'taken')).toHaveLength(20);
    expect(receipts.filter(({ kind }) => kind === 'limited')).toHaveLength(480);
    expect(await consumed()).toBe(501);
  });
});

describe('five changes in an hour', () => {
  const reset = async () => {
    await toPage(bot, 'web-stopped-01');
    expect(bot.last.at(-1)).toBe('cvm-reset:newPassword.prompt');
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(60);
    await bot.press('refused');
    await bot.say('やめる');
  };

  it('are what one person gets; the next is refused before the page, until an hour is over', async () => {
    // Links are fewer; they are counted by themselves.
    await bot.close();
    bot = await openBot({ limited: { linksPerHour: 100 } });
    for (let count = 0; count < 5; count += 1) await reset();
    expect(bot.effects('set')).toHaveLength(5);
    await toPage(bot, 'web-stopped-01');
    expect(bot.last).toEqual(['bot:limit.operations']);
    expect(await bot.openForms()).toBe(0);
    expect((await limitsNoted()).at(-1)).toEqual({ reason: 'operations' });
    await bot.say('担当者');
    await bot.pass(10);
    expect(bot.last).toContain('bot:handOff.opened');

    await bot.restart(50 * 60);
    await toPage(bot, 'web-stopped-01');
    expect(bot.last).toEqual(['bot:limit.operations']);
    await bot.restart(6 * 60);
    await reset();
    expect(bot.effects('set')).toHaveLength(6);
  });

  it('do not keep a machine from being started again', async () => {
    await bot.close();
    bot = await openBot({ limited: { operationsPerHour: { person: 1, helpdesk: 1 } } });
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.pass(60);
    expect(bot.last).toContain('cvm-reset:tryLogin.prompt');
    expect(bot.power(machines.stopped)).toBe('RUNNING');
  });
});

describe('three pages in an hour', () => {
  it('are what one person gets; cancelled ones count, and a new process knows them', async () => {
    for (let count = 0; count < 3; count += 1) {
      await toPage(bot, 'web-stopped-01');
      expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
      await bot.say('やめる');
      await bot.pass(30);
    }
    await bot.restart(60);
    await toPage(bot, 'web-stopped-01');
    expect(bot.last).toEqual(['bot:limit.links']);
    expect(await bot.openForms()).toBe(0);
    expect((await limitsNoted()).at(-1)).toEqual({ reason: 'links' });

    await bot.restart(57 * 60);
    await toPage(bot, 'web-stopped-01');
    expect(bot.last).toEqual(['bot:limit.links']);
    await bot.restart(60);
    await toPage(bot, 'web-stopped-01');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
  });

  it('are not used up by asking for an unopened one in the other language', async () => {
    await toPage(bot, 'web-stopped-01');
    for (let count = 0; count < 4; count += 1) {
      await bot.say(count % 2 === 0 ? '英語で' : '日本語で');
      expect(bot.last.at(-1)).toBe('cvm-reset:newPassword.prompt');
    }
    expect(await bot.submit(password)).toBe('accepted');
  });
});

it('words of a limit name the number and the time', async () => {
  await bot.close();
  bot = await openBot({ words: true });
  const { text } = bot.core.texts;
  const values = { most: 5, goesOnAt: Date.UTC(2026, 10, 21, 1, 42) };
  expect(text('ja', 'bot:limit.operations', values)).toMatch(/5 回.*10:42/);
  expect(text('en', 'bot:limit.operations', values)).toMatch(/5 changes.*10:42/);
  expect(text('ja', 'bot:limit.links', { ...values, most: 3 })).toMatch(/3 回.*10:42/);
  expect(text('en', 'bot:limit.links', { ...values, most: 3 })).toMatch(/3 of these.*10:42/);
});

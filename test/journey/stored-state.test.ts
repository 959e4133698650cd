import { afterEach, describe, expect, it } from 'vitest';
import { readState, writeState } from '../../src/journey/stored-state.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { toPage } from '../helpers/journeys.ts';

describe('a state as it is stored', () => {
  it('comes back as it was', () => {
    const state = { misses: 1, language: 'ja', answered: 'n1', calledAt: 7 } as const;
    expect(readState(writeState(state))).toEqual(state);
  });

  it('is empty where there is none', () => {
    expect(readState(undefined)).toEqual({ misses: 0 });
  });

  it.each([
    ['another format', '{"format":99,"misses":0,"language":"en"}', { language: 'en' }],
    ['no format', '{"misses":0,"speaker":"s"}', { speaker: 's' }],
    ['another shape', '{"format":1,"misses":"many","language":"xx"}', {}],
    ['more than there is', '{"format":1,"misses":0,"mood":"good"}', {}],
    ['a position without a trail', '{"format":1,"misses":0,"position":{"runbook":"r"}}', {}],
    ['a card of no kind', '{"format":1,"misses":0,"open":{"language":"ja","card":{}}}', {}],
    ['half of it', '{"format":1,"mis', {}],
    ['null', 'null', {}],
  ])('of %s cannot be gone on with; who and which language are kept', (_, json, kept) => {
    expect(readState(json)).toEqual({ ...kept, misses: 0, isUnreadable: true });
  });
});

describe('a conversation whose state another version has stored', () => {
  let bot: Bot;
  afterEach(() => bot.close());

  const replaceState = async (change: (state: string) => string) => {
    const { db } = bot.core.store;
    const { state } = await db
      .selectFrom('conversation')
      .select('state')
      .where('id', '=', bot.conversationId)
      .executeTakeFirstOrThrow();
    await bot.restart();
    await bot.core.store.transaction((tx) =>
      tx
        .updateTable('conversation')
        .set({ state: change(state) })
        .where('id', '=', bot.conversationId)
        .execute(),
    );
  };

  it('starts again, politely, once, and takes no password of before', async () => {
    bot = await openBot();
    await toPage(bot, 'web-stopped-01');
    await bot.say('switch to English');
    const form = await bot.openForm();
    await replaceState((state) => state.replace('"format":1', '"format":2'));
    await bot.say('web-stopped-01');
    expect(bot.last).toEqual(['bot:runbookChanged', 'bot:menu.prompt']);
    expect(await stateOf(bot)).toMatchObject({ language: 'en' });
    expect(await stateOf(bot)).not.toHaveProperty('position');
    expect(await bot.submit(password, form)).toBe('gone');
    await bot.pass(60);
    expect(bot.effects('set')).toEqual([]);
    await bot.say('menu');
    expect(bot.last).toEqual(['bot:menu.prompt']);
  });

  it('is told how an operation ended all the same', async () => {
    bot = await openBot();
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await replaceState(() => '{"format":0}');
    await bot.pass(120);
    const keys = bot.said.map(({ text }) => text);
    expect(keys).toContain('bot:runbookChanged');
    expect(keys).toContain('bot:operationOver.text');
  });
});

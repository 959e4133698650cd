import { expect, it } from 'vitest';
import { writeState } from '../src/journey/stored-state.ts';
import { createRecentStates } from '../src/recent-states.ts';
import { saveConversation } from '../src/store/conversations.ts';
import { type Bot, openBot } from './helpers/bot.ts';

it('gives what a turn left to the next one, once', () => {
  const recent = createRecentStates();
  recent.keep('c1', { version: 3, state: '{"misses":0}' }, 1_000);
  expect(recent.take('c1', 2_000)).toMatchObject({ version: 3, state: '{"misses":0}' });
  expect(recent.take('c1', 2_000)).toBeUndefined();
});

it('forgets after ten minutes', () => {
  const recent = createRecentStates();
  recent.keep('c1', { version: 1, state: '{}' }, 0);
  expect(recent.take('c1', 600_000)).toBeUndefined();
});

it('forgets the conversation that was held longest ago when there are many', () => {
  const recent = createRecentStates();
  recent.keep('first', { version: 1, state: '{}' }, 0);
  for (let index = 0; index < 500; index += 1) {
    recent.keep(`other ${index}`, { version: 1, state: '{}' }, 0);
  }
  expect(recent.take('first', 1)).toBeUndefined();
  expect(recent.take('other 0', 1)).toBeDefined();
});

it('does not stand in the way of what another process has written since', async () => {
  const bot: Bot = await openBot();
  try {
    await bot.say('Tencent CVM のパスワードをリセットしたい');
    await bot.core.store.transaction((tx) =>
      saveConversation(tx, {
        id: 'c1',
        channel: 'webchat',
        readVersion: 1,
        state: writeState({ misses: 0, language: 'en' }),
        claims: '{}',
        address: null,
        now: 0,
      }),
    );
    await bot.say('キャンセル');
    expect(bot.last).toEqual(['bot:nothingToCancel']);
  } finally {
    await bot.close();
  }
});

it('answers a second delivery as the first one, though it guessed that there was none', async () => {
  const bot = await openBot();
  try {
    const once = { activityId: 'same', expectsReplies: true } as const;
    const first = await bot.say('Tencent CVM のパスワードをリセットしたい', once);
    const second = await bot.say('Tencent CVM のパスワードをリセットしたい', once);
    expect(second).toEqual({ ...first, kind: 'duplicate' });
  } finally {
    await bot.close();
  }
});

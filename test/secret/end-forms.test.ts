import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createFormEnding } from '../../src/secret/end-forms.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { toPage } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** Two pages that nobody sends; a turn of the first one's conversation fails as long as it is broken. */
async function twoLeft() {
  const other = bot.other();
  await toPage(bot, 'web-stopped-01');
  bot.idle(1);
  await toPage(other, 'web-stopped-02');
  bot.idle(3600);
  const broken = { is: true, by: 'this turn always fails', asked: 0 };
  const endForms = createFormEnding({
    ...bot.core,
    clock: bot.clock,
    log: createLog('silent'),
    inside: {
      tell: async (conversationId, ...event) => {
        if (conversationId === bot.conversationId && broken.is) {
          broken.asked += 1;
          throw new Error(broken.by);
        }
        return bot.core.inside.tell(conversationId, ...event);
      },
    },
  });
  return { other, broken, endForms };
}

describe('a conversation whose turn fails when its page ends', () => {
  it('keeps no other from hearing of theirs', async () => {
    const { other, endForms } = await twoLeft();
    expect(await endForms()).toBe(1);
    expect(other.said.at(-1)?.text).toBe('cvm-reset:askInstead.prompt');
    expect(await bot.untoldForms()).toBe(1);
  });

  it('is tried again with growing waits, and hears of it once it can', async () => {
    const { broken, endForms } = await twoLeft();
    for (let second = 0; second < 60; second += 1) {
      await endForms();
      bot.idle(1);
    }
    expect(broken.asked).toBeGreaterThanOrEqual(4);
    expect(broken.asked).toBeLessThanOrEqual(6);
    broken.is = false;
    bot.idle(60);
    expect(await endForms()).toBe(1);
    expect(bot.said.at(-1)?.text).toBe('cvm-reset:askInstead.prompt');
    expect(await bot.untoldForms()).toBe(0);
  });
});

it('a store that is away is nobody’s fault: the worker hears of it, and no page rests', async () => {
  const { broken, endForms } = await twoLeft();
  broken.by = 'Connection terminated unexpectedly';
  await expect(endForms()).rejects.toThrow('Connection terminated');
  broken.is = false;
  expect(await endForms()).toBe(2);
});

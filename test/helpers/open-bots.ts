import { afterEach } from 'vitest';
import { type Bot, type BotOptions, openBot } from './bot.ts';

/** Opens bots that are closed after the test. */
export function openBots(): (options?: BotOptions) => Promise<Bot> {
  const bots: Bot[] = [];
  afterEach(async () => {
    for (const bot of bots.splice(0)) await bot.close();
  });
  return async (options) => {
    const bot = await openBot(options);
    bots.push(bot);
    return bot;
  };
}

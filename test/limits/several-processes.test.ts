import { afterEach, describe, expect, test } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { toPage } from '../helpers/journeys.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';

const claims: Claims = { via: 'directLine', channelUserId: 'dl_somebody', scope: 'personal' };

onPostgres('limits of several processes', (server) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  /** Two processes on one database, each with a conversation of the same person. */
  async function two(): Promise<readonly [Bot, Bot]> {
    const schema = await createSchema(server);
    cleanUps.push(schema.drop);
    const bots = [];
    for (let count = 0; count < 2; count += 1) {
      const bot = await openBot({ databaseUrl: schema.url, limited: true, claims });
      cleanUps.push(() => bot.close());
      bots.push(bot.other({ claims }));
    }
    return bots as [Bot, Bot];
  }

  // Holds T-102
  describe('limits of several processes', () => {
    test('one person is answered 20 times, and told once, whoever is asked', async () => {
      const [one, other] = await two();
      const sent = Array.from({ length: 40 }, (_, at) => (at % 2 ? one : other).say('ヘルプ'));
      const receipts = await Promise.all(sent);
      expect(receipts.filter(({ kind }) => kind === 'taken')).toHaveLength(20);
      expect(receipts.filter(({ kind }) => kind === 'limited')).toHaveLength(20);
      const said = [...one.said, ...other.said].map(({ text }) => text);
      expect(said.filter((text) => text === 'bot:limit.messages')).toHaveLength(1);
      const consumed = await one.core.store.db.selectFrom('inbox').select('activityId').execute();
      expect(consumed).toHaveLength(40);
    });

    test('pages are counted together', async () => {
      const [one, other] = await two();
      for (const bot of [one, other, one]) {
        await toPage(bot, 'web-stopped-01');
        expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
        await bot.say('やめる');
        await Promise.all([one.pass(20), other.pass(20)]);
      }
      for (const bot of [other, one]) {
        await toPage(bot, 'web-stopped-01');
        expect(bot.last).toEqual(['bot:limit.links']);
      }
    });
  });
});

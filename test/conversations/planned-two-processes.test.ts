import { afterEach, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../src/core.ts';
import { createLog } from '../../src/log.ts';
import type { ChannelOut } from '../../src/reply/channel-out.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { planned, planRestart, untilTwo } from '../helpers/planned.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';

const silent: ChannelOut = { write: async () => {}, flush: () => {}, typing: () => {} };

onPostgres('what is planned, with two processes', (url) => {
  describe('what is planned, with two processes', () => {
    let bot: Bot;
    let other: Core;
    let drop: () => Promise<void>;
    afterEach(async () => {
      await other.close();
      await bot.close();
      await drop();
    });

    // Holds N13
    it('is made once, and told once, however many look at the same moment', async () => {
      const schema = await createSchema(url);
      drop = schema.drop;
      bot = await openBot({ databaseUrl: schema.url });
      other = await createCore({
        mode: 'development',
        dataFolder: bot.folder,
        databaseUrl: schema.url,
        publicUrl: () => 'http://127.0.0.1:3978',
        key: new Uint8Array(32).fill(7),
        clock: bot.clock,
        log: createLog('silent'),
        cimode: true,
        channels: () => ({ webchat: silent, teams: silent }),
      });
      const both = async () => {
        await Promise.all([bot.core, other].map(({ worker }) => worker.pass()));
        await Promise.all([bot.core, other].map(({ operations }) => operations.drain()));
      };
      await planRestart(bot, 'db-running-01');
      bot.idle(untilTwo);
      for (let passes = 0; passes < 16; passes += 1) {
        await both();
        bot.idle(12);
      }
      expect(bot.effects('reboot')).toHaveLength(1);
      expect(await planned(bot)).toMatchObject([{ state: 'ended' }]);
      const consumed = await bot.core.store.db
        .selectFrom('inbox')
        .select('activityId')
        .where('activityId', 'like', 'pl-%')
        .execute();
      expect(consumed).toHaveLength(1);
      const operations = await bot.core.store.db
        .selectFrom('operation')
        .select('outcome')
        .execute();
      expect(operations).toEqual([{ outcome: 'allRestarted' }]);
    });
  });
});

import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../src/clock.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { createSchema, eachStore, onPostgres } from '../helpers/stores.ts';
import { said, servedBots, until } from './served-bot.ts';

const serve = servedBots();

eachStore('the web chat', (open) => {
  test('hears after a restart only what no turn has consumed', async () => {
    const store = await open();
    const first = await serve(
      async () => {
        throw new Error('killed');
      },
      { store, limits: { retryAfterMs: [] } },
    );
    const begun = await first.begin();
    const consumed = await begun.send({ type: 'message', text: 'consumed' });
    await begun.send({ type: 'message', text: 'lost \u0000 \ud800 を' });
    await first.say(begun.conversationId, said('a reply'));
    await until(() => first.heard.length === 2);
    const row = {
      conversationId: begun.conversationId,
      activityId: consumed.body.id,
      clientActivityId: null,
      receivedAt: 1,
      replies: null,
    };
    await store.transaction((tx) => tx.insertInto('inbox').values(row).execute());
    const second = await serve(async () => [], { store });
    await second.resume();
    if (store.engine === 'postgres') {
      // Other processes may live: what is theirs is left to them for a while.
      expect(second.heard).toEqual([]);
      second.clock.advance(16_000);
      await second.resume();
    }
    await until(() => second.heard.length === 1);
    expect(second.heard[0]?.heard).toEqual(first.heard[1]?.heard);
    const late = await serve(async () => [], { store });
    late.clock.advance(11 * 60_000);
    await late.resume();
    expect(late.heard).toEqual([]);
  });
});

// The embedded store has one process only.
onPostgres('the web chat of several processes', (url) => {
  test('shows a page what another process has said', async () => {
    const schema = await createSchema(url);
    const store = await openPostgresStore({ url: schema.url, clock: systemClock });
    const [one, other] = [await serve(undefined, { store }), await serve(undefined, { store })];
    const { conversationId, streamUrl } = await one.begin();
    const socket = new WebSocket(streamUrl);
    const sets: string[] = [];
    socket.on('message', (data) => sets.push(String(data)));
    await other.say(conversationId, said('from elsewhere'));
    await until(() => sets.join().includes('from elsewhere'));
    socket.close();
    await store.close();
    await schema.drop();
  });
});

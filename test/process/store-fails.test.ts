import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { teamsMessage } from '../helpers/activities.ts';
import { recordingLog } from '../helpers/bot-framework.ts';
import { breakStore, mendStore } from '../helpers/broken-store.ts';
import { machines, password } from '../helpers/demo.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { text } from '../web/pages.ts';

let app: App;
let log: ReturnType<typeof recordingLog>;
let folder: string;
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'akeru-fails-'));
  log = recordingLog();
  const environment = { PORT: '0', METRICS_PORT: '0', AKERU_DATA: folder };
  app = await createApp(readConfig(environment), log);
  return app.addresses.chat;
}

const statusOf = async (path: string) => (await fetch(`${app.addresses.chat}${path}`)).status;
const health = async () => [await statusOf('/readyz'), await statusOf('/healthz')];
const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${app.addresses.chat}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
};

/** Somebody in the web chat with an open stream: all that comes through it. */
async function watchWebChat(locale: string) {
  const { body } = await send('/v3/directline/tokens/generate', {});
  const bearer = { authorization: `Bearer ${body.token}` };
  const begun = await send('/v3/directline/conversations', {}, bearer);
  const socket = new WebSocket(begun.body.streamUrl);
  const seen: { text?: string; id: string }[] = [];
  socket.on('message', (data) => {
    const words = String(data);
    if (words !== '') seen.push(...JSON.parse(words).activities);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const path = `/v3/directline/conversations/${body.conversationId}/activities`;
  const post = (words: string, id: string) =>
    send(
      path,
      {
        type: 'message',
        text: words,
        locale,
        from: { id: 'me' },
        channelData: { clientActivityID: id },
      },
      bearer,
    );
  const sees = (key: string) =>
    expect
      .poll(() => seen.map((activity) => activity.text ?? ''), { timeout: 8_000 })
      .toContain(text(locale === 'ja-JP' ? 'ja' : 'en', key));
  return { post, sees, seen, close: () => socket.close() };
}

/** Nothing that needs room can be kept of it. */
const long = 'hello '.repeat(1_500);

describe.each(['read-only', 'full'] as const)('while the store is %s', (how) => {
  // Holds T-97
  it.each(['en-US', 'ja-JP'])(
    'nothing is taken, and whoever writes is told so (%s)',
    async (locale) => {
      await start();
      const visitor = await watchWebChat(locale);
      expect(await health()).toEqual([200, 200]);
      breakStore(folder, how);

      const refused = await visitor.post(long, 'c1');
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('5');
      expect(refused.body.error.code).toBe('Unavailable');
      await visitor.sees('bot:notTaken');
      expect(await health()).toEqual([503, 200]);

      mendStore(folder, how);
      const taken = await visitor.post('hello', 'c2');
      expect(taken.status).toBe(200);
      await expect.poll(() => visitor.seen.at(-1)?.text ?? '').not.toBe('');
      if (how === 'read-only') expect(await health()).toEqual([200, 200]);
      visitor.close();
    },
  );
});

it('Bot Framework delivers again what a store could not take, or carries the sentence itself', async () => {
  await start();
  breakStore(folder, 'read-only');
  const serviceUrl = app.addresses.chat;
  const message = teamsMessage({ serviceUrl, channelId: 'emulator' });
  const plain = await send('/api/messages', message);
  expect(plain.status).toBe(503);
  expect(plain.headers.get('retry-after')).toBe('5');
  const waited = await send('/api/messages', { ...message, deliveryMode: 'expectReplies' });
  expect(waited.status).toBe(200);
  expect(waited.body.activities).toEqual([{ type: 'message', text: text('ja', 'bot:notTaken') }]);
  mendStore(folder, 'read-only');
  const again = await send('/api/messages', { ...message, deliveryMode: 'expectReplies' });
  expect(again.status).toBe(200);
  expect(JSON.stringify(again.body)).not.toContain(text('ja', 'bot:notTaken'));
});

describe('when the store fails in the middle', () => {
  it('a message that was kept is answered once it is back, once, and meanwhile that is said', async () => {
    await start();
    const visitor = await watchWebChat('en-US');
    app.core.simulated.world.obey({
      faults: [{ operation: 'cvm.listInstances', kind: 'slow', latencyMs: 300, times: 1 }],
    });
    expect((await visitor.post('reset a Tencent CVM password', 'c1')).status).toBe(200);
    breakStore(folder, 'read-only');
    await visitor.sees('bot:takenLater');
    mendStore(folder, 'read-only');
    const asked = () =>
      visitor.seen.filter((activity) => JSON.stringify(activity).includes('chooseMachines'));
    await expect.poll(() => asked().length, { timeout: 8_000 }).toBe(1);
    await sleep(300);
    expect(asked()).toHaveLength(1);
    visitor.close();
  });

  // Holds T-97
  it('a password is not taken, nothing is claimed, and the page may be used again', async () => {
    const chat = await start();
    const visitor = await visitWebChat(chat);
    await visitor.say(`reset the Windows password of ${machines.stopped}`);
    await visitor.hears('cvm-reset:chooseUserName.prompt');
    await visitor.press('systemDefault');
    await visitor.hears('cvm-reset:planReset.prompt');
    await visitor.press('granted');
    await visitor.hears('cvm-reset:newPassword.prompt');
    const opened = await visitor.openPage();
    breakStore(folder, 'read-only');
    const refused = await opened(password);
    expect([refused.status, refused.body]).toEqual([503, { state: 'unavailable' }]);
    mendStore(folder, 'read-only');
    expect(app.core.simulated.world.snapshot().ledger).toEqual([]);
    expect((await opened(password)).status).toBe(200);
    for (let passes = 0; passes < 12; passes += 1) {
      await send('/dev/clock', { advanceMs: 5_000 });
    }
    await visitor.hears('cvm-reset:tellAllReset.text');
    const sets = app.core.simulated.world
      .snapshot()
      .ledger.filter(({ effect }) => effect === 'set');
    expect(sets).toHaveLength(1);
  });

  it('the worker neither spins nor fills the log, and goes on by itself', async () => {
    const chat = await start();
    // Operations that are due, and nothing can be written of them.
    app.core.simulated.world.obey({
      faults: [{ operation: 'tickets.openTicket', kind: 'failBefore' }],
    });
    const visitors = await Promise.all(Array.from({ length: 8 }, () => visitWebChat(chat)));
    for (const visitor of visitors) {
      await visitor.say('talk to a person');
      await visitor.hears('bot:handOff.opening');
    }
    breakStore(folder, 'read-only');
    await send('/dev/clock', { advanceMs: 5_000 });
    const before = log.lines.length;
    const cpuBefore = process.cpuUsage();
    await sleep(2_500);
    const { user, system } = process.cpuUsage(cpuBefore);
    expect((user + system) / 1000).toBeLessThan(1_500);
    expect(log.lines.slice(before).length).toBeLessThan(15);
    mendStore(folder, 'read-only');
    await visitors[0]?.say('hello');
    await expect.poll(health, { timeout: 8_000 }).toEqual([200, 200]);
    await expect
      .poll(() => log.lines.filter(({ event }) => event === 'worker.recovered').length, {
        timeout: 8_000,
      })
      .toBe(log.lines.filter(({ event }) => event === 'worker.failed').length);
  });
});

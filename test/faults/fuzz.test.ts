import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readPosted } from '../../src/directline/posted-activity.ts';
import type { HttpRequest } from '../../src/http/exchange.ts';
import { createLog } from '../../src/log.ts';
import { secretPageOf } from '../../src/pages.ts';
import { createDice, type Dice, oneOf } from '../dialogs/found-facts.ts';
import { teamsMessage } from '../helpers/activities.ts';
import { runningApp } from '../helpers/app.ts';
import { openChannel } from '../helpers/bot-framework.ts';
import { sendRaw, statusOf } from '../http/raw-socket.ts';
import { counts } from './counts.ts';

const running = runningApp();
const dice = createDice(counts.fuzzSeed);
const slowestMs = 250;
const figures: string[] = [];
afterAll(() => console.info(`fuzz, seed ${counts.fuzzSeed}: ${figures.join('; ')}`));

const odd: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, '', ' ', '\u0000', '\ud800', '\u202e\u200b', 'x'.repeat(10_001)],
  ...[
    '一'.repeat(400),
    '百万'.repeat(48),
    '../../etc',
    '<script>',
    '${x}',
    '{{x}}',
    '$t(bot:help)',
  ],
  ...['__proto__', 'constructor', "' or 1=1 --", '2026-02-30T99:99:99Z', 'javascript:alert(1)'],
  ...[[], {}, [[[[[]]]]], { toString: 1 }, { length: -1 }, ['a', 1, null], { next: 'x' }],
  ...[{ id: {} }, { tenant: [] }, { msteams: null }, Array.from({ length: 200 }, () => ({}))],
];

type Json = Record<string, unknown>;

/** The same with one to four places changed, taken out, put in or doubled. */
function spoil(value: Json, roll: Dice): Json {
  const copy = structuredClone(value);
  for (let times = 1 + roll(4); times > 0; times -= 1) {
    let at = copy;
    for (;;) {
      const inner = Object.values(at).filter(
        (one): one is Json => typeof one === 'object' && one !== null,
      );
      if (inner.length === 0 || roll(2) === 0) break;
      at = oneOf(roll, inner);
    }
    const keys = [...Object.keys(at), '__proto__', 'constructor', 'extra'];
    const key = oneOf(roll, keys);
    if (roll(4) === 0) delete at[key];
    else {
      const set = structuredClone(roll(3) === 0 ? copy : oneOf(roll, odd));
      Object.defineProperty(at, key, {
        value: set,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return copy;
}

/** Runs so many, and tells the slowest by processor time and what came of them. */
async function run(name: string, many: number, one: () => Promise<unknown> | unknown) {
  const became = new Map<string, number>();
  let worstMs = 0;
  for (let time = 0; time < many; time += 1) {
    const from = process.cpuUsage();
    const result = String(await one());
    const { user, system } = process.cpuUsage(from);
    worstMs = Math.max(worstMs, (user + system) / 1_000);
    became.set(result, (became.get(result) ?? 0) + 1);
  }
  const shown = [...became].map(([result, times]) => `${times} ${result}`).join(', ');
  figures.push(`${name} ${many}, slowest ${worstMs.toFixed(0)} ms (${shown})`);
  expect(worstMs).toBeLessThan(slowestMs);
  expect(Object.keys({})).toEqual([]);
  expect(({} as Json).extra).toBeUndefined();
  return became;
}

const many = (share: number) => Math.round((counts.fuzz * share) / 20);

// Holds T-14, T-15, T-18
describe('whatever comes in', () => {
  it('as an activity of Bot Framework is taken or refused', async () => {
    const channel = openChannel({ store: running().core.store, clock: systemClock });
    const press = {
      ...teamsMessage(),
      text: undefined,
      value: { runbook: 'r', step: 's', option: 'o', nonce: 'n' },
    };
    const invoke = {
      ...teamsMessage(),
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', data: {} } },
    };
    const local = { channelId: 'emulator', serviceUrl: 'http://127.0.0.1:9/' };
    const models = [
      teamsMessage(),
      press,
      invoke,
      { ...teamsMessage(), type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }] },
    ];
    // The SDK is loaded with the first one.
    for (let time = 0; time < 20; time += 1) await channel.post({ ...teamsMessage(), ...local });
    const became = await run('activities', many(4), async () => {
      const answer = await channel.post(
        spoil({ ...oneOf(dice, models), ...(dice(2) && local) }, dice),
      );
      return answer.status;
    });
    channel.close();
    expect(
      [...became.keys()].every((status) =>
        ['200', '202', '400', '401', '403', '501'].includes(status),
      ),
    ).toBe(true);
    expect(channel.received.length).toBeGreaterThan(many(4) / 40);
    expect(channel.log.lines.filter(({ event }) => event.endsWith('failed'))).toEqual([]);
  });

  it('as a post of the web chat is read or refused', async () => {
    const model: Json = {
      type: 'message',
      text: 'hello',
      locale: 'ja-JP',
      from: { id: 'x', name: 'y', role: 'user' },
      channelData: { clientActivityID: 'c1', postBack: true },
      value: { runbook: 'r', step: 's', option: 'o', nonce: 'n' },
      attachments: [{ contentType: 'text/plain', content: 'x' }],
      entities: [{ type: 'x' }],
    };
    const became = await run(
      'web chat',
      many(9),
      () => readPosted(spoil(model, dice), (text) => text).kind,
    );
    expect(became.size).toBeGreaterThan(1);
  });

  it('as a post of the one-time page has one of its few answers', async () => {
    const routes = secretPageOf(running().core, systemClock, createLog('silent')).filter(
      ({ method }) => method === 'POST',
    );
    const became = await run('page', many(6), async () => {
      const request: HttpRequest = {
        method: 'POST',
        path: '/r',
        params: {},
        query: new URLSearchParams(),
        headers: {
          authorization: oneOf(dice, [
            '',
            'Reset x',
            `Reset ${'A'.repeat(43)}`,
            'Bearer x',
            '\u0000',
          ]),
        },
        body: dice(8)
          ? spoil({ token: 'A'.repeat(43), password: 'Kx7!vRq2#mTz9pLd', code: '123456' }, dice)
          : oneOf(dice, odd),
        remoteAddress: `203.0.113.${dice(250)}`,
      };
      return (await oneOf(dice, routes).handle(request)).status;
    });
    expect([...became.keys()].every((status) => ['400', '410', '429'].includes(status))).toBe(true);
  });

  it('as bytes on the wire leaves the process serving', async () => {
    const { url } = running();
    const { port } = new URL(url);
    const bodies = [
      '{"type":"message","text":"x"}',
      '[[[[',
      '{"a":"\\ud800"}',
      '\ufeff{}',
      '"',
      '{"a":1e999}',
    ];
    const paths = [
      '/api/messages',
      '/r/exchange',
      '/r/submit',
      '/v3/directline/tokens/generate',
      '/desk/token',
      '/dev/probe',
    ];
    const statuses = new Set<number>();
    let sent = 0;
    const one = async () => {
      const bytes = Buffer.from(oneOf(dice, bodies).repeat(1 + dice(3)));
      for (let flips = dice(4); flips > 0; flips -= 1) bytes[dice(bytes.length)] = dice(256);
      const length = dice(10) === 0 ? dice(200) : bytes.length;
      const type = oneOf(dice, [
        'application/json',
        'application/json; charset=utf-16',
        'text/json',
        'multipart/form-data; boundary=x',
        '\u0001',
      ]);
      const coding = oneOf(dice, [
        '',
        '',
        '',
        'Content-Encoding: gzip\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Expect: 100-continue\r\n',
        'Host: [\r\n',
      ]);
      const head = `POST ${oneOf(dice, paths)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n${coding}\r\n`;
      sent += 1;
      statuses.add(
        statusOf(
          await sendRaw(Number(port), [Buffer.concat([Buffer.from(head, 'latin1'), bytes])], {
            limitMs: 150,
          }).catch(() => ''),
        ),
      );
    };
    for (let batch = 0; batch < many(1) / 100; batch += 1) {
      await Promise.all(Array.from({ length: 100 }, one));
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    figures.push(`bytes ${sent} (${[...statuses].sort().join(', ')})`);
    expect(statuses.has(500)).toBe(false);
    expect(running().logged.filter((line) => line.includes('http.failed'))).toEqual([]);
  });
});

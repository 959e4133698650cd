import { request } from 'node:http';
import { expect, test } from 'vitest';
import { botProcesses } from '../helpers/running-bot.ts';

const processes = botProcesses();

function post(url: string, from: string, body: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', localAddress: from, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

// Holds T-41
test('one address gets so many tokens and guesses so many links; others are not touched', async () => {
  const bot = await processes.start();
  const generate = `${bot.chat}/v3/directline/tokens/generate`;
  const tokens = await Promise.all(
    Array.from({ length: 200 }, () => post(generate, '127.0.0.11', {})),
  );
  const given = tokens.filter((status) => status === 200).length;
  // One more comes in each second.
  expect(given).toBeGreaterThanOrEqual(60);
  expect(given).toBeLessThan(80);
  expect(tokens.filter((status) => status === 429)).toHaveLength(200 - given);
  expect(await post(generate, '127.0.0.12', {})).toBe(200);

  const guess = (at: number) =>
    post(`${bot.chat}/r/exchange`, '127.0.0.13', { token: `${at}`.padStart(43, 'A') });
  const guesses = await Promise.all(Array.from({ length: 300 }, (_, at) => guess(at)));
  expect(new Set(guesses)).toEqual(new Set([410, 429]));
  expect(guesses.filter((status) => status === 410).length).toBeLessThanOrEqual(60);
  for (const path of ['/healthz', '/readyz', '/']) {
    expect((await fetch(bot.chat + path)).status).toBe(200);
  }
});

import { randomBytes, randomInt } from 'node:crypto';
import type { RunningBot } from '../helpers/running-bot.ts';
import { visitWebChat, type WebVisitor } from '../helpers/web-visitor.ts';
import type { Canary } from './scanner.ts';

/** Secrets of one run, each made once. */
export interface Secrets {
  readonly canaries: readonly Canary[];
  /** A password that the rules of machines take, and no other has ten characters of. */
  password(name: string): string;
  add(name: string, value: string, mayStandIn?: readonly string[]): string;
}

export function createSecrets(): Secrets {
  const canaries: Canary[] = [];
  const add = (name: string, value: string, mayStandIn: readonly string[] = []) => {
    canaries.push({ name, value, mayStandIn });
    return value;
  };
  const some = (length: number) =>
    Array.from(
      { length },
      () => 'abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789'[randomInt(52)],
    ).join('');
  return {
    canaries,
    add,
    password: (name) => add(name, `Cn${some(4)}&${some(4)}'${some(4)}7!${some(4)}`),
  };
}

/** Lower-case letters alone: no policy takes them. */
export function weakPassword(): string {
  return Array.from(randomBytes(14), (byte) => 'abcdefghijklmnop'[byte % 16]).join('');
}

/** Lets an hour pass at once: limits of a person begin anew, and the next visitor is welcome. */
export async function anHourLater(bot: RunningBot): Promise<void> {
  const answer = await fetch(`${bot.chat}/dev/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs: 3_660_000 }),
  });
  if (!answer.ok) throw new Error('time did not pass');
}

/** To the one-time page of a machine that is stopped. */
export async function toPage(bot: RunningBot, machine: string): Promise<WebVisitor> {
  const visitor = await visitWebChat(bot.chat);
  await visitor.say(`reset the Windows password of ${machine}`);
  await visitor.hears('cvm-reset:chooseUserName.prompt');
  await visitor.press('systemDefault');
  await visitor.hears('cvm-reset:planReset.prompt');
  await visitor.press('granted');
  await visitor.hears('cvm-reset:newPassword.prompt');
  return visitor;
}

/** To the one-time page of a machine that runs, and is stopped in order. */
export async function toPageOfRunning(bot: RunningBot, machine: string): Promise<WebVisitor> {
  const visitor = await visitWebChat(bot.chat);
  await visitor.say(`reset the Windows password of ${machine}`);
  await visitor.hears('cvm-reset:chooseUserName.prompt');
  await visitor.press('systemDefault');
  await visitor.hears('cvm-reset:chooseStop.prompt');
  await visitor.press('normal');
  await visitor.hears('cvm-reset:planNormalStop.prompt');
  await visitor.press('granted');
  await visitor.hears('cvm-reset:newPassword.prompt');
  return visitor;
}

/** Posts what nobody should, with a secret in it; every answer is one of the bot's own words. */
export async function knockWrongly(bot: RunningBot, secret: string): Promise<void> {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${bot.chat}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const encoded = encodeURIComponent(secret);
  await Promise.all([
    post('/r/exchange', JSON.stringify({ token: secret })),
    post('/r/exchange', `{"token": "${secret}`),
    post('/r/submit', `{"password": ${secret}`, { authorization: `Reset ${encoded}` }),
    post('/r/submit', JSON.stringify({ password: secret }), { authorization: `Reset ${encoded}` }),
    post('/r/code', JSON.stringify({ code: secret }), { authorization: `Reset ${encoded}` }),
    post('/api/messages', `{"text": "${secret}`),
    post('/api/messages', JSON.stringify({ type: 'message', text: secret }), {
      authorization: `Bearer ${encoded}`,
    }),
    post('/v3/directline/conversations', '{}', { authorization: `Bearer ${encoded}` }),
    post('/dev/probe', JSON.stringify({ password: secret })),
    post(`/no-such-path/${encoded}`, JSON.stringify({ password: secret })),
    fetch(`${bot.chat}/desk/callback?code=${encoded}&state=${encoded}`, { redirect: 'manual' }),
    fetch(`${bot.chat}/${encoded}?password=${encoded}`, { headers: { referer: encoded } }),
  ]);
}

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

/** The newest code that was sent to anybody of the world. */
async function newestCode(bot: RunningBot): Promise<string> {
  const answer = await fetch(`${bot.chat}/dev/outbox`);
  const { notices } = (await answer.json()) as { notices: readonly { readonly body: string }[] };
  return /[0-9]{6}/.exec(notices.at(-1)?.body ?? '')?.[0] ?? '';
}

/** An administrator's account, proven by a code; the first one is typed in the chat. */
export async function resetAccount(
  bot: RunningBot,
  { secrets, pageKey }: { readonly secrets: Secrets; readonly pageKey: () => string },
): Promise<void> {
  const visitor = await visitWebChat(bot.chat);
  const step = (name: string) => visitor.hears(`m365-admin-reset:${name}`);
  // The world's mailboxes hold what was sent to them.
  const addCode = (name: string, code: string) =>
    secrets.add(name, code, ['outbox', 'world', 'data world', 'running world', 'killed world']);
  const post = (path: string, body: object) =>
    fetch(`${bot.chat}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Reset ${pageKey()}` },
      body: JSON.stringify(body),
    });
  await visitor.say('reset Office 365 administrator password');
  await step('askWay.prompt');
  await visitor.press('here');
  await step('askAccount.prompt');
  await visitor.say('admin@akeru-shop.onmicrosoft.com');
  await step('askMethod.prompt');
  await visitor.press('mail');
  await step('confirmCode.effect');
  await visitor.press('granted');
  await bot.advance(5);
  await step('enterCode.prompt');
  await visitor.openPage();
  const first = addCode('code in the chat', await newestCode(bot));
  await visitor.say(`my code is ${first}`);
  await visitor.hears('bot:codePasted');
  await post('/r/code', { code: first });
  await bot.advance(65);
  await post('/r/code/again', {});
  const second = addCode('code on the page', await newestCode(bot));
  if (!(await post('/r/code', { code: second })).ok) throw new Error('the code was not taken');
  await step('confirmReset.effect');
  await visitor.press('granted');
  await step('newPassword.prompt');
  await visitor.setPassword(secrets.password('password of an account'));
  await bot.advance(40);
  await step('tellHealth.text');
}

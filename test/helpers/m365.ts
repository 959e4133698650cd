import { createHmac } from 'node:crypto';
import type { Bot } from './bot.ts';
import { codesSent, openCodePage } from './code-page.ts';

export const admins = {
  /** One gate, mail only. */
  shop: 'admin@akeru-shop.onmicrosoft.com',
  /** Two gates; mail, SMS, both kinds of authenticator. */
  global: 'global.admin@demo.example',
  /** Needs two gates and has mail only. */
  second: 'second.admin@demo.example',
  moved: 'moved.admin@demo.example',
  texting: 'sms.admin@demo.example',
  unlicensed: 'unlicensed.user@demo.example',
  disabled: 'disabled.user@demo.example',
  locked: 'locked.user@demo.example',
  synced: 'synced.admin@works.example',
  member: 'member@harbor.example',
  outsider: 'outsider@harbor.example',
  homeLocked: 'home.locked@harbor.example',
  school: 'admin@school.example',
  nobody: 'nobody@demo.example',
} as const;

/** Good for every organisation of the demo world. */
export const goodPassword = 'Kite7-Moonlake-Trail';
/** No prediction knows the word; Microsoft 365 does. */
export const refusedPassword = 'Swordfish7!';

export const step = (id: string) => `m365-admin-reset:${id}`;

/** All texts of the conversation, in order: first lines. */
export function texts(bot: Bot): readonly string[] {
  return bot.said.map(({ text }) => text.split('\n')[0] ?? '');
}

/** Everything that was said, in words. */
export function words(bot: Bot): string {
  return bot.said.map(({ text, rows }) => [text, ...rows].join('\n')).join('\n');
}

export async function startM365(bot: Bot, account: string) {
  await bot.arrive();
  await bot.press('m365-admin-reset');
  await bot.press('here');
  await bot.say(account);
}

async function agree(bot: Bot) {
  await bot.press('granted');
  await bot.core.operations.drain();
  await bot.pass(5);
}

/** From the question for a method to the page, or to whatever is said instead. */
export async function askCode(bot: Bot, method: string) {
  await bot.press(method);
  await agree(bot);
}

/** Chooses one of the ways that the second gate offers. */
export async function askSecondCode(bot: Bot, way: string) {
  await bot.press('answered', { secondMethod: way });
  await agree(bot);
}

/** The code that came last, on the page that was opened last. */
export async function enterCode(bot: Bot, code = codesSent(bot).at(-1)?.code ?? '') {
  const answer = await (await openCodePage(bot)).enter(code);
  await bot.core.operations.drain();
  return answer;
}

/** To the consent for the reset; with `second` through two gates. */
export async function prove(bot: Bot, account: string, method: string, second?: string) {
  await startM365(bot, account);
  await askCode(bot, method);
  await enterCode(bot);
  if (second !== undefined) {
    await askSecondCode(bot, second);
    await enterCode(bot);
  }
}

/** From the consent to the page for the new password, and on to the end of the operation. */
export async function choosePassword(bot: Bot, password = goodPassword) {
  const done = await bot.submit(password);
  await bot.core.operations.drain();
  await bot.pass(40);
  return done;
}

/** What an authenticator with this key shows. @see RFC 6238 */
export function authenticatorCode(key: string, at: number): string {
  const bits = [...key]
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const from = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

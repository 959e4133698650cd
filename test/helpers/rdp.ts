import type { Bot } from './bot.ts';

/** Machines of the demo world whose Remote Desktop refuses a login, by what helps. */
export const rdp = {
  locked: { host: '198.51.100.31', id: 'ins-rdp00001', password: 'Demo-Pass-31-ok' },
  inDomain: { host: '198.51.100.32', id: 'ins-rdp00002', password: 'Demo-Pass-32-ok' },
  controller: { host: '198.51.100.33', id: 'ins-rdp00003', password: 'Demo-Pass-33-ok' },
  entra: { host: '198.51.100.34', id: 'ins-rdp00004', password: 'Demo-Pass-34-ok' },
  accounts: { host: '198.51.100.35', id: 'ins-rdp00005', password: 'Demo-Pass-35-ok' },
  guestOnly: { host: '198.51.100.36', id: 'ins-rdp00006', password: 'Demo-Pass-36-ok' },
  saved: { host: '198.51.100.37', id: 'ins-rdp00007', password: 'Demo-Pass-37-ok' },
  stale: { host: '198.51.100.38', id: 'ins-rdp00008', password: 'Demo-Pass-38-new' },
  shared: { host: '198.51.100.39', id: 'ins-rdp00009', password: 'Demo-Pass-39-ok' },
  never: { host: '198.51.100.40', id: 'ins-rdp00010', password: 'Demo-Pass-40-ok' },
  silent: { host: '198.51.100.41', id: 'ins-rdp00011', password: 'Demo-Pass-41-ok' },
} as const;

/** From nothing to the question about the password, at the PC. */
export async function toPassword(bot: Bot, host: string, userName = 'Administrator') {
  await bot.say(`リモートデスクトップで「お使いの資格情報は機能しませんでした」 ${host}`);
  await bot.press('pc');
  await bot.say(userName);
}

/** On to what the quick look at the PC did not solve: the settings of the server. */
export async function toSharing(bot: Bot, host: string) {
  await toPassword(bot, host);
  await bot.press('sure');
  await bot.press('done');
  await bot.press('notSolved');
}

/** On to the settings of the PC, where the sharing model needs no change. */
export async function toPc(bot: Bot, host: string) {
  await toSharing(bot, host);
  await bot.press('pc');
}

/** On to the last resort. */
export async function toPasswordSharing(bot: Bot, host: string) {
  await toPc(bot, host);
  await bot.press('typed');
  await bot.press('none');
  await bot.press('notSolved');
}

/** Calls that reached the inside of a machine. */
export function guestCalls(bot: Bot): readonly string[] {
  return bot.core.simulated.world
    .snapshot()
    .calls.map(({ operation }) => operation)
    .filter((operation) => operation.startsWith('guest.'));
}

/** Lines of every ticket, as one text. */
export function ticketLines(bot: Bot): string {
  return JSON.stringify(bot.core.simulated.world.outbox().tickets);
}

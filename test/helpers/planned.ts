import type { Bot } from './bot.ts';

/** 21 November 2026, 10:00 in Tokyo, is when every bot starts. */
export const hour = 3600;
/** From the start until 02:00 in Tokyo. */
export const untilTwo = 16 * hour;

/** From nothing to the consent for a restart at a time. */
export async function toLaterRestart(bot: Bot, reference: string, when = '今夜2時') {
  await bot.say('サーバーを再起動したい');
  await bot.say(reference);
  await bot.press('later');
  await bot.say(when);
}

export async function planRestart(bot: Bot, reference: string, when = '今夜2時') {
  await toLaterRestart(bot, reference, when);
  await bot.press('granted');
}

/** From nothing to a reset of a running machine at night. */
export async function planReset(bot: Bot, reference: string, when = '今夜2時') {
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say(reference);
  await bot.press('systemDefault');
  await bot.press('later');
  await bot.say(when);
  await bot.press('granted');
}

/** Time goes by without anything due, then what is due is done, in steps of 5 s. */
export async function passTo(bot: Bot, seconds: number, then = 5) {
  bot.idle(seconds - then);
  await bot.pass(then);
}

/** Texts of the mails that were sent about what is planned, in order. */
export async function mails(bot: Bot): Promise<readonly string[]> {
  const sent = await bot.core.store.db
    .selectFrom('notice')
    .select(['about', 'state'])
    .where('about', 'like', 'bot:planned.%')
    .orderBy('createdAt')
    .execute();
  return sent.map(({ about, state }) => `${about.replace('bot:planned.mail.', '')} ${state}`);
}

export async function planned(bot: Bot) {
  return bot.core.store.db
    .selectFrom('planned')
    .select(['state', 'lookAt', 'plannedFor'])
    .execute();
}

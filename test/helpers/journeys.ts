import type { Bot } from './bot.ts';

/** From nothing to the plan that waits for consent. */
export async function toPlan(bot: Bot, reference: string, stop?: 'normal' | 'forced') {
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say(reference);
  await bot.press('systemDefault');
  if (stop) await bot.press(stop);
}

/** From nothing to the one-time page. */
export async function toPage(bot: Bot, reference: string, stop?: 'normal' | 'forced') {
  await toPlan(bot, reference, stop);
  await bot.press('granted');
}

/** Texts said in the whole conversation, without cards that only lost their buttons. */
export function saidKeys(bot: Bot): readonly string[] {
  return bot.said.filter((said) => !said.replaces).map(({ text }) => text.split('\n')[0] ?? '');
}

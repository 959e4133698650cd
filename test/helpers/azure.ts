import type { Bot } from './bot.ts';

/** Good for every machine of the demo world that has no policy of its own. */
export const newPassword = 'Correct-Horse-7x';

/** A machine of the demo world, for the probe and for events. */
export function azure(name: string, resourceGroup = 'rg-web'): { readonly instanceId: string } {
  return { instanceId: `${resourceGroup}/${name}` };
}

/** From nothing to what comes after the look at a machine. */
export async function startAzure(bot: Bot, reference: string): Promise<void> {
  await bot.say('Azure の仮想マシンのパスワードをリセットしたい');
  await bot.say(reference);
}

/** On to the one-time page, for the machine's own account. */
export async function toAzurePage(bot: Bot, reference: string): Promise<void> {
  await startAzure(bot, reference);
  await bot.press('password');
  await bot.press('same');
  await bot.press('granted');
}

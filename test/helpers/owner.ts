import type { Claims } from '../../src/incoming.ts';
import type { Bot } from './bot.ts';

/** People of the demo world. */
export const people = {
  misaki: '8a1f3c10-5b7d-4f0e-8c11-000000000011',
  senior: '8a1f3c10-5b7d-4f0e-8c11-000000000117',
  auditor: '8a1f3c10-5b7d-4f0e-8c11-000000000118',
  taro: '8a1f3c10-5b7d-4f0e-8c11-000000000201',
  olivia: '8a1f3c10-5b7d-4f0e-8c11-000000000202',
} as const;

/** A member of the helpdesk, signed in at the desk. */
export function agent(objectId: string = people.misaki, appRoles = ['Helpdesk.Agent']): Claims {
  return {
    via: 'desk',
    channelUserId: `desk:${objectId}`,
    tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
    objectId,
    scope: 'personal',
    appRoles,
  };
}

/** To what the bot says of the target. */
export async function name(bot: Bot, what: 'machine' | 'account', named: string): Promise<void> {
  await bot.arrive();
  await bot.press('reset-for-owner');
  await bot.press(what);
  await bot.say(named);
}

/** Agrees, and waits until everything has left. */
export async function askOwner(bot: Bot): Promise<void> {
  await bot.press('granted');
  await bot.core.operations.drain();
  await bot.pass(5);
}

/** What one person has got, the newest last. */
export function received(bot: Bot, objectId: string) {
  return bot.core.simulated.world
    .outbox()
    .notices.filter(({ toObjectId }) => toObjectId === objectId);
}

export function linkOf(bot: Bot, objectId: string): string {
  const bodies = received(bot, objectId).map(({ body }) => body);
  return bodies.findLast((body) => body.includes('/r#'))?.match(/http\S+\/r#\S+/)?.[0] ?? '';
}

export function codeOf(bot: Bot, objectId: string): string {
  const bodies = received(bot, objectId)
    .filter(({ by }) => by !== 'mail')
    .map(({ body }) => body.replace(/[、, ](?=[0-9])/g, ''));
  return bodies.at(-1)?.match(/[0-9]{6}/)?.[0] ?? '';
}

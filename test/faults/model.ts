import { expect } from 'vitest';
import type { Bot } from '../helpers/bot.ts';

/** What people allowed: the most that may have happened to any system. */
export interface Model {
  /** Times that a password was sent on an open page. */
  submitted: number;
  /** Step of each consent, by the nonce of its card: a card counts once. */
  readonly granted: Map<string, string>;
  /** Whether the last thing that was sent was taken, so that it is a duplicate from now on. */
  isTaken: boolean;
  commands: number;
}

export function emptyModel(): Model {
  return { submitted: 0, granted: new Map(), isTaken: false, commands: 0 };
}

/** Nothing happened that nobody agreed to, and nothing more often than was agreed. */
export function expectWithinModel(bot: Bot, { submitted, granted }: Readonly<Model>): void {
  const times = (...steps: readonly string[]) =>
    [...granted.values()].filter((step) => steps.includes(step)).length;
  const effects = bot.effects();
  const count = (effect: string) => effects.filter((entry) => entry.effect === effect).length;
  const forced = effects.filter(({ details }) => details.forceStop === true).length;
  const plans = times('planReset', 'planNormalStop', 'planForceStop');

  expect(count('set'), 'sets').toBeLessThanOrEqual(Math.min(submitted, plans));
  expect(forced, 'forced stops').toBeLessThanOrEqual(times('planForceStop'));
  expect(count('stop'), 'stops').toBeLessThanOrEqual(times('planNormalStop'));
  if (times('confirmStart') + plans === 0) expect(count('start'), 'starts').toBe(0);
  // A setting that is weakened is also put back, once.
  expect(count('setting'), 'settings').toBeLessThanOrEqual(
    times('confirmSharing') + 2 * times('confirmPasswordSharing'),
  );
}

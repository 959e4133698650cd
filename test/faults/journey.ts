import type { Bot } from '../helpers/bot.ts';
import { password } from '../helpers/demo.ts';
import type { Mortal } from './mortal.ts';
import type { Act, Scenario } from './scenarios.ts';

/** Does one act, as the person or the world does it. */
export function perform(bot: Bot, act: Act, clientActivityId?: string): Promise<unknown> {
  switch (act.kind) {
    case 'send':
      return act.act(bot, clientActivityId);
    case 'submit':
      return bot.submit(password);
    case 'pass':
      return bot.pass(act.seconds);
    case 'idle':
      bot.idle(act.seconds);
      return Promise.resolve();
    case 'stop':
      return bot.restart();
  }
}

/** Plays until the end of the scenario or of the process. @returns the act that was cut off */
export async function play(bot: Bot, scenario: Scenario, mortal: Mortal): Promise<Act | undefined> {
  for (const act of scenario.steps) {
    const work = perform(bot, act);
    // Of a dead process nothing is heard any more, neither an answer nor an error.
    work.catch(() => {});
    await Promise.race([work, mortal.died]);
    if (mortal.isDead) return act;
  }
  return undefined;
}

/** What happens when a person got no answer: the channel sends again, the page is tried again. */
export async function repeat(bot: Bot, act: Act): Promise<void> {
  if (act.kind === 'send') await bot.redeliver();
  if (act.kind === 'submit') await bot.submitAgain(password);
}

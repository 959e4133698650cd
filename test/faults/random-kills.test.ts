import { afterAll, describe, expect, it } from 'vitest';
import { createDice, oneOf } from '../dialogs/found-facts.ts';
import { openBot } from '../helpers/bot.ts';
import { counts } from './counts.ts';
import {
  expectNobodyWaits,
  expectOneEffectEach,
  expectTruth,
  secondsToRun,
  settle,
} from './invariants.ts';
import { play, repeat } from './journey.ts';
import { createMortal } from './mortal.ts';
import { scenarios } from './scenarios.ts';

/** A process dies after fewer points than this. */
const pointsUntilDeath = 130;
/** The next ones have less to do before they are done. */
const pointsUntilNextDeath = 20;
const mostDeathsMore = 3;

const total = { runs: 0, deaths: 0, longestDown: 0 };

/** @returns how often a process died */
async function playAndDie(seed: number): Promise<number> {
  const dice = createDice(seed);
  const scenario = oneOf(dice, scenarios);
  const present = { mortal: createMortal(dice(pointsUntilDeath)) };
  const bot = await openBot({
    ...scenario.options,
    aroundAll: true,
    around: {
      store: (store) => present.mortal.around.store?.(store) ?? store,
      backend: (backend) => present.mortal.around.backend?.(backend) ?? backend,
    },
  });
  let deaths = 0;
  try {
    let cut = await play(bot, scenario, present.mortal);
    for (let more = 0; present.mortal.isDead; more += 1) {
      deaths += 1;
      const isLast = more === mostDeathsMore;
      present.mortal = createMortal(isLast ? undefined : dice(pointsUntilNextDeath));
      await bot.dieAndStart();
      const act = cut;
      const recovery = (async () => {
        if (act) await repeat(bot, act);
        return settle(bot, scenario.keepsRunning);
      })();
      recovery.catch(() => {});
      const ranAfter = await Promise.race([recovery, present.mortal.died]);
      // The person does not try for ever: what comes later happens without them.
      cut = undefined;
      if (ranAfter === undefined) continue;
      expect(ranAfter).toBeLessThanOrEqual(secondsToRun);
      total.longestDown = Math.max(total.longestDown, ranAfter);
      break;
    }
    present.mortal.spare();
    await settle(bot, scenario.keepsRunning);
    expectOneEffectEach(bot);
    await expectTruth(bot);
    await expectNobodyWaits(bot);
    return deaths;
  } catch (cause) {
    throw new Error(`seed ${seed}, ${scenario.name}`, { cause });
  } finally {
    present.mortal.spare();
    if (present.mortal.isDead) await bot.dieAndStart();
    await bot.close();
  }
}

describe('processes that die at random, also while they mend what the last one left', () => {
  afterAll(() => {
    console.log(
      `random kills: ${total.deaths} deaths in ${total.runs} journeys survived, ` +
        `machines running after at most ${total.longestDown} s`,
    );
  });

  // Holds T-87
  it(
    'leave one effect at most, the machine running, and the truth',
    async () => {
      for (let seed = 1; total.deaths < counts.randomKills; seed += 1) {
        total.deaths += await playAndDie(seed);
        total.runs += 1;
      }
    },
    counts.timeLimitMs,
  );
});

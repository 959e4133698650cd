import { afterAll, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { createSchema } from '../helpers/stores.ts';
import { sweptCalls } from './change-calls.ts';
import { counts } from './counts.ts';
import {
  type Done,
  doneTo,
  expectNobodyWaits,
  expectNothingElse,
  expectOneEffectEach,
  expectTruth,
  secondsToRun,
  settle,
} from './invariants.ts';
import { play, repeat } from './journey.ts';
import { createMortal, type Mortal, type Point, type PointName } from './mortal.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const url = process.env.AKERU_TEST_DATABASE_URL;
const { serverKillStride, repeatedPollStride, sampleStride } = counts;

interface Count {
  points: number;
  deaths: number;
  mostSets: number;
  longestDown: number;
}

/** @returns indices */
function withoutRepeatedPolls(passed: readonly Point[]): readonly number[] {
  const seen = new Set<string>();
  return passed.flatMap(({ name, stages }, index) => {
    // Turns before there is an operation all look the same, and are few.
    const kind = stages === '' ? String(index) : `${name} ${stages}`;
    if (seen.has(kind)) return [];
    seen.add(kind);
    return [index];
  });
}

/** @returns indices of the points that are died at, in order */
function chosen(
  passed: readonly Point[],
  { isSampled }: Scenario,
  isOnServer: boolean,
): readonly number[] {
  const unlike = withoutRepeatedPolls(passed);
  const isCommit = (point: number) => passed[point]?.name.startsWith('commit:');
  const sample =
    isSampled && sampleStride > 1
      ? unlike.filter((point, index) => !isCommit(point) || index % sampleStride === 0)
      : undefined;
  if (isOnServer) return (sample ?? unlike).filter((_, index) => index % serverKillStride === 0);
  return (
    sample ??
    [...passed.keys()].filter((point) => unlike.includes(point) || point % repeatedPollStride === 0)
  );
}

/** A bot of its own, as long as `work` lasts. */
async function withBot(
  scenario: Scenario,
  isOnServer: boolean,
  mortal: Mortal,
  work: (bot: Bot) => Promise<void>,
): Promise<void> {
  const schema = isOnServer && url ? await createSchema(url) : undefined;
  const bot = await openBot({
    ...scenario.options,
    around: mortal.around,
    ...(schema && { databaseUrl: schema.url }),
  });
  try {
    await work(bot);
  } finally {
    // A process that was to die and did not is let go: the end of the test is no point.
    mortal.spare();
    if (mortal.isDead && !bot.hasStartedAgain) await bot.dieAndStart();
    await bot.close();
    await schema?.drop();
  }
}

async function dieAt(
  point: number,
  scenario: Scenario,
  isOnServer: boolean,
  whole: readonly Done[],
  count: Count,
): Promise<void> {
  const mortal = createMortal(point);
  try {
    await withBot(scenario, isOnServer, mortal, async (bot) => {
      const cut = await play(bot, scenario, mortal);
      expect(mortal.isDead, 'the point was reached').toBe(true);
      await bot.dieAndStart();
      if (cut) await repeat(bot, cut);
      const ranAfter = await settle(bot, scenario.keepsRunning);
      count.mostSets = Math.max(count.mostSets, expectOneEffectEach(bot));
      await expectTruth(bot);
      if (!scenario.isCutShort) expectNothingElse(bot, whole);
      await expectNobodyWaits(bot);
      expect(ranAfter).toBeLessThanOrEqual(secondsToRun);
      count.longestDown = Math.max(count.longestDown, ranAfter);
      count.deaths += 1;
    });
  } catch (cause) {
    const before = mortal.passed
      .slice(-4)
      .map(({ name, stages }) => `${name} (${stages})`)
      .join(', ');
    throw new Error(`died at point ${point}, after ${before}`, { cause });
  }
}

/** Dies at the points of every scenario, and prints how many there are. */
export function sweep(engine: string, isOnServer: boolean): void {
  const count: Count = { points: 0, deaths: 0, mostSets: 0, longestDown: 0 };
  const seen = new Set<PointName>();

  describe(`a process that dies anywhere, on ${engine}`, () => {
    afterAll(() => {
      console.log(
        `kill sweep on ${engine}: ${count.points} points enumerated, ${count.deaths} deaths survived` +
          ` (${isOnServer ? `one of ${serverKillStride}, repeated polls once` : `of repeated polls one of ${repeatedPollStride}`}), ` +
          `sets per operation never above ${count.mostSets}, ` +
          `machines running after at most ${count.longestDown} s`,
      );
    });

    // Holds N6, T-87, T-89
    it.each(scenarios)(
      'leaves one effect at most, the machine running, and the truth: $name',
      async (scenario) => {
        const whole = createMortal();
        let done: readonly Done[] = [];
        await withBot(scenario, isOnServer, whole, async (bot) => {
          await play(bot, scenario, whole);
          await settle(bot, scenario.keepsRunning);
          done = doneTo(bot);
        });
        for (const { name } of whole.passed) seen.add(name);
        count.points += whole.passed.length;
        for (const point of chosen(whole.passed, scenario, isOnServer)) {
          await dieAt(point, scenario, isOnServer, done, count);
        }
      },
      counts.timeLimitMs,
    );

    it('was tried on both sides of every change call that the bot makes', () => {
      const sides = sweptCalls.flatMap((name) => [`${name}:before`, `${name}:after`] as const);
      expect([...seen].sort()).toEqual(['commit:after', 'commit:before', ...sides].sort());
    });
  });
}

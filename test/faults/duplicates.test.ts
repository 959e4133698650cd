import { afterAll, describe, expect, it } from 'vitest';
import type { Incoming } from '../../src/incoming.ts';
import { createDice, type Dice, oneOf } from '../dialogs/found-facts.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { createSchema } from '../helpers/stores.ts';
import { counts } from './counts.ts';
import {
  expectNobodyWaits,
  expectOneEffectEach,
  expectTruth,
  type Footprint,
  footprint,
  settle,
} from './invariants.ts';
import { perform } from './journey.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const url = process.env.AKERU_TEST_DATABASE_URL;
const { duplicateSeeds: seeds, duplicatesPerSeed: deliveriesPerSeed, timeLimitMs } = counts;
/** A server takes longer: it gets one seed of so many. */
const serverSeedsShare = 10;
const downForSeconds = 23 * 3_600;

/** Ends of processes are the kill sweep's; here the process lives until a seed restarts it. */
const journeys = scenarios.filter(({ steps }) => steps.length > 4);

const total = { deliveries: 0, sameId: 0, sameClientId: 0, newId: 0, seeds: 0, extraEffects: 0 };

/** The same deliveries as they came before, in any order, some of them as a new activity. */
function again(sent: readonly Incoming[], dice: Dice, count: number): readonly Incoming[] {
  return Array.from({ length: count }, () => {
    const incoming = oneOf(dice, sent);
    const newId = `again-${dice(1e9)}`;
    const kind = dice(3);
    if (kind === 1 && incoming.clientActivityId) return { ...incoming, activityId: newId };
    if (kind === 2 && incoming.heard.kind === 'press') {
      const { clientActivityId: _, ...press } = incoming;
      return { ...press, activityId: newId };
    }
    return incoming;
  });
}

async function deliver(bot: Bot, incoming: Incoming, original: ReadonlySet<string>): Promise<void> {
  const { kind } = await bot.core.receive(incoming);
  total.deliveries += 1;
  if (original.has(incoming.activityId)) total.sameId += 1;
  else if (incoming.clientActivityId) total.sameClientId += 1;
  else total.newId += 1;
  const isKnown = original.has(incoming.activityId) || incoming.clientActivityId !== undefined;
  expect(kind).toBe(isKnown ? 'duplicate' : 'taken');
}

/** Replays what was sent so far; half of the time side by side, as a channel's retries come. */
async function replay(bot: Bot, dice: Dice, count: number): Promise<void> {
  // What the journey itself started is not the replay's.
  await bot.core.operations.drain();
  const before = await footprint(bot);
  const original = new Set(bot.sent.map(({ activityId }) => activityId));
  const deliveries = again(bot.sent, dice, count);
  if (dice(2) === 0) {
    await Promise.all(deliveries.map((incoming) => deliver(bot, incoming, original)));
  } else {
    for (const incoming of deliveries) await deliver(bot, incoming, original);
  }
  await bot.core.operations.drain();
  const after = await footprint(bot);
  total.extraEffects += after.effects.length - before.effects.length;
  expect(after).toEqual(before);
}

async function withBot<Result>(
  isOnServer: boolean,
  work: (bot: Bot) => Promise<Result>,
  options: Scenario['options'] = {},
) {
  const schema = isOnServer && url ? await createSchema(url) : undefined;
  const bot = await openBot({ ...options, ...(schema && { databaseUrl: schema.url }) });
  try {
    return await work(bot);
  } finally {
    await bot.close();
    await schema?.drop();
  }
}

async function playWithDuplicates(
  scenario: Scenario,
  isOnServer: boolean,
  dice?: Dice,
): Promise<Footprint> {
  const work = async (bot: Bot) => {
    let left = dice ? deliveriesPerSeed : 0;
    for (const [index, act] of scenario.steps.entries()) {
      if (act.kind === 'stop') continue;
      await perform(bot, act, `client-${index}`);
      if (!dice) continue;
      // A restart in the middle of a reset loses the password: that is not a duplicate's doing.
      if (dice(4) === 0 && (await bot.openOperations()) === 0) await bot.restart();
      const now = Math.min(left, dice(7));
      left -= now;
      await replay(bot, dice, now);
    }
    await settle(bot, scenario.keepsRunning);
    if (dice) {
      if (dice(2) === 0) await bot.restart(dice(2) * downForSeconds);
      await replay(bot, dice, left);
    }
    expectOneEffectEach(bot);
    await expectTruth(bot);
    await expectNobodyWaits(bot);
    return footprint(bot);
  };
  return withBot(isOnServer, work, scenario.options);
}

describe('deliveries that come again, in any order', () => {
  afterAll(() => {
    const { deliveries, sameId, sameClientId, newId, extraEffects } = total;
    console.log(
      `duplicates: ${deliveries} deliveries under ${total.seeds} seeds (${sameId} same id, ` +
        `${sameClientId} same client id, ${newId} presses under a new id), ${extraEffects} extra effects`,
    );
  });

  const engines = url ? (['SQLite', 'PostgreSQL'] as const) : (['SQLite'] as const);
  // Holds N6, T-80, T-81
  it.each(engines)(
    'leave the world, the operations and the pages as without them, on %s',
    async (engine) => {
      const isOnServer = engine === 'PostgreSQL';
      const plain = new Map<Scenario, Footprint>();
      for (const scenario of journeys)
        plain.set(scenario, await playWithDuplicates(scenario, false));
      const count = isOnServer ? Math.ceil(seeds / serverSeedsShare) : seeds;
      for (let seed = 1; seed <= count; seed += 1) {
        const dice = createDice(seed);
        const scenario = journeys[seed % journeys.length] ?? oneOf(dice, journeys);
        try {
          expect(await playWithDuplicates(scenario, isOnServer, dice)).toEqual(plain.get(scenario));
        } catch (cause) {
          throw new Error(`seed ${seed}, ${scenario.name}`, { cause });
        }
        total.seeds += 1;
      }
    },
    timeLimitMs,
  );

  // Holds N6, T-79
  it.each(engines)('are answered once when fifty come at once, on %s', async (engine) => {
    await withBot(engine === 'PostgreSQL', async (bot) => {
      await bot.say('CVMのパスワードをリセットしたい');
      const incoming = { ...bot.sent[0], activityId: 'fifty' } as Incoming;
      const heard = { kind: 'text', text: '担当者' } as const;
      const receipts = await Promise.allSettled(
        Array.from({ length: 50 }, () => bot.core.receive({ ...incoming, heard })),
      );
      const kinds = receipts.map((one) => (one.status === 'fulfilled' ? one.value.kind : 'failed'));
      expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(1);
      expect(kinds).not.toContain('failed');
      await bot.pass(10);
      expect(bot.effects('ticket')).toHaveLength(1);
      expect(bot.said.filter(({ text }) => text === 'bot:handOff.opening')).toHaveLength(1);
    });
  });
});

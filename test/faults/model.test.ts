import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { createSchema } from '../helpers/stores.ts';
import { commandCounts, commands, type Real } from './commands.ts';
import { counts } from './counts.ts';
import { expectNobodyWaits, expectOneEffectEach, expectTruth, settle } from './invariants.ts';
import { emptyModel, expectWithinModel, type Model } from './model.ts';
import { createMortal } from './mortal.ts';

const url = process.env.AKERU_TEST_DATABASE_URL;
const {
  modelSearchLimitMs: searchLimitMs,
  modelSequences: sequences,
  modelCommands: mostCommands,
  modelSeed: seed,
  modelEndsOnFailure: endOnFailure,
} = counts;
/** A server takes longer: it gets one sequence of so many. */
const serverShare = 20;

/** A bot of its own, as long as `work` lasts. */
async function withReal(isOnServer: boolean, work: (real: Real) => Promise<void>): Promise<void> {
  const schema = isOnServer && url ? await createSchema(url) : undefined;
  const first = createMortal();
  const present = { mortal: first };
  const bot = await openBot({
    aroundAll: true,
    around: {
      store: (store) => present.mortal.around.store?.(store) ?? store,
      backend: (backend) => present.mortal.around.backend?.(backend) ?? backend,
    },
    ...(schema && { databaseUrl: schema.url }),
  });
  const real = Object.assign(present, { bot });
  try {
    await work(real);
  } finally {
    real.mortal.spare();
    await bot.close();
    await schema?.drop();
  }
}

/** Faults are over, time passes, and then everything has an end that is true. */
async function expectEnd(bot: Bot, model: Model): Promise<void> {
  bot.order({ clearFaults: true });
  await settle(bot);
  expectOneEffectEach(bot);
  await expectTruth(bot);
  await expectNobodyWaits(bot);
  expectWithinModel(bot, model);
}

const done = { sequences: 0, commands: 0, effects: 0 };

describe('any sequence of what people, systems and processes do', () => {
  afterAll(() => {
    const kinds = [...commandCounts].map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(
      `model: ${done.sequences} sequences, ${done.commands} commands (${kinds}), ` +
        `${done.effects} effects, all within the model`,
    );
  });

  const engines = url ? (['SQLite', 'PostgreSQL'] as const) : (['SQLite'] as const);
  // Holds T-93
  it.each(engines)(
    'has no effect that nobody consented to, and ends truly, on %s',
    async (engine) => {
      const isOnServer = engine === 'PostgreSQL';
      const anySequence = fc.commands(commands, { maxCommands: mostCommands, size: 'max' });
      await fc.assert(
        fc.asyncProperty(anySequence, (sequence) =>
          withReal(isOnServer, async (real) => {
            const model = emptyModel();
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            await expectEnd(real.bot, model);
            done.sequences += 1;
            done.commands += model.commands;
            done.effects += real.bot.effects().length;
          }),
        ),
        {
          numRuns: isOnServer ? Math.ceil(sequences / serverShare) : sequences,
          seed,
          endOnFailure,
          // The long search ends with the time that it was given; the usual one does all of it.
          ...(searchLimitMs > 0 && { interruptAfterTimeLimit: searchLimitMs }),
        },
      );
    },
    counts.timeLimitMs,
  );
});

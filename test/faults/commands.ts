import fc from 'fast-check';
import { expect } from 'vitest';
import type { Fault } from '../../src/backend/simulated/fault-schema.ts';
import type { ButtonData } from '../../src/reply/said.ts';
import type { Bot } from '../helpers/bot.ts';
import { password } from '../helpers/demo.ts';
import { rdp } from '../helpers/rdp.ts';
import { expectOneEffectEach, footprint } from './invariants.ts';
import { expectWithinModel, type Model } from './model.ts';
import { createMortal, type Mortal } from './mortal.ts';

/** A bot whose process can die within anything that it does. */
export interface Real {
  readonly bot: Bot;
  /** Of the present process. */
  mortal: Mortal;
}

export type Command = fc.AsyncCommand<Model, Real>;

/** How often each kind of command was run. */
export const commandCounts = new Map<string, number>();

/**
 * @param act returns what it leads to for sure; it may be cut off by a death
 * @param dieAfter points that the process passes within it before it dies; never without
 */
function command(
  name: string,
  act: (model: Model, real: Real) => Promise<unknown>,
  dieAfter?: number,
): Command {
  const label = dieAfter === undefined ? name : `${name}, dies after ${dieAfter}`;
  return {
    check: () => true,
    async run(model, real) {
      model.commands += 1;
      const kind = dieAfter === undefined ? (name.split(' ')[0] ?? name) : 'die';
      commandCounts.set(kind, (commandCounts.get(kind) ?? 0) + 1);
      if (dieAfter !== undefined) real.mortal.dieAfter(dieAfter);
      const work = act(model, real);
      work.catch(() => {});
      await Promise.race([work, real.mortal.died]);
      if (real.mortal.isDead) {
        model.isTaken = false;
        real.mortal = createMortal();
        await real.bot.dieAndStart();
      }
      real.mortal.spare();
      expectOneEffectEach(real.bot);
      expectWithinModel(real.bot, model);
    },
    toString: () => label,
  };
}

const say =
  (text: string) =>
  async (model: Model, { bot }: Real) => {
    model.isTaken = false;
    await bot.say(text);
    model.isTaken = true;
  };

function newestButtons(bot: Bot): readonly ButtonData[] {
  const card = bot.said.findLast(({ buttons }) => buttons.length > 0);
  return (card?.buttons ?? []).map(({ data }) => data);
}

const press =
  (choose: (buttons: readonly ButtonData[]) => ButtonData | undefined) =>
  async (model: Model, { bot }: Real) => {
    const data = choose(newestButtons(bot));
    if (!data) return;
    if (data.option === 'granted') model.granted.set(data.nonce, data.step);
    model.isTaken = false;
    await bot.pressData(data);
    model.isTaken = true;
  };

/** The button that leads on to an effect, where there is one. */
const onward = [
  'granted',
  'systemDefault',
  'normal',
  'forced',
  'pc',
  'sure',
  'notSolved',
  'typed',
  'none',
];
const pressForced = press((buttons) => buttons.find(({ option }) => option === 'forced'));
const pressOnward = press(
  (buttons) => buttons.find(({ option }) => onward.includes(option)) ?? buttons[0],
);

/** A card that is over, under a new id: it says so, and does nothing. */
const pressStale =
  (pick: number) =>
  async (model: Model, { bot }: Real) => {
    const live = newestButtons(bot)[0]?.nonce;
    const stale = bot.said
      .flatMap(({ buttons }) => buttons.map(({ data }) => data))
      .filter(({ nonce }) => nonce !== live);
    const data = stale[pick % Math.max(1, stale.length)];
    if (!data) return;
    await bot.core.operations.drain();
    const before = await footprint(bot);
    model.isTaken = false;
    await bot.pressData(data);
    model.isTaken = true;
    await bot.core.operations.drain();
    expect(await footprint(bot)).toEqual(before);
  };

const redeliver = async (model: Model, { bot }: Real) => {
  if (bot.sent.length === 0) return;
  await bot.core.operations.drain();
  const before = await footprint(bot);
  const { kind } = await bot.redeliver();
  if (model.isTaken) {
    expect(kind).toBe('duplicate');
    await bot.core.operations.drain();
    expect(await footprint(bot)).toEqual(before);
  }
  model.isTaken = true;
};

const submit = async (model: Model, { bot }: Real) => {
  if ((await bot.openForms()) === 0) return;
  model.submitted += 1;
  await bot.submitAgain(password);
};

const pass =
  (seconds: number) =>
  (_: Model, { bot }: Real) =>
    bot.pass(seconds);

const restart = (seconds: number) => async (_: Model, real: Real) => {
  real.mortal = createMortal();
  await real.bot.restart(seconds);
};

const order =
  (fault: Fault) =>
  async (_: Model, { bot }: Real) =>
    bot.order({ faults: [fault] });
const clear = async (_: Model, { bot }: Real) => bot.order({ clearFaults: true });

const texts = [
  'ins-web00001 の Windows パスワードを忘れた',
  'ins-db000001 の Windows パスワードを忘れた',
  'ins-mail0001 の Windows パスワードを忘れた',
  'CVMのパスワードをリセットしたい',
  `リモートデスクトップで「お使いの資格情報は機能しませんでした」 ${rdp.shared.host}`,
  `リモートデスクトップで「お使いの資格情報は機能しませんでした」 ${rdp.guestOnly.host}`,
  'Administrator',
  '担当者',
  'キャンセル',
  '最初から',
  'ヘルプ',
];

const beginnings = texts.filter(
  (text) => text.includes('パスワードを忘れた') || text.includes('資格情報'),
);

/** Several steps of a journey as one command: most sequences are to get somewhere. */
const goOn = (text: string, presses: number) => async (model: Model, real: Real) => {
  await say(text)(model, real);
  for (let count = 0; count < presses; count += 1) await pressOnward(model, real);
};

/** Those that hang wait for their time limit by the real clock: they have tests of their own. */
const fault: fc.Arbitrary<Fault> = fc.record({
  operation: fc.constantFrom(
    'cvm.*',
    'guest.*',
    'tickets.*',
    'cvm.resetInstancesPassword' as const,
  ),
  kind: fc.constantFrom('failBefore' as const, 'failAfter' as const),
  times: fc.integer({ min: 1, max: 3 }),
}) as fc.Arbitrary<Fault>;

const toDieAfter = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 25 }) },
);
const seconds = fc.constantFrom(5, 15, 40, 120, 300, 960);

const pressAny = fc.tuple(fc.nat({ max: 5 }), toDieAfter).map(([index, dies]) =>
  command(
    `press any ${index}`,
    press((all) => all[index % Math.max(1, all.length)]),
    dies,
  ),
);

/** What leads on is offered several times: a sequence is to get somewhere. */
export const commands: fc.Arbitrary<Command>[] = [
  fc
    .tuple(fc.constantFrom(...texts), toDieAfter)
    .map(([text, dies]) => command(`say ${text}`, say(text), dies)),
  toDieAfter.map((dies) => command('press onward', pressOnward, dies)),
  toDieAfter.map((dies) => command('press onward', pressOnward, dies)),
  toDieAfter.map((dies) => command('press onward', pressOnward, dies)),
  toDieAfter.map((dies) => command('press onward', pressOnward, dies)),
  pressAny,
  fc.nat({ max: 50 }).map((pick) => command(`stale ${pick}`, pressStale(pick))),
  fc
    .tuple(fc.constantFrom(...beginnings), fc.integer({ min: 1, max: 4 }), toDieAfter)
    .map(([text, presses, dies]) => command(`go on ${text} ${presses}`, goOn(text, presses), dies)),
  toDieAfter.map((dies) => command('press forced', pressForced, dies)),
  fc.constant(command('redeliver', redeliver)),
  toDieAfter.map((dies) => command('submit', submit, dies)),
  toDieAfter.map((dies) => command('submit', submit, dies)),
  fc.tuple(seconds, toDieAfter).map(([time, dies]) => command(`pass ${time}`, pass(time), dies)),
  fc.constantFrom(0, 60, 23 * 3_600).map((time) => command(`restart ${time}`, restart(time))),
  fault.map((one) => command(`fault ${JSON.stringify(one)}`, order(one))),
  fc.constant(command('clear', clear)),
];

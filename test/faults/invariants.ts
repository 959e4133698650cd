import { expect } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { rdp } from '../helpers/rdp.ts';

/** Everything that is done settles within it, also a setting that is put back by itself. */
const restSeconds = 1_500;
const stepSeconds = 5;
/** A machine that we stopped runs again within it, whatever died. */
export const secondsToRun = 300;

const settings = {
  passwordSharing: { instanceId: rdp.shared.id, safe: 'on' },
} as const;

/** Rows that somebody still has to do something about: untold ends are among them. */
export async function underWay(bot: Bot): Promise<number> {
  const { db } = bot.core.store;
  const operations = await db
    .selectFrom('operation')
    .select('id')
    .where('dueAt', 'is not', null)
    .execute();
  const undos = await db
    .selectFrom('undo')
    .select('id')
    .where('dueAt', 'is not', null)
    .where('state', 'in', ['open', 'running'])
    .execute();
  return operations.length + undos.length + (await bot.untoldForms());
}

/**
 * Lets time pass until nothing is under way.
 * @returns seconds after which the machine ran; never more than what was waited
 */
export async function settle(bot: Bot, keepsRunning?: string): Promise<number> {
  const runs = () => keepsRunning === undefined || powerOf(bot, keepsRunning) === 'RUNNING';
  let ranAfter = 0;
  for (let seconds = 0; seconds <= restSeconds; seconds += stepSeconds) {
    if (!runs()) ranAfter = seconds + stepSeconds;
    if (runs() && (await underWay(bot)) === 0) return ranAfter;
    await bot.pass(stepSeconds);
  }
  return runs() ? ranAfter : Number.POSITIVE_INFINITY;
}

/** @param name id of a CVM, name of an Azure machine */
function powerOf(bot: Bot, name: string): string | undefined {
  const { azure } = bot.core.simulated.world.snapshot();
  return bot.power(name) ?? azure.find(({ id }) => id.endsWith(`/${name}`))?.power.toUpperCase();
}

/** What was done to a system: which of two alike is no matter. */
export type Done = string;

export function doneTo(bot: Bot): readonly Done[] {
  return bot
    .effects()
    .filter(({ effect }) => effect !== 'notice')
    .map(({ effect, targets, details }) => {
      const { setting, newValue, forceStop } = details;
      // A process that has died leaves out case numbers.
      const on = effect === 'ticket' ? 'a case' : targets;
      return JSON.stringify({ effect, on, setting, newValue, forceStop });
    });
}

/**
 * A death adds nothing to what the whole journey does, but a start of what we stopped.
 * @param whole of a journey without a death
 */
export function expectNothingElse(bot: Bot, whole: readonly Done[]): void {
  const left = [...whole];
  const stopped = bot
    .effects('stop')
    .concat(bot.effects('set'))
    .flatMap(({ targets }) => targets);
  const more = doneTo(bot).filter((done) => {
    const index = left.indexOf(done);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  const isStartAgain = (done: Done) =>
    stopped.some((id) => done === JSON.stringify({ effect: 'start', on: [id] }));
  expect(more.filter((done) => !isStartAgain(done))).toEqual([]);
}

/** @returns the most sets that one operation made, which is never more than one */
export function expectOneEffectEach(bot: Bot): number {
  const keys = bot.effects().map(({ effect, key }) => `${effect} ${key}`);
  expect(new Set(keys).size, 'effects of one key').toBe(keys.length);
  const sets = new Map<string, number>();
  for (const { key } of bot.effects('set')) {
    const operationId = key.slice(0, key.lastIndexOf(':'));
    sets.set(operationId, (sets.get(operationId) ?? 0) + 1);
  }
  const most = Math.max(0, ...sets.values());
  expect(most).toBeLessThanOrEqual(1);
  return most;
}

/** Nothing is claimed that did not happen. */
export async function expectTruth(bot: Bot): Promise<void> {
  const times = (key: string) => bot.said.filter(({ text }) => text.startsWith(key)).length;
  const count = (effect: string) => bot.effects(effect).length;
  expect(times('cvm-reset:tellAllReset.text')).toBeLessThanOrEqual(count('set'));
  if (times('cvm-reset:tellSecretLost.text') > 0 && times('cvm-reset:tellAllReset.text') === 0) {
    expect(count('set')).toBe(0);
  }
  expect(times('m365-admin-reset:tellReset.text')).toBeLessThanOrEqual(count('set'));
  const opened = bot.said.filter(({ text }) => /^bot:handOff\.opened|toHelpdesk\.text/.test(text));
  expect(opened.length).toBeLessThanOrEqual(count('ticket'));
  expectTruthOfAzure(bot, times);
  expect(times('restart-machine:tellRestarted.text')).toBeLessThanOrEqual(count('reboot'));
  // Nobody else touches the machine: what is as it was not agreed is the bot's own call again.
  expect(times('restart-machine:tellDiffers.text'), 'restarts disowned').toBe(0);
  // One was asked for; its own repeated call is not another.
  expect(times('windows-cannot-connect:askTooSoon.prompt'), 'reports withheld').toBe(0);
  await expectTruthOfTickets(bot, times);
  if (times('bot:undo.done') > 0) expect(guestSetting(bot)).toBe(settings.passwordSharing.safe);
  for (const instanceId of [machines.stopped, machines.running])
    expectAcknowledgedWorks(bot, instanceId);
}

type Times = (key: string) => number;

/** Told as set is what lets the person in; told as lost is what was never sent. */
function expectTruthOfAzure(bot: Bot, times: Times): void {
  const sets = bot.effects('set').filter(({ targets }) => targets.some(isAzure));
  const told = times('azure-vm-reset:tellReset.text');
  expect(told).toBeLessThanOrEqual(sets.length);
  if (times('azure-vm-reset:tellSecretLost.text') > 0 && told === 0) expect(sets).toEqual([]);
  const resets = told > 0 ? sets.flatMap(({ targets }) => targets) : [];
  for (const instanceId of resets) {
    expect(bot.probe({ instanceId, userName: 'opsadmin', password }).works).toBe(true);
  }
  const settings = (name: string) =>
    bot.effects('setting').filter(({ details }) => details.setting === name).length;
  for (const [key, name] of [
    ['tellJitOpen', 'jitAccess'],
    ['tellRuleAdded', 'rule'],
    ['tellRemoteDesktopOn', 'remoteDesktop'],
    ['tellFirewallRuleOn', 'remoteDesktopRule'],
  ] as const) {
    expect(times(`windows-cannot-connect:${key}.text`), key).toBeLessThanOrEqual(settings(name));
  }
}

const isAzure = (id: string) =>
  id.includes('/virtualmachines/') || id.includes('/virtualMachines/');

/** What the staff were told stands in the ticket, once. */
async function expectTruthOfTickets(bot: Bot, times: Times): Promise<void> {
  const entries = await bot.core.store.db.selectFrom('ticketEntry').select('kind').execute();
  for (const [key, kind] of [
    ['tellTaken', 'taken'],
    ['tellNoted', 'note'],
    ['tellSolved', 'solved'],
  ] as const) {
    const made = entries.filter((entry) => entry.kind === kind).length;
    expect(made, kind).toBeLessThanOrEqual(1);
    expect(times(`staff-tickets:${key}.text`), key).toBeLessThanOrEqual(made);
  }
}

/** A reset that was told as done is not lost: the password opens the machine as soon as it runs. */
function expectAcknowledgedWorks(bot: Bot, instanceId: string): void {
  const wasSet = bot.effects('set').some(({ targets }) => targets.includes(instanceId));
  const isTold = bot.said.some(({ text }) => text === 'cvm-reset:tellAllReset.text');
  if (!wasSet || !isTold || bot.power(instanceId) !== 'RUNNING') return;
  expect(bot.probe({ instanceId, userName: 'Administrator', password }).works).toBe(true);
}

function guestSetting(bot: Bot): string | undefined {
  const changes = bot
    .effects('setting')
    .filter(({ details }) => details.setting === 'passwordSharing');
  const last = changes.at(-1)?.details.newValue;
  return last === undefined ? undefined : String(last);
}

/** Nothing is open, and the person is not waiting for what never comes. */
export async function expectNobodyWaits(bot: Bot): Promise<void> {
  expect(await underWay(bot)).toBe(0);
  expect(await bot.openOperations()).toBe(0);
  expect(guestSetting(bot) ?? 'on').toBe('on');
  const waiting = await bot.waiting();
  if (waiting !== undefined) {
    expect(waiting).toBe('form');
    expect(await bot.openForms(), 'a page that can still be used').toBeGreaterThan(0);
  }
}

/** What a duplicate must not change. */
export async function footprint(bot: Bot) {
  const { db } = bot.core.store;
  const of = async (table: 'operation' | 'form' | 'undo') =>
    (await db.selectFrom(table).select('id').execute()).length;
  return {
    effects: bot.effects().map(({ effect, targets, details: { until: _, ...details } }) => ({
      // When it ends depends on when it was done, which is not what a duplicate changes.
      ...{ effect, targets, details },
    })),
    operations: await of('operation'),
    forms: await of('form'),
    undos: await of('undo'),
  };
}
export type Footprint = Awaited<ReturnType<typeof footprint>>;

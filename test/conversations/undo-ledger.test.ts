import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChangeName, catalogue, findEntry, isCheck } from '../../src/backend/catalogue.ts';
import { newOperationId } from '../../src/operations/operations.ts';
import { undoOf } from '../../src/operations/undo-ids.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { net } from '../helpers/net.ts';
import { rdp, ticketLines, toPasswordSharing } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

type Undoable = {
  [Name in ChangeName]: (typeof catalogue)[Name] extends { readonly undo: object } ? Name : never;
}[ChangeName];

/** A change of the demo world for each entry with an undo: a new entry without one does not compile. */
const changes: Readonly<Record<Undoable, Readonly<Record<string, string>>>> = {
  'guest.setSharingModel': { instanceId: rdp.guestOnly.id, sharingModel: 'classic' },
  'guest.setPasswordSharing': { instanceId: rdp.shared.id, passwordSharing: 'off' },
  'guest.setRemoteDesktop': { instanceId: net.remoteDesktopOff, remoteDesktop: 'on' },
  'guest.setRemoteDesktopRule': { instanceId: net.firewall, remoteDesktopRule: 'on' },
  'guest.setRemoteDesktopPort': { instanceId: net.port, remoteDesktopPort: '3389' },
  'guest.setService': { instanceId: net.service, service: 'running' },
  'guest.setFirewall': { instanceId: net.fine, firewall: 'off' },
  'guest.setCredsspLevel': { instanceId: net.fine, credsspLevel: 'vulnerable' },
  'guest.setNla': { instanceId: net.fine, nla: 'off' },
  'network.setRule': {
    ...{ machineId: net.group, source: '198.51.100.10', port: '3389', rule: 'present' },
  },
};
const undoable = Object.keys(changes) as readonly Undoable[];

/** All that the systems hold, without the record of what was done to them. */
function world(): string {
  const {
    now: _,
    ledger: __,
    calls: ___,
    faults: ____,
    ...systems
  } = bot.core.simulated.world.snapshot();
  return JSON.stringify(systems);
}

async function make(change: Undoable): Promise<void> {
  const id = newOperationId();
  const [person] = bot.core.simulated.world.people();
  const now = bot.core.simulated.world.snapshot().now;
  await bot.core.store.transaction((tx) =>
    bot.core.operations.record(
      tx,
      {
        id,
        conversationId: bot.conversationId,
        change,
        args: changes[change],
        managedBy: person?.id ?? '',
      },
      {
        at: now,
        actor: { kind: 'system' },
        via: 'worker',
        conversationId: bot.conversationId,
        correlation: id,
      },
    ),
  );
  await bot.core.operations.start(id);
  await bot.core.operations.drain();
}

describe('the ledger (N3)', () => {
  it('knows every change of the catalogue that has an undo', () => {
    const inCatalogue = Object.keys(catalogue).filter((name) => findEntry(name)?.undo);
    expect([...undoable].sort()).toEqual(inCatalogue.sort());
  });

  // Holds P10
  it.each(undoable)('%s: a check reads what it sets, with the same arguments (P10)', (name) => {
    const { takes, undo } = catalogue[name];
    expect(isCheck(undo.check)).toBe(true);
    expect(findEntry(undo.check)?.takes).toEqual(
      takes.filter((argument) => argument !== undo.valueArgument),
    );
    const { valueFact } = undo as { readonly valueFact?: string };
    if (valueFact !== undefined) expect(findEntry(undo.check)?.facts).toContain(valueFact);
    else {
      expect(findEntry(undo.check)?.outcomes).toContain(
        (changes[name] as Record<string, string>)[undo.valueArgument],
      );
    }
  });

  // Holds N3
  it.each([
    ['at once', () => Promise.resolve()],
    ['after a restart', () => bot.restart(60)],
    ['after the process has died', () => bot.dieAndStart()],
  ])('puts the world back to the byte with one yes, %s', async (_, meanwhile) => {
    await bot.say('メニュー');
    const before = world();
    for (const change of undoable) {
      const present = world();
      await make(change);
      expect(world(), change).not.toBe(present);
    }
    await meanwhile();
    await bot.say('全部元に戻す');
    await bot.press(undoable.length > 1 ? 'all' : 'granted');
    // One after the other.
    for (const _ of undoable) await bot.pass(5);
    // Not `toBe`: nobody reads the whole world.
    expect(world() === before).toBe(true);
    expect(bot.effects('setting')).toHaveLength(2 * undoable.length);
  });
});

describe('a timed undo that fails', () => {
  const settings = () => bot.effects('setting').length;
  const tries = async () => {
    const operations = await bot.core.store.db
      .selectFrom('operation')
      .select(['id', 'createdAt'])
      .orderBy('createdAt')
      .execute();
    return operations.filter(({ id }) => undoOf(id)).map(({ createdAt }) => createdAt);
  };
  const said = (key: string) => bot.said.filter(({ text }) => text === key).length;

  async function weakenAndCutOff() {
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    await bot.say('やめる');
    setAgent('notReady');
  }
  const setAgent = (agent: 'ready' | 'notReady') =>
    bot.order({ events: [{ event: 'setGuest', instanceId: rdp.shared.id, set: { agent } }] });

  it('is tried with growing waits; after the fifth a ticket says everything; then hourly', async () => {
    await weakenAndCutOff();
    await bot.pass(15 * 60);
    expect(said('bot:undo.retried') + said('bot:undo.ticketed')).toBe(0);
    await bot.pass(60);
    expect(said('bot:undo.retried')).toBe(1);
    expect(ticketLines(bot)).toBe('[]');
    await bot.pass(19 * 60, 15);
    expect(await tries()).toHaveLength(5);
    const waits = (await tries()).slice(1).map((at, index, all) => at - (all[index - 1] ?? at));
    expect([...waits.slice(1)].sort((one, other) => one - other)).toEqual(waits.slice(1));
    expect([said('bot:undo.retried'), said('bot:undo.ticketed')]).toEqual([1, 1]);
    expect(said('bot:handOff.opened')).toBe(1);
    expect(ticketLines(bot)).toContain(rdp.shared.id);
    expect(ticketLines(bot)).toContain('to be put back to: on');
    await bot.pass(2 * 3600, 30);
    expect((await tries()).length).toBeGreaterThanOrEqual(6);
    expect((await tries()).length).toBeLessThanOrEqual(7);
    expect([said('bot:undo.retried'), said('bot:undo.ticketed')]).toEqual([1, 1]);
    setAgent('ready');
    await bot.pass(3700, 30);
    expect(said('bot:undo.done')).toBe(1);
    expect(settings()).toBe(2);
    expect(bot.core.simulated.world.outbox().tickets).toHaveLength(1);
    await bot.pass(3700, 30);
    expect(said('bot:undo.done')).toBe(1);
  });

  it('goes on after the process has died, with one ticket and one effect', async () => {
    await weakenAndCutOff();
    await bot.pass(17 * 60);
    await bot.dieAndStart();
    await bot.pass(20 * 60, 15);
    expect(bot.core.simulated.world.outbox().tickets).toHaveLength(1);
    setAgent('ready');
    await bot.pass(3700, 30);
    expect(said('bot:undo.done')).toBe(1);
    expect(settings()).toBe(2);
  });

  it('is put back by the person meanwhile, and not once more', async () => {
    await weakenAndCutOff();
    await bot.pass(17 * 60);
    setAgent('ready');
    await bot.say('undo');
    await bot.press('granted');
    await bot.pass(10 * 60, 15);
    expect(said('bot:undo.done')).toBe(1);
    expect(settings()).toBe(2);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeName } from '../../src/backend/catalogue.ts';
import { newOperationId } from '../../src/operations/operations.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { net } from '../helpers/net.ts';

const minuteMs = 60_000;
const instanceId = net.fine;

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** A change of the conversation, as a runbook makes one that was agreed to. */
async function make(change: ChangeName, args: Readonly<Record<string, string>>): Promise<void> {
  const { operations, simulated, store } = bot.core;
  const managedBy = simulated.world.webchatVisitor()?.id ?? '';
  const { conversationId } = bot;
  const operation = { id: newOperationId(), conversationId, change, args, managedBy };
  const actor = { kind: 'system' } as const;
  const at = bot.clock.now();
  await store.transaction((tx) =>
    operations.record(tx, operation, {
      ...{ at, actor, via: 'worker', conversationId, correlation: operation.id },
    }),
  );
  await operations.start(operation.id);
  await operations.drain();
}

const guest = () =>
  bot.core.simulated.world.snapshot().guests.find((one) => one.instanceId === instanceId);
const undos = () => bot.core.store.db.selectFrom('undo').selectAll().execute();

/** Change, argument, what weakens, the safe value, where it is read, and what else can weaken it. */
const weakening = [
  {
    change: 'guest.setFirewall',
    argument: 'firewall',
    weak: 'off',
    safe: 'on',
    read: () => guest()?.firewall.public,
    set: { firewall: { domain: 'off', private: 'off', public: 'off' } },
  },
  {
    change: 'guest.setCredsspLevel',
    argument: 'credsspLevel',
    weak: 'vulnerable',
    safe: 'mitigated',
    read: () => guest()?.credssp.level,
    set: { credssp: { level: 'vulnerable' } },
  },
  {
    change: 'guest.setNla',
    argument: 'nla',
    weak: 'off',
    safe: 'on',
    read: () => (guest()?.remoteDesktop.networkLevelAuthentication ? 'on' : 'off'),
    set: { remoteDesktop: { networkLevelAuthentication: false } },
  },
] as const;

describe('a setting of Remote Desktop that was weakened', () => {
  // Holds S2.6
  it.each(weakening)('$change: comes back by itself after 15 minutes', async (row) => {
    const { change, argument, weak, safe, read } = row;
    await make(change, { instanceId, [argument]: weak });
    expect(read()).toBe(weak);
    const [undo] = await undos();
    expect(undo?.putBackAt).toBe(bot.clock.now() + 15 * minuteMs);
    await bot.pass(14 * 60, 60);
    expect(read()).toBe(weak);
    await bot.restart(90);
    await bot.pass(60);
    expect(read()).toBe(safe);
    expect(bot.effects('setting')).toHaveLength(2);
  });

  it.each(weakening)('$change: is taken for weakened where nobody knows', async (row) => {
    const { change, argument, weak, safe, read } = row;
    bot.order({ faults: [{ operation: change, kind: 'failAfter', times: 5 }] });
    await make(change, { instanceId, [argument]: weak });
    await bot.pass(60);
    expect(read()).toBe(weak);
    await bot.pass(16 * 60, 60);
    expect(read()).toBe(safe);
  });

  it.each(weakening)('$change: once made safer stays so', async (row) => {
    const { change, argument, weak, safe, read } = row;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: row.set }] });
    expect(read()).toBe(weak);
    await make(change, { instanceId, [argument]: safe });
    const [undo] = await undos();
    expect(undo).toMatchObject({ putBackAt: null, dueAt: null });
    await bot.pass(20 * 60, 60);
    expect(read()).toBe(safe);
  });

  it('brings back exactly the profiles of the firewall that were on', async () => {
    const set = { firewall: { private: 'off' } } as const;
    bot.order({ events: [{ event: 'setGuest', instanceId, set }] });
    const before = JSON.stringify(guest());
    await make('guest.setFirewall', { instanceId, firewall: 'off' });
    expect(guest()?.firewall).toMatchObject({ domain: 'off', private: 'off', public: 'off' });
    await bot.pass(16 * 60, 60);
    expect(JSON.stringify(guest())).toBe(before);
  });

  it('is left alone where somebody else has set it since', async () => {
    await bot.arrive();
    await make('guest.setCredsspLevel', { instanceId, credsspLevel: 'vulnerable' });
    const set = { credssp: { level: 'force' } } as const;
    bot.order({ events: [{ event: 'setGuest', instanceId, set }] });
    await bot.pass(16 * 60, 60);
    expect(guest()?.credssp.level).toBe('force');
    expect(bot.said.map(({ text }) => text)).toContain('bot:undo.changedSince');
  });
});

describe('what was changed for one caller', () => {
  it('is named by address and port where it is put back', async () => {
    await bot.close();
    bot = await openBot({ words: true, locale: 'en-US' });
    const line = { machineId: net.group, source: '198.51.100.10', port: '3389' };
    await make('network.setRule', { ...line, rule: 'present' });
    await make('guest.setRemoteDesktopPort', { instanceId, remoteDesktopPort: '50001' });
    await bot.say('undo');
    const rows = bot.said.at(-1)?.rows ?? [];
    expect(rows.join('\n')).toContain('net-group-01 (198.51.100.10 -> TCP 3389)');
    expect(rows.join('\n')).toContain('Remote Desktop port · now: 50001 → afterwards: 3389');
    await bot.press('all');
    await bot.pass(15);
    const said = bot.said.map(({ text }) => text).join('\n');
    expect(said).toContain(
      'net-group-01 (198.51.100.10 -> TCP 3389) is back as it was. inbound rule in the cloud: removed',
    );
    expect(said).toContain('net-fine-01 is back as it was. Remote Desktop port: 3389');
  });
});

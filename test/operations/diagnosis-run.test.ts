import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkItems } from '../../src/backend/diagnosis-facts.ts';
import type { Backend } from '../../src/backend/ports.ts';
import { diagnosisRun } from '../../src/operations/procedures/diagnosis-run.ts';
import { listOpenOperations } from '../../src/store/operations.ts';
import { createMortal } from '../faults/mortal.ts';
import type { Bot } from '../helpers/bot.ts';
import { net } from '../helpers/net.ts';
import { openSelfCheckBot, selfCheck } from '../helpers/self-check.ts';

const bots: Bot[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(bots.splice(0).map((bot) => bot.close()));
});
async function open(options: Parameters<typeof openSelfCheckBot>[0] = {}): Promise<Bot> {
  const bot = await openSelfCheckBot(options);
  bots.push(bot);
  return bot;
}

/** The rows of the card, each time it was drawn. */
const drawn = (bot: Bot) => bot.said.filter(({ replaces }) => replaces).map(({ rows }) => rows);
const saidReport = (bot: Bot) =>
  bot.said.findLast(({ rows, replaces }) => rows.length > 0 && !replaces);
const callsOf = (bot: Bot, operation: string) =>
  bot.core.simulated.world.snapshot().calls.filter((call) => call.operation === operation);

describe('a self-check', () => {
  it('is begun without anybody having to agree, and changes nothing', async () => {
    const bot = await open();
    await selfCheck(bot, net.fine);
    expect(bot.said.map(({ text }) => text)).toContain('self-check:nothing.text');
    expect(bot.effects()).toEqual([]);
    await bot.say('元に戻す');
    expect(bot.last).toContain('bot:undo.none');
  });

  it('shows each item while it is looked at, and then what it came to', async () => {
    const bot = await open({ words: true });
    await selfCheck(bot, net.firewall);
    const cards = drawn(bot);
    checkItems.forEach((_, index) => {
      const rows = cards.find(
        (one) => one.length === index + 1 && one.at(-1)?.endsWith('確認中…') === true,
      );
      expect(rows, `${index + 1} rows`).toBeDefined();
      expect(rows?.filter((row) => row.endsWith('確認中…'))).toHaveLength(1);
    });
    expect(cards.at(-1)).toHaveLength(checkItems.length);
    expect(cards.at(-1)).toContain(
      '✕ ファイアウォール: 異常 (リモート デスクトップのルールが無効)',
    );
    expect(cards.at(-1)?.join()).not.toContain('確認中');
  });

  it.each([
    ['ja-JP', '✕ パブリック IP: 異常 (割り当てなし)', '– ポート: 未確認 (パブリック IP に'],
    ['en-US', '✕ Public IP address: abnormal (none)', '– Port: not checked (the public'],
  ])('says in %s what is wrong and what could not be tried', async (locale, wrong, untried) => {
    const bot = await open({ words: true, locale });
    await selfCheck(bot, net.two);
    const rows = saidReport(bot)?.rows ?? [];
    expect(rows).toContain(wrong);
    expect(rows.some((row) => row.startsWith(untried))).toBe(true);
  });

  it('does not count among what a person may change in an hour', async () => {
    const bot = await open({ limited: { operationsPerHour: { person: 1, helpdesk: 1 } } });
    await selfCheck(bot, net.fine);
    await bot.press('again');
    await bot.pass(5);
    expect(bot.last).toContain('self-check:wait.text');
  });

  it('looks unknown for what is not there as for what is somebody else’s', async () => {
    const bot = await open();
    await selfCheck(bot, 'ins-nowhere0');
    await bot.pass(5);
    expect(bot.said.map(({ text }) => text)).toContain('self-check:silent.text');
    const other = await open();
    await selfCheck(other, 'ins-oth00001');
    await other.pass(5);
    expect(other.last).toEqual(bot.last);
  });
});

describe('a self-check soon after another', () => {
  // Holds S2.8
  it('is refused with the time that is left, and the report of the one before is shown', async () => {
    const bot = await open({ words: true, locale: 'en-US' });
    await selfCheck(bot, net.service);
    const first = saidReport(bot)?.rows;
    const readings = callsOf(bot, 'diagnosis.readItem').length;
    await bot.pass(120);
    await bot.press('again');
    await bot.pass(5);
    expect(bot.said.map(({ text }) => text)).toContain('Checked lately; again in 3 minutes.');
    expect(saidReport(bot)?.rows).toEqual(first);
    expect(callsOf(bot, 'diagnosis.readItem')).toHaveLength(readings);
    await bot.pass(180);
    await bot.press('again');
    await bot.pass(5);
    expect(callsOf(bot, 'diagnosis.readItem')).toHaveLength(2 * readings);
  });

  it('is one for everybody who may see the machine', async () => {
    const bot = await open();
    await selfCheck(bot, net.fine);
    const { world } = bot.core.simulated;
    const other = world.people().find(({ webchatVisitor }) => !webchatVisitor)?.id ?? '';
    bot.order({
      events: [{ event: 'setMachine', instanceId: net.fine, set: { operators: [other] } }],
    });
    const call = { managedBy: other, signal: new AbortController().signal };
    const again = await bot.core.simulated.backend.diagnosis.begin(
      { machineId: net.fine, callerAddress: '192.0.2.9' },
      { ...call, key: 'op-other:begin', validUntil: Number.MAX_SAFE_INTEGER },
    );
    expect(again).toMatchObject({ outcome: 'tooSoon', facts: { keptOutcome: 'nothingFound' } });
    expect(again.facts.report).toHaveLength(checkItems.length);
  });
});

describe('a self-check of a system in trouble', () => {
  it('leaves an item unchecked that does not answer, and goes on', async () => {
    const bot = await open({ words: true, locale: 'en-US' });
    bot.order({ faults: [{ operation: 'diagnosis.readItem', kind: 'failBefore', times: 1 }] });
    await selfCheck(bot, net.firewall);
    const rows = saidReport(bot)?.rows ?? [];
    expect(rows[0]).toBe('– Power: not checked (the system did not answer)');
    expect(rows).toContain('✕ Firewall: abnormal (the rule for Remote Desktop is off)');
  });

  it('claims nothing where no item answers', async () => {
    const bot = await open();
    bot.order({ faults: [{ operation: 'diagnosis.readItem', kind: 'failBefore' }] });
    await selfCheck(bot, net.fine);
    expect(bot.said.map(({ text }) => text)).toContain('self-check:silent.text');
  });

  it('is begun when the system answers again, and not twice', async () => {
    const bot = await open();
    bot.order({ faults: [{ operation: 'diagnosis.begin', kind: 'failAfter', times: 1 }] });
    await selfCheck(bot, net.fine);
    await bot.pass(5);
    expect(bot.said.map(({ text }) => text)).toContain('self-check:nothing.text');
  });

  it('has its report even where the platform does not keep it', async () => {
    const bot = await open();
    bot.order({ faults: [{ operation: 'diagnosis.keep', kind: 'failBefore' }] });
    await selfCheck(bot, net.fine);
    expect(saidReport(bot)?.rows).toHaveLength(checkItems.length);
  });

  it('waits for one item no longer than three seconds', async () => {
    vi.useFakeTimers();
    const backend = { diagnosis: { readItem: () => new Promise(() => {}) } };
    const read = (work: (call: unknown) => Promise<unknown>) =>
      work({ managedBy: 'x', signal: new AbortController().signal });
    const advance = diagnosisRun.advance({
      ...{ args: { machineId: net.fine }, stage: 'power', memory: {}, stageBeganAt: 0, now: 0 },
      ...{ settleMs: 0, backend: backend as unknown as Backend, keyOf: (name) => name },
      ...{ read: read as never, change: read as never },
    });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await advance).toMatchObject({
      stage: 'publicIp',
      memory: { report: [{ item: 'power', result: 'notChecked', detail: 'silent' }] },
    });
  });
});

describe('a process that dies in the middle of a self-check', () => {
  // Points that it passes: two for each commit, two for each call that writes.
  it.each([2, 7, 16, 31, 46])('after %i points leaves one whole report', async (points) => {
    const mortal = createMortal();
    const bot = await open({ around: mortal.around });
    await bot.arrive();
    await bot.press('self-check');
    mortal.dieAfter(points);
    const said = bot.say(net.firewall);
    said.catch(() => {});
    const work = said.then(() => bot.core.operations.drain());
    await Promise.race([work, mortal.died]);
    expect(mortal.isDead).toBe(true);
    await bot.dieAndStart();
    if ((await listOpenOperations(bot.core.store.db, bot.conversationId)).length === 0) {
      await bot.redeliver();
    }
    for (let seconds = 0; seconds < 120; seconds += 5) await bot.pass(5);
    const texts = bot.said.map(({ text }) => text);
    expect(texts.filter((text) => text === 'self-check:found.text')).toHaveLength(1);
    expect(saidReport(bot)?.rows).toHaveLength(checkItems.length);
    expect(await bot.openOperations()).toBe(0);
    await bot.press('again');
    await bot.pass(5);
    expect(bot.last).toContain('self-check:wait.text');
  });
});

import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { NotificationPort } from '../../src/backend/ports.ts';
import { createTexts, MissingText } from '../../src/language/texts.ts';
import { createNotices, type NewNotice, type Notices } from '../../src/notices/notices.ts';
import type { Store } from '../../src/store/store.ts';
import { readAll } from '../audit/trails.ts';
import { manager, stranger } from '../backend/ids.ts';
import { createTestWorld, type TestWorld } from '../backend/worlds.ts';
import { audited } from '../helpers/audited.ts';
import { recordingLog } from '../helpers/bot-framework.ts';
import { eachStore } from '../helpers/stores.ts';

const texts = createTexts({ folder: join(import.meta.dirname, '../../locales') });
const hourMs = 3_600_000;

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});

const told: NewNotice = {
  key: 'undelivered:op-1',
  to: manager,
  text: 'bot:undelivered',
  values: { words: 'web-01' },
  language: 'ja',
};

function noticesOf(plain: Store, port: NotificationPort = world.backend.notifications) {
  const audit = audited(plain);
  const log = recordingLog();
  const notices = createNotices({
    store: audit.store,
    audit,
    port,
    texts,
    clock: world.clock,
    log,
    random: () => 0.5,
  });
  const record = (notice: NewNotice = told) =>
    audit.store.transaction((tx) => notices.record(tx, notice));
  return { notices, record, log, audit };
}

const send = (notices: Notices) => notices.sendDue(world.clock.now());
const mails = () => world.world.outbox().notices;

async function trail(store: Store): Promise<readonly string[]> {
  const entries = await readAll(store.db);
  return entries.map(({ action, decision, reason }) => `${action} ${decision} ${reason}`.trim());
}

eachStore('a notice to a person', (open) => {
  test('leaves once, in the language and with the values that it was recorded with', async () => {
    const store = await open();
    const { notices, record } = noticesOf(store);
    await record();
    expect(mails()).toEqual([]);
    expect(await send(notices)).toBe(1);
    expect(await send(notices)).toBe(0);
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toMatchObject({
      toObjectId: manager,
      by: 'mail',
      address: 'manager@mail.example',
    });
    expect(mails()[0]?.subject).toBe('Akeru: 処理の結果のお知らせ');
    expect(mails()[0]?.body).toContain('\n\nweb-01\n\n');
    expect(await trail(store)).toEqual(['notice requested', 'notice sent']);
  });

  test('is recorded once for a key, also after it was sent', async () => {
    const store = await open();
    const { notices, record } = noticesOf(store);
    await Promise.all([record(), record()]);
    await send(notices);
    await record();
    await send(notices);
    expect(mails()).toHaveLength(1);
    expect(await trail(store)).toEqual(['notice requested', 'notice sent']);
  });

  test('does not exist when its transaction fails', async () => {
    const store = await open();
    const { notices, audit } = noticesOf(store);
    const failing = audit.store.transaction(async (tx) => {
      await notices.record(tx, told);
      throw new Error('the turn fails');
    });
    await expect(failing).rejects.toThrow('the turn fails');
    await send(notices);
    expect(mails()).toEqual([]);
    expect(await trail(store)).toEqual([]);
  });

  test('without words in both languages is refused where it is recorded', async () => {
    const { record } = noticesOf(await open());
    await expect(record({ ...told, text: 'bot:noSuchText' })).rejects.toBeInstanceOf(MissingText);
  });

  test('keeps no words once it is settled', async () => {
    const store = await open();
    const { notices, record } = noticesOf(store);
    await record();
    await send(notices);
    const [row] = await store.db.selectFrom('notice').selectAll().execute();
    expect(row).toMatchObject({ state: 'sent', subject: '', body: '' });
  });

  test('to nobody in particular is not sent, and that is noted', async () => {
    const store = await open();
    const { notices, record } = noticesOf(store);
    await record({ ...told, to: '' });
    expect(await send(notices)).toBe(0);
    expect(await store.db.selectFrom('notice').selectAll().execute()).toEqual([]);
    expect(await trail(store)).toEqual(['notice refused anonymous']);
  });

  test('to somebody without an address is not tried again, and that is noted', async () => {
    const store = await open();
    const { notices, record, log } = noticesOf(store);
    await record({ ...told, to: stranger });
    expect(await send(notices)).toBe(1);
    world.clock.advance(hourMs);
    expect(await send(notices)).toBe(0);
    expect(mails()).toEqual([]);
    expect(await trail(store)).toEqual(['notice requested', 'notice refused noAddress']);
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'notice.undeliverable' }));
  });

  test.each(['failBefore', 'failAfter'] as const)(
    'is tried again after %s, ever more seldom, and has one effect',
    async (kind) => {
      const { notices, record, log } = noticesOf(await open());
      world.world.obey({ faults: [{ operation: 'notifications.notify', kind, times: 3 }] });
      await record();
      let tries = 0;
      for (; mails().length === 0 || tries < 8; tries += 1) {
        await send(notices);
        world.clock.advance(5_000);
        if (tries > 60) break;
      }
      for (let rest = 0; rest < 60; rest += 1) {
        await send(notices);
        world.clock.advance(5_000);
      }
      expect(mails()).toHaveLength(1);
      const waits = log.lines.filter(({ event }) => event === 'notice.later').map(({ ms }) => ms);
      expect(waits).toEqual([5_000, 10_000, 20_000]);
    },
  );

  test('is given up after three days, noted and logged', async () => {
    const store = await open();
    const { notices, record, log } = noticesOf(store);
    world.world.obey({ faults: [{ operation: 'notifications.notify', kind: 'failBefore' }] });
    await record();
    for (let hour = 0; hour < 80; hour += 1) {
      await send(notices);
      world.clock.advance(hourMs);
    }
    expect(mails()).toEqual([]);
    expect(await trail(store)).toEqual(['notice requested', 'notice refused givenUp']);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ event: 'notice.undeliverable', reason: 'givenUp' }),
    );
  });

  test('of a process that died leaves after its time is up, and a late answer changes nothing', async () => {
    const store = await open();
    let answer = () => {};
    const hung: NotificationPort = {
      notify: (notice, call) =>
        new Promise((resolve, reject) => {
          answer = () => world.backend.notifications.notify(notice, call).then(resolve, reject);
        }),
    };
    const paused = noticesOf(store, hung);
    const other = noticesOf(store);
    await paused.record();
    const sending = send(paused.notices);
    await expect
      .poll(
        async () => (await store.db.selectFrom('notice').select('attempts').execute())[0]?.attempts,
      )
      .toBe(1);
    expect(await send(other.notices)).toBe(0);
    world.clock.advance(15_000);
    expect(await send(other.notices)).toBe(1);
    answer();
    expect(await sending).toBe(0);
    expect(mails()).toHaveLength(1);
    expect(await trail(store)).toEqual(['notice requested', 'notice sent']);
  });

  test('is taken by one of two processes', async () => {
    const store = await open();
    const [one, other] = [noticesOf(store), noticesOf(store)];
    await one.record();
    const counts = await Promise.all([send(one.notices), send(other.notices)]);
    expect(counts.sort()).toEqual([0, 1]);
    const { attempts } = await store.db
      .selectFrom('notice')
      .select('attempts')
      .executeTakeFirstOrThrow();
    expect(attempts).toBe(1);
    expect(mails()).toHaveLength(1);
  });
});

import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify.ts';
import { auditKeys } from '../helpers/audited.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { readAll } from './trails.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** `action decision reason`, in order. */
async function trail(): Promise<readonly string[]> {
  const entries = await readAll(bot.core.store.db);
  return entries.map(({ action, decision, reason }) =>
    [action, decision, reason].filter((part) => part !== '').join(' '),
  );
}

async function askForStopped(): Promise<void> {
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say('web-stopped-01');
  await bot.press('systemDefault');
}

// Holds T-110
test('a reset leaves one entry for each decision, from the start to the last outcome', async () => {
  await askForStopped();
  await bot.press('granted');
  await bot.submit(password);
  await bot.pass(60);
  await bot.press('granted');
  await bot.pass(60);
  await bot.press('done');
  expect(await trail()).toEqual([
    'start allowed',
    'consent granted reset',
    'link issued',
    'link opened',
    'link submitted',
    'operation requested',
    'operation ended allReset',
    'consent granted start',
    'operation requested',
    'operation ended allStarted',
  ]);
  const entries = await readAll(bot.core.store.db);
  const operations = entries.filter(({ action }) => action === 'operation');
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(2);
  expect(new Set(operations.map(({ target }) => target))).toEqual(new Set([machines.stopped]));
  expect(operations.map(({ via, role }) => `${via} ${role}`)).toEqual([
    'page person',
    'worker system',
    'webchat person',
    'worker system',
  ]);
  expect(new Set(entries.filter(({ via }) => via !== 'page').map(({ actor }) => actor)).size).toBe(
    1,
  );
  expect(await verifyTrail(bot.core.store.db, [], auditKeys)).toMatchObject({ kind: 'whole' });
  expect(JSON.stringify(entries)).not.toContain(password);
});

// Holds N11
test('a consent is kept with the words that stood on the card, in its language', async () => {
  await bot.close();
  bot = await openBot({ words: true });
  await askForStopped();
  const card = bot.said.at(-1);
  await bot.say('English please');
  await bot.say('日本語で');
  const again = bot.said.at(-1);
  await bot.press('refused');
  const consent = (await readAll(bot.core.store.db)).find(({ action }) => action === 'consent');
  expect(consent).toMatchObject({ decision: 'refused', target: machines.stopped });
  const details = JSON.parse(consent?.details ?? '');
  expect(card?.text).toBe(again?.text);
  expect(details).toMatchObject({
    runbook: 'cvm-reset',
    step: 'planReset',
    language: 'ja',
    values: { instanceIds: [machines.stopped] },
    text: { key: 'cvm-reset:planReset.prompt', words: again?.text },
    rows: { key: 'cvm-reset:planReset.row', words: again?.rows },
  });
  expect(details.effect.key).toBe('cvm-reset:planReset.effect');
});

// Holds T-82, T-83
test('a press that comes too late is a broken sequence, once for each', async () => {
  await askForStopped();
  const late = bot.button('granted');
  await bot.pressData(late);
  const before = (await trail()).length;
  await bot.pressData(late);
  await bot.pressData(late);
  expect((await trail()).slice(before)).toEqual([
    'sequence refused stale',
    'sequence refused stale',
  ]);
});

test('a second delivery of a press leaves nothing', async () => {
  await askForStopped();
  const press = bot.button('granted');
  await bot.pressData(press, { activityId: 'same' });
  const before = await trail();
  await bot.pressData(press, { activityId: 'same' });
  expect(await trail()).toEqual(before);
});

test('a pasted secret is told, never kept', async () => {
  await bot.say('パスワード: Kx7!mPq2#vLz');
  expect(await trail()).toEqual(['secretPasted refused']);
  expect(JSON.stringify(await readAll(bot.core.store.db))).not.toContain('Kx7!mPq2');
});

test('a link that is opened twice, left, void or out of time is told', async () => {
  await askForStopped();
  await bot.press('granted');
  await bot.openForm();
  await expect(bot.openForm()).rejects.toThrow();
  await expect(bot.openForm()).rejects.toThrow();
  await bot.say('キャンセル');
  expect((await trail()).slice(2)).toEqual([
    'link issued',
    'link opened',
    'link openedAgain',
    'link abandoned',
  ]);
  await askForStopped();
  await bot.press('granted');
  await bot.pass(11 * 60);
  expect((await trail()).at(-1)).toBe('link expired');
  const expired = (await readAll(bot.core.store.db)).at(-1);
  expect(expired).toMatchObject({ actor: 'system', via: 'worker', target: machines.stopped });
});

test('a flood is told once, and nothing of it is lost in silence', async () => {
  const receipts = await Promise.all(Array.from({ length: 40 }, () => bot.say('hello')));
  expect(receipts.filter(({ kind }) => kind === 'busy').length).toBeGreaterThan(1);
  expect(await trail()).toEqual(['limit refused queue']);
  await bot.pass(60);
  await Promise.all(Array.from({ length: 40 }, () => bot.say('hello')));
  expect(await trail()).toEqual(['limit refused queue', 'limit refused queue']);
});

test('a hand-off is told with its outcome', async () => {
  await bot.say('担当者と話したい');
  await bot.pass(30);
  expect(await trail()).toEqual(['handOff requested', 'handOff ended opened']);
});

test('who may not start is told with the reason, also in a group chat', async () => {
  await bot.close();
  bot = await openBot({
    claims: {
      via: 'botFramework',
      channelUserId: '29:someone',
      objectId: 'c0ffee00-0000-4000-8000-000000000001',
      scope: 'group',
    },
  });
  await bot.say('CVMのパスワードをリセットしたい');
  expect(await trail()).toEqual(['identity refused groupChat']);
  const [entry] = await readAll(bot.core.store.db);
  expect(entry).toMatchObject({
    role: 'group',
    actor: auditKeys.pseudonym('person', 'c0ffee00-0000-4000-8000-000000000001'),
  });
});

// Holds T-109
test('when the trail cannot be written nothing happens, and nothing is called', async () => {
  await askForStopped();
  await bot.press('granted');
  const form = await bot.openForm();
  await bot.core.store.transaction((tx) =>
    sql`create trigger "full" before insert on "audit" begin select raise(abort, 'no room'); end`.execute(
      tx,
    ),
  );
  await expect(bot.submit(password, form)).rejects.toThrow();
  await expect(bot.say('キャンセル')).rejects.toThrow();
  await expect(bot.say('担当者と話したい')).rejects.toThrow();
  await bot.pass(30);
  expect(bot.effects()).toEqual([]);
  const operations = await bot.core.store.db.selectFrom('operation').selectAll().execute();
  expect(operations).toEqual([]);

  await bot.core.store.transaction((tx) => sql`drop trigger "full"`.execute(tx));
  expect(await bot.submit(password, form)).toBe('accepted');
  await bot.pass(60);
  expect(bot.effects('set')).toHaveLength(1);
});

test('an outcome that cannot be written is not told, and is written later', async () => {
  await askForStopped();
  await bot.press('granted');
  const form = await bot.openForm();
  await bot.core.store.transaction((tx) =>
    sql`create trigger "full" before insert on "audit" when new."decision" = 'ended' begin select raise(abort, 'no room'); end`.execute(
      tx,
    ),
  );
  await bot.submit(password, form);
  await bot.pass(60);
  expect(bot.said.map(({ text }) => text)).not.toContain('cvm-reset:tellAllReset.text');
  await bot.core.store.transaction((tx) => sql`drop trigger "full"`.execute(tx));
  await bot.pass(90);
  expect(bot.said.map(({ text }) => text)).toContain('cvm-reset:tellAllReset.text');
  expect(bot.effects('set')).toHaveLength(1);
  expect((await trail()).filter((entry) => entry.startsWith('operation ended'))).toHaveLength(1);
});

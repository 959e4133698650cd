import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAll } from '../audit/trails.ts';
import { machines, password } from '../helpers/demo.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';
import { openTeamsBot, type TeamsBot, type TeamsBotOptions } from '../helpers/teams-bot.ts';

let bot: TeamsBot;
afterEach(() => bot.close());

/** As many as a test can ask for. */
const always = (status: number) => Array.from({ length: 500 }, () => ({ status }));

/** Up to the password; from then on nobody writes. */
async function beginReset(options: TeamsBotOptions = {}): Promise<void> {
  bot = await openTeamsBot(options);
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say(machines.running);
  await bot.press('systemDefault');
  await bot.press('normal');
  await bot.press('granted');
  await bot.submit(password);
}

const sent = () =>
  bot.connector.calls.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
/** Behind the page's card: messages that were sent, without edits. */
const posted = () => bot.arrived.filter((line) => line.startsWith('POST')).slice(5);
const told = [
  'POST cvm-reset:reset.started',
  'POST cvm-reset:tellAllReset.text',
  // The line above the question.
  'POST bot:place',
];

describe('a long operation', () => {
  const edits = () => [
    ...new Set(
      sent()
        .slice(11)
        .filter((line) => line.startsWith('PUT')),
    ),
  ];

  test('has one card, edited in place, and one message at its end', async () => {
    await beginReset();
    await bot.pass(200);
    expect(posted()).toEqual(told);
    expect(edits()).toHaveLength(1);
    expect(sent().filter((line) => line.startsWith('PUT')).length).toBeGreaterThan(10);
    expect(bot.arrived).toContain('PUT bot:progress.ended');
  });

  test.each(['restart', 'dieAndStart'] as const)('has them over a %s, too', async (how) => {
    await beginReset();
    await bot.pass(60);
    await bot[how]();
    await bot.pass(240);
    expect(posted().slice(0, 2)).toEqual(told.slice(0, 2));
    expect(posted()).toHaveLength(3);
    expect(edits()).toHaveLength(1);
  });

  test('goes on in a new card when the old one is gone', async () => {
    await beginReset();
    bot.connector.answerNext({ status: 404 });
    await bot.pass(200);
    expect(posted()[1]).toBe('POST bot:progress.stopping');
    expect(posted().toSpliced(1, 1)).toEqual(told);
    expect(edits()).toHaveLength(2);
  });
});

function tellsByMail(open: () => Promise<TeamsBotOptions>): void {
  test('is told by mail, once, and the channel is not called for it', async () => {
    await beginReset(await open());
    bot.connector.answerNext(...always(403));
    const before = bot.connector.calls.length;
    await bot.pass(300);
    expect(bot.mails.map(({ subject }) => subject)).toEqual(['bot:undelivered.subject']);
    // The edit, and the message in its place; once more where another change was queued meanwhile.
    const tried = bot.connector.calls.length - before;
    expect([2, 4]).toContain(tried);
    await bot.pass(300);
    expect(bot.connector.calls.length - before).toBe(tried);
    expect(
      bot.core.simulated.world.snapshot().ledger.filter(({ effect }) => effect === 'set'),
    ).toHaveLength(1);
    const trail = (await readAll(bot.core.store.db)).filter(({ action }) => action === 'notice');
    expect(trail.map(({ decision }) => decision)).toEqual(['requested', 'sent']);
  });
}

describe('an end that the chat does not deliver', () => {
  tellsByMail(async () => ({}));

  test('reaches a person who writes again in the chat as before', async () => {
    await beginReset();
    bot.connector.answerNext({ status: 403 }, { status: 403 });
    await bot.pass(300);
    expect(bot.mails).toHaveLength(1);
    const before = bot.arrived.length;
    await bot.say('やめる');
    expect(bot.arrived.length).toBeGreaterThan(before);
    await bot.say('担当者');
    await bot.pass(30);
    expect(bot.arrived).toContain('POST bot:handOff.opened');
    expect(bot.mails).toHaveLength(1);
  });

  test('is told by mail when its process dies before the mail has left', async () => {
    await beginReset();
    bot.order({ faults: [{ operation: 'notifications.notify', kind: 'failBefore' }] });
    bot.connector.answerNext(...always(404));
    await bot.pass(300);
    expect(bot.mails).toEqual([]);
    await bot.dieAndStart();
    bot.order({ clearFaults: true });
    await bot.pass(600);
    expect(bot.mails).toHaveLength(1);
  });

  test.each([
    ['ja', /パスワードをリセットしました/],
    ['en', /The password has been reset/],
  ] as const)(
    'says which machine, what came of it, and where to go on, in %s',
    async (language, result) => {
      bot = await openTeamsBot({ words: true, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
      await bot.say(
        language === 'ja' ? 'CVMのパスワードをリセットしたい' : 'reset a Tencent CVM password',
      );
      await bot.say(machines.stopped);
      await bot.press('systemDefault');
      await bot.press('granted');
      await bot.submit(password);
      bot.connector.answerNext(...always(403));
      await bot.pass(200);
      const [mail] = bot.mails;
      expect(mail?.body).toContain(machines.stopped);
      expect(mail?.body).toMatch(result);
      expect(mail?.body).toContain('Teams');
      expect(mail?.body).not.toContain(password);
      expect(mail?.body).not.toMatch(/https?:|#|akeru-form/);
      expect(mail?.body).not.toMatch(/しますか|Shall I/);
    },
  );

  test('of somebody who is not known is not sent anywhere, and that is noted', async () => {
    bot = await openTeamsBot({ anonymous: true });
    bot.connector.answerNext({ status: 200 }, ...always(403));
    await bot.say('担当者');
    await bot.pass(30);
    expect(bot.arrived[0]).toBe('POST bot:handOff.opening');
    expect(bot.mails).toEqual([]);
    const trail = (await readAll(bot.core.store.db)).filter(({ action }) => action === 'notice');
    expect(trail.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      'refused anonymous',
    ]);
  });
});

describe('an end that cannot be told with its runbook', () => {
  test('is tried ever more seldom, then told by its outcome alone, with a ticket, once', async () => {
    await beginReset();
    await bot.pass(60);
    // What comes after the operation is not there: no turn that goes on can be planned.
    const runbooks = new Map(bot.core.runbooks);
    const whole = runbooks.get('cvm-reset');
    if (!whole) throw new Error('no runbook');
    const steps = new Map([...whole.steps].filter(([id]) => !id.startsWith('tell')));
    runbooks.set('cvm-reset', { ...whole, steps });
    await bot.dieAndStart(runbooks);
    await bot.pass(900);
    const untold = bot.log.lines.filter(({ event }) => event === 'operation.untold');
    expect(untold.length).toBeGreaterThanOrEqual(6);
    expect(untold.length).toBeLessThanOrEqual(30);
    expect(bot.arrived.filter((line) => line === 'POST bot:toldPlainly.text')).toHaveLength(1);
    expect(bot.arrived.at(-1)).toBe('POST bot:handOff.opened');
    expect(bot.core.simulated.world.outbox().tickets).toHaveLength(1);
    expect(bot.log.lines).toContainEqual(
      expect.objectContaining({ event: 'operation.toldPlainly' }),
    );
    const after = bot.arrived.length;
    await bot.pass(60);
    expect(bot.arrived).toHaveLength(after);
  });
});

onPostgres('an end that the chat does not deliver', (url) => {
  describe('an end that the chat does not deliver, on PostgreSQL', () => {
    let schema: Awaited<ReturnType<typeof createSchema>>;
    beforeEach(async () => {
      schema = await createSchema(url);
      return () => schema.drop();
    });
    tellsByMail(async () => ({ databaseUrl: schema.url }));
  });
});

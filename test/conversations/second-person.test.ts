import { afterEach, describe, expect, it } from 'vitest';
import { createDeskPort } from '../../src/desk/desk-port.ts';
import { insertApproval } from '../../src/store/approvals.ts';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { saidKeys, toPage, toPlan } from '../helpers/journeys.ts';
import { atDesk, deskClaims, inDirectory, people, signedIn } from '../helpers/staff.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';

const machine = 'ins-prod0001';
const minute = 60;

let bot: Bot;
const open = async (options: BotOptions = {}) => {
  bot = await openBot(options);
};
afterEach(() => bot.close());

const ken = () => atDesk(bot, people.approver, 'approver');
/** From nothing to the card that shows what is to be agreed to. */
async function toDecision(approver: Bot): Promise<void> {
  await approver.say('承認');
  await approver.press('answered');
}
async function approve(approver = ken()): Promise<Bot> {
  await toDecision(approver);
  await approver.press('granted');
  await bot.pass(10);
  return approver;
}
const approvals = () => bot.core.store.db.selectFrom('approval').selectAll().execute();
const states = async () => (await approvals()).map(({ state }) => state);
const trail = async () => {
  const rows = await bot.core.store.db
    .selectFrom('audit')
    .select(['action', 'decision', 'reason'])
    .where('action', 'in', ['approval', 'operation'])
    .orderBy('seq')
    .execute();
  return rows.map(({ action, decision, reason }) => `${action} ${decision} ${reason}`.trim());
};
/** Mails apart. */
const done = () => bot.effects().filter(({ effect }) => effect !== 'notice');
const isHeld = async () => {
  expect(await bot.openForms()).toBe(0);
  expect(done()).toEqual([]);
};

describe('a machine of production (P3)', () => {
  // Holds P3
  it('waits for somebody else, goes on by itself once they agree, and is reset once', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    expect(bot.last).toEqual(['bot:secondPerson.asked']);
    await isHeld();
    expect(await bot.waiting()).toBe('approval');
    await bot.say('まだですか');
    expect(bot.last).toContain('bot:secondPerson.stillAsked');
    await approve();
    expect(saidKeys(bot).slice(-2)).toEqual([
      'bot:secondPerson.approved',
      'cvm-reset:newPassword.prompt',
    ]);
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(4 * minute);
    expect(bot.effects('set')).toHaveLength(1);
    expect(await states()).toEqual(['used']);
    expect((await trail()).filter((line) => line.startsWith('approval'))).toEqual([
      'approval requested',
      'approval approved',
      'approval used',
    ]);
  });

  it('is asked for with its real name, the user and the stop, and nothing else is shown', async () => {
    await open({ words: true });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say(machine);
    await bot.press('specify');
    await bot.say('svc-app');
    await bot.press('forced');
    await bot.press('granted');
    const approver = bot.other({
      locale: 'en-US',
      claims: deskClaims(people.approver, ['approver'], bot.clock.now()),
    });
    await approver.say('approve');
    expect(approver.said.at(-1)?.buttons.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^佐藤 花子\(デモ\) \(\w{4}\)$/),
    ]);
    await approver.press('answered');
    const card = approver.said.at(-1);
    expect(card?.text).toContain('佐藤 花子(デモ) asks for this.');
    expect(card?.text).toContain('Reset the password of Tencent CVM machines');
    expect(card?.rows).toEqual([
      'Machine: billing-prod-01 (ins-prod0001)',
      'User name: svc-app',
      'Stop: forced. Equals pulling the plug; unsaved work is lost.',
    ]);
  });

  it('shows whose password is meant where no user was named', async () => {
    await open({ words: true });
    await toPage(bot, machine, 'normal');
    const approver = ken();
    await toDecision(approver);
    expect(approver.said.at(-1)?.rows).toEqual([
      'マシン: billing-prod-01 (ins-prod0001)',
      'ユーザー名 (既定): Administrator',
      '停止: 通常のシャットダウン',
    ]);
  });

  it.each(['やめる', '最初から', '別のマシン ins-web00001 のパスワードを忘れた'])(
    'waits for nobody any more after "%s"',
    async (words) => {
      await open();
      await toPage(bot, machine, 'forced');
      const approver = ken();
      await toDecision(approver);
      await bot.say(words);
      if (bot.last[0] === 'bot:switch.prompt') await bot.press('yes');
      expect(await states()).toEqual(['withdrawn']);
      await approver.press('granted');
      await bot.pass(10);
      expect(saidKeys(approver)).toContain('second-person:tellOver.text');
      expect(await states()).toEqual(['withdrawn']);
      expect(await trail()).toContain('approval withdrawn');
    },
  );

  it('needs another yes for another reset, however soon', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    await approve();
    await bot.submit(password);
    await bot.pass(4 * minute);
    await bot.say('やめる');
    await toPage(bot, machine, 'forced');
    expect(bot.last).toEqual(['bot:secondPerson.asked']);
    expect(await bot.openForms()).toBe(0);
  });
});

describe('what was agreed to', () => {
  const ask = async (at: Bot, references: string, userName?: string) => {
    await at.say('CVMのパスワードをリセットしたい');
    await at.say(references);
    await at.press(userName ? 'specify' : 'systemDefault');
    if (userName) await at.say(userName);
    await at.press('forced');
    await at.press('granted');
  };
  it.each([
    ['another stop', (at: Bot) => toPage(at, machine, 'normal')],
    ['another user', (at: Bot) => ask(at, machine, 'svc-app')],
    ['another machine with it', (at: Bot) => ask(at, `${machine}, ins-db000001`)],
  ])('is nothing for %s', async (_, askInstead) => {
    await open();
    await toPage(bot, machine, 'forced');
    await approve();
    // In a chat beside it, where the yes would do for the same.
    const beside = bot.other();
    await askInstead(beside);
    expect(beside.last.at(-1)).toBe('bot:secondPerson.asked');
    expect(await beside.openForms()).toBe(0);
    const same = bot.other();
    await toPage(same, machine, 'forced');
    expect(same.last).toEqual(['cvm-reset:newPassword.prompt']);
    await bot.say('やめる');
    const late = bot.other();
    await toPage(late, machine, 'forced');
    expect(late.last).toEqual(['bot:secondPerson.asked']);
  });

  it('is for the person who asked, not for another who may do the same', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    await approve();
    const ichiro = '8a1f3c10-5b7d-4f0e-8c11-000000000002';
    const owner = bot.other({ claims: deskClaims(ichiro, []) });
    await toPage(owner, machine, 'forced');
    expect(owner.last).toEqual(['bot:secondPerson.asked']);
  });

  it('can be decided for 15 minutes, and not a second longer', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const late = ken();
    await toDecision(late);
    await bot.pass(15 * minute);
    expect(bot.last).toEqual(['bot:secondPerson.expired']);
    await late.press('granted', {});
    await bot.pass(10);
    expect(await states()).toEqual(['expired']);
    expect(saidKeys(late).at(-1)).not.toContain('tellApproved');
    await isHeld();
  });

  it('can be used for 15 minutes: a password that comes later is not used, and asked for anew', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    await approve();
    const form = await bot.openForm();
    bot.idle(15 * minute + 1);
    // The page has its own, shorter end: what is sent in spite of it meets the policy.
    const heard = { kind: 'formEnded', formId: form.formId, outcome: 'submitted' } as const;
    await bot.hear(heard);
    expect(bot.last).toEqual(['bot:secondPerson.over', 'bot:secondPerson.asked']);
    await bot.pass(10);
    expect(done()).toEqual([]);
    await approve();
    expect(saidKeys(bot).at(-1)).toBe('cvm-reset:newPassword.prompt');
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(4 * minute);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('is used up by one of two that use it at the same moment', async () => {
    await open();
    const again = bot.other();
    await toPage(bot, machine, 'forced');
    await approve();
    await toPage(again, machine, 'forced');
    expect(again.last).toEqual(['cvm-reset:newPassword.prompt']);
    const results = await Promise.all([bot.submit(password), again.submit(password)]);
    expect(results.sort()).toEqual(['accepted', 'gone']);
    await bot.pass(4 * minute);
    expect(bot.effects('set')).toHaveLength(1);
    expect((await states()).filter((state) => state === 'used')).toHaveLength(1);
  });
});

describe('a no', () => {
  it('needs a reason, which the person who asked never sees', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    await approver.press('refused');
    await approver.press('deny');
    expect(approver.last).toEqual(['second-person:enterReason.prompt']);
    await approver.say('');
    expect(await states()).toEqual(['waiting']);
    await approver.say('申請書がまだ出ていないため canary-reason');
    await approver.press('granted');
    await bot.pass(10);
    expect(saidKeys(approver)).toContain('second-person:tellDenied.text');
    expect(saidKeys(bot).at(-1)).toBe('bot:secondPerson.denied');
    expect(JSON.stringify([bot.said, await stateOf(bot)])).not.toContain('canary-reason');
    expect(await approvals()).toMatchObject([
      { state: 'denied', reason: '申請書がまだ出ていないため canary-reason' },
    ]);
    await isHeld();
  });

  it('can be put off, and then the request still waits', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    await approver.press('refused');
    await approver.press('later');
    expect(await states()).toEqual(['waiting']);
    await approve(approver);
    expect(await states()).toEqual(['approved']);
  });
});

// Holds T-27
describe('who the second person cannot be (T-27)', () => {
  // Holds T-27, P3
  it('the one who asks, although an approver, and whichever chat it is in', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const [request] = await approvals();
    const desk = createDeskPort({ ...bot.core, clock: bot.clock, nameOf: async () => '' });
    const same = atDesk(bot, people.visitor, 'approver');
    inDirectory(bot, people.visitor, { roles: ['User', 'Helpdesk.Approver'] });
    await same.say('承認');
    expect(same.last[0]).toBe('second-person:endNone.text');
    const spelt = atDesk(bot, people.visitor.toUpperCase(), 'approver');
    await spelt.say('承認');
    expect(spelt.last[0]).toBe('second-person:endNone.text');
    // Nor by a button that was shown to somebody else.
    const other = ken();
    await other.say('承認');
    const { data } = other.said.at(-1)?.buttons[0] ?? { data: undefined };
    if (data) await same.pressData(data);
    for (const by of [people.visitor, people.visitor.toUpperCase()]) {
      const call = { managedBy: by, signal: new AbortController().signal };
      const change = { ...call, key: 'op-x:call', validUntil: bot.clock.now() + 60_000 };
      const approvalId = request?.id ?? '';
      expect((await desk.readApproval({ approvalId }, call)).outcome).toBe('own');
      expect((await desk.approve({ approvalId }, change)).outcome).toBe('own');
      expect((await desk.deny({ approvalId, reason: 'x' }, change)).outcome).toBe('own');
    }
    expect(await states()).toEqual(['waiting']);
  });

  // Holds T-27
  it('whoever it is about', async () => {
    await open();
    await bot.core.store.transaction((tx) =>
      insertApproval(tx, {
        id: 'ap-about-ken',
        conversationId: bot.conversationId,
        requesterId: people.agent,
        change: 'entra.resetPassword',
        args: '{}',
        digest: 'x',
        shown: JSON.stringify([{ name: 'account', value: 'ken@demo.example' }]),
        subjects: JSON.stringify([people.approver]),
        dueAt: bot.clock.now() + 60_000,
        createdAt: bot.clock.now(),
      }),
    );
    const approver = ken();
    await approver.say('承認');
    expect(approver.last[0]).toBe('second-person:endNone.text');
    const other = atDesk(bot, people.senior, 'approver');
    await toDecision(other);
    expect(other.last).toEqual(['second-person:decide.prompt']);
  });

  it('somebody without the role, whatever they write or press', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    const button = approver.button('granted');
    for (const chat of [
      atDesk(bot, people.agent, 'helpdesk'),
      atDesk(bot, people.operator, 'operator', 'auditor'),
      bot.other({ claims: { ...deskClaims(people.approver, ['approver']), via: 'botFramework' } }),
      bot.other(),
    ]) {
      await chat.say('承認');
      expect(chat.last).toEqual(['bot:notAllowed']);
      await chat.pressData(button);
    }
    await bot.pass(10);
    expect(await states()).toEqual(['waiting']);
  });

  it('somebody whose login is older than five minutes, until they sign in again', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    bot.idle(5 * minute + 1);
    await approver.press('granted');
    expect(approver.last).toEqual(['bot:notFresh']);
    expect(approver.said.findLast(({ link }) => link)?.link).toEqual({
      label: 'bot:button.signInAgain',
      url: 'http://127.0.0.1:3978/desk/sign-in?fresh=1',
    });
    await bot.pass(10);
    expect(await states()).toEqual(['waiting']);
    expect(await trail()).toContain('operation refused notFresh');
    const claims = deskClaims(people.approver, ['approver'], bot.clock.now());
    await approver.say('承認', { claims });
    await approver.pressData(approver.button('answered'), { claims });
    await approver.pressData(approver.button('granted'), { claims });
    await bot.pass(10);
    expect(await states()).toEqual(['approved']);
  });

  it('somebody who signed in without a second factor', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = bot.other({ claims: deskClaims(people.approver, ['approver']) });
    await toDecision(approver);
    await approver.press('granted');
    expect(approver.last).toEqual(['bot:notFresh']);
    expect(await states()).toEqual(['waiting']);
  });
});

// Holds T-26
describe('a role that is taken away (T-26)', () => {
  const asUser = { roles: ['User'] };

  // Holds T-26
  it('before the decision: the approver decides nothing, although the token still says so', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    inDirectory(bot, people.approver, asUser);
    await approver.press('granted');
    await bot.pass(10);
    expect(approver.last.concat(saidKeys(approver))).toContain('bot:notAllowed');
    expect(await states()).toEqual(['waiting']);
  });

  // Holds T-26
  it.each([
    ['loses the role', asUser],
    ['is disabled', { disabled: true }],
  ])('after it: an approver who %s has not agreed, and somebody else is asked', async (_, set) => {
    await open();
    await toPage(bot, machine, 'forced');
    await approve();
    const form = await bot.openForm();
    inDirectory(bot, people.approver, set);
    expect(await bot.submit(password, form)).toBe('gone');
    expect(bot.last).toEqual(['bot:secondPerson.over', 'bot:secondPerson.asked']);
    await bot.pass(10);
    expect(done()).toEqual([]);
    await approve(atDesk(bot, people.senior, 'approver'));
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(4 * minute);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('from an operator: nothing is switched', async () => {
    await open();
    const operator = atDesk(bot, people.operator, 'operator');
    await operator.say('操作の停止');
    await operator.press('off');
    await operator.press('cvm');
    inDirectory(bot, people.operator, { roles: ['User', 'Security.Auditor'] });
    await operator.press('granted');
    await bot.pass(10);
    expect(saidKeys(operator)).toContain('bot:notAllowed');
    expect(await bot.core.store.db.selectFrom('switch').selectAll().execute()).toEqual([]);
  });

  it('is not guessed: while the directory is silent nothing is approved and nothing done', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = ken();
    await toDecision(approver);
    bot.order({ faults: [{ operation: 'entra.*', kind: 'failBefore' }] });
    await approver.press('granted');
    await bot.pass(10);
    expect(saidKeys(approver)).toContain('second-person:tellUnavailable.text');
    expect(await states()).toEqual(['waiting']);
    bot.order({ clearFaults: true });
    await bot.pass(60);
    await approve(approver);
    const form = await bot.openForm();
    bot.order({ faults: [{ operation: 'entra.*', kind: 'failBefore' }] });
    await bot.submit(password, form);
    await bot.pass(30);
    expect(bot.effects('set')).toEqual([]);
  });
});

describe('those who may be the second person', () => {
  const wanted = (chat: Bot) => saidKeys(chat).filter((key) => key === 'bot:secondPerson.wanted');
  const mails = () =>
    bot.core.simulated.world
      .outbox()
      .notices.filter(({ body }) => body === 'bot:secondPerson.mail.body')
      .map(({ toObjectId }) => toObjectId);

  it('hear of it at once in their open chats, once, and by mail; the one who asks does not', async () => {
    await open();
    inDirectory(bot, people.visitor, { roles: ['User', 'Helpdesk.Approver'] });
    const approver = await signedIn(bot, people.approver, 'approver');
    const own = await signedIn(bot, people.visitor, 'approver');
    const agent = await signedIn(bot, people.agent, 'helpdesk');
    const away = await signedIn(bot, people.senior, 'approver');
    await away.signOut();
    await toPage(bot, machine, 'forced');
    await bot.pass(30);
    expect([approver, own, agent, away].map((chat) => wanted(chat).length)).toEqual([1, 0, 0, 0]);
    expect(mails().sort()).toEqual([people.approver, people.senior]);
    const words = JSON.stringify([approver.said, bot.core.simulated.world.outbox()]);
    expect(words).not.toContain('ins-prod0001');
  });

  it('hear of it when they come later, as long as it waits', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    const approver = await signedIn(bot, people.approver, 'approver');
    expect(wanted(approver)).toHaveLength(1);
    await approve(approver);
    const later = await signedIn(bot, people.senior, 'approver');
    expect(wanted(later)).toHaveLength(0);
  });

  it('hear of it after a restart right after it was asked, and only once', async () => {
    await open();
    const approver = await signedIn(bot, people.approver, 'approver');
    await toPage(bot, machine, 'forced');
    await bot.dieAndStart();
    await bot.pass(10);
    await bot.restart(30);
    await bot.pass(30);
    expect(wanted(approver)).toHaveLength(1);
    expect(mails().sort()).toEqual([people.approver, people.senior]);
  });

  it('hear of it in the chat although nobody can be looked up for mails, and then by mail', async () => {
    await open();
    const approver = await signedIn(bot, people.approver, 'approver');
    await toPage(bot, machine, 'forced');
    bot.order({ faults: [{ operation: 'entra.listStaff', kind: 'failBefore' }] });
    await bot.pass(30);
    expect(wanted(approver)).toHaveLength(1);
    expect(mails()).toEqual([]);
    bot.order({ clearFaults: true });
    await bot.pass(60);
    expect(mails().sort()).toEqual([people.approver, people.senior]);
    expect(wanted(approver)).toHaveLength(1);
  });
});

describe('a restart', () => {
  it.each(['restart', 'dieAndStart'] as const)('in the middle changes nothing: %s', async (how) => {
    await open();
    await toPage(bot, machine, 'forced');
    await bot[how]();
    const approver = ken();
    await toDecision(approver);
    await bot[how]();
    await approver.press('granted');
    await bot[how]();
    await bot.pass(60);
    expect(saidKeys(bot).slice(-2)).toEqual([
      'bot:secondPerson.approved',
      'cvm-reset:newPassword.prompt',
    ]);
    await bot[how]();
    expect(await bot.submit(password)).toBe('accepted');
    await bot.pass(4 * minute);
    expect(bot.effects('set')).toHaveLength(1);
    expect((await trail()).filter((line) => line.startsWith('approval'))).toEqual([
      'approval requested',
      'approval approved',
      'approval used',
    ]);
  });

  it('finds a request whose time ended meanwhile, and says so', async () => {
    await open();
    await toPage(bot, machine, 'forced');
    await bot.restart(16 * minute);
    await bot.pass(5);
    expect(saidKeys(bot).at(-1)).toBe('bot:secondPerson.expired');
    expect(await states()).toEqual(['expired']);
  });
});

onPostgres('on PostgreSQL', (url) => {
  it('the yes of a second person is used once, by one of two at the same moment', async () => {
    const schema = await createSchema(url);
    await open({ databaseUrl: schema.url });
    try {
      const again = bot.other();
      await toPage(bot, machine, 'forced');
      await approve();
      await toPage(again, machine, 'forced');
      const results = await Promise.all([bot.submit(password), again.submit(password)]);
      expect(results.sort()).toEqual(['accepted', 'gone']);
      await bot.pass(4 * minute);
      expect(bot.effects('set')).toHaveLength(1);
      expect((await trail()).filter((line) => line === 'approval used')).toHaveLength(1);
      const approver = await signedIn(bot, people.approver, 'approver');
      await bot.pass(10);
      expect(saidKeys(approver)).toContain('bot:secondPerson.wanted');
    } finally {
      await bot.core.close();
      await schema.drop();
      await open();
    }
  });
});

it('a second delivery of the approval, and of the end, is nothing new', async () => {
  await open();
  await toPage(bot, machine, 'forced');
  const approver = ken();
  await toDecision(approver);
  const button = approver.button('granted');
  await Promise.all([
    approver.pressData(button),
    approver.pressData(button),
    approver.pressData(button),
  ]);
  await approver.redeliver();
  await bot.pass(10);
  const [request] = await approvals();
  const ended = {
    kind: 'approvalEnded',
    approvalId: request?.id ?? '',
    outcome: 'approved',
  } as const;
  await bot.hear(ended);
  await bot.hear({ ...ended, approvalId: 'ap-of-somebody-else' });
  expect(await bot.openForms()).toBe(1);
  expect(saidKeys(bot).filter((key) => key === 'bot:secondPerson.approved')).toHaveLength(1);
  expect((await trail()).filter((line) => line === 'approval approved')).toHaveLength(1);
});

// Holds T-83
it('a step that nobody has come to cannot be pressed: nothing is decided without the consent (T-83)', async () => {
  await open();
  await toPage(bot, machine, 'forced');
  const [request] = await approvals();
  const approver = ken();
  await approver.say('承認');
  const button = approver.button('answered');
  for (const step of ['approve', 'decide', 'deny', 'tellApproved']) {
    await approver.pressData({ ...button, step, option: 'granted', approvalId: request?.id ?? '' });
  }
  await approver.pressData({ ...button, approvalId: 'ap-of-somebody-else' });
  await bot.pass(10);
  expect(await states()).toEqual(['waiting']);
  await toPlan(bot.other(), machine, 'forced');
  await isHeld();
});

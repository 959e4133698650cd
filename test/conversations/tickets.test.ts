import { describe, expect, it } from 'vitest';
import { drawActivity } from '../../src/channel/draw.ts';
import { tidyStore } from '../../src/store/housekeeping.ts';
import { listUntoldTicketEntries } from '../../src/store/tickets.ts';
import type { Bot } from '../helpers/bot.ts';
import { toCause, unreached } from '../helpers/connect.ts';
import { stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';
import { openBots } from '../helpers/open-bots.ts';
import { rdp, toSharing } from '../helpers/rdp.ts';
import { atDesk, deskClaims, inDirectory, people } from '../helpers/staff.ts';

const open = openBots();

const minute = 60;
const hour = 60 * minute;

const world = (bot: Bot) => bot.core.simulated.world;
const tickets = (bot: Bot) => world(bot).outbox().tickets;
const rows = (bot: Bot) => bot.core.store.db.selectFrom('ticket').selectAll().execute();
const rowsSaid = (bot: Bot) => bot.said.flatMap((said) => said.rows);
/** What was said since, in words. */
const texts = (bot: Bot) => bot.said.filter(({ replaces }) => !replaces).map(({ text }) => text);

/** A person who wants help, at once. */
async function callForHelp(bot: Bot): Promise<string> {
  await bot.say('担当者');
  await bot.pass(5);
  return (await stateOf(bot)).case?.number ?? '';
}

const agentOf = (bot: Bot) => atDesk(bot, people.agent, 'helpdesk');

async function toTicket(agent: Bot, number: string): Promise<void> {
  await agent.say(`チケット ${number} の状況`);
}

async function tellPerson(bot: Bot, agent: Bot, words: string): Promise<void> {
  await agent.press('note');
  await agent.say(words);
  await agent.press('granted');
  await bot.pass(10);
}

describe('what a ticket says (P8)', () => {
  // Holds P8
  it('is what it is about, what was answered and found, and what was changed and still is', async () => {
    const bot = await open({ words: true });
    await toSharing(bot, rdp.guestOnly.host);
    await bot.press('granted');
    await bot.pass(30);
    await bot.say('担当者');
    await bot.pass(10);
    const [ticket] = tickets(bot);
    expect(ticket).toMatchObject({
      id: 'A-1001',
      system: 'cvm',
      language: 'ja',
      channel: 'webchat',
    });
    const [ja, en] = (['ja', 'en'] as const).map((language) =>
      ticket?.lines.map((line) => line[language]).join('\n'),
    );
    expect(ja).toContain('用件: リモート デスクトップの資格情報エラーを直す');
    expect(ja).toContain(rdp.guestOnly.host);
    expect(ja).toContain('メッセージ: お使いの資格情報は機能しませんでした');
    expect(ja).toMatch(/手順 4\/6 \(サーバーの設定\)/);
    expect(ja).toContain('パスワードについて、近いものを選んでください。 → パスワードは正しいはず');
    expect(ja).toMatch(/「クラシック」.*戻していません|戻していません/);
    expect(en).toContain('About: Fix Remote Desktop credentials');
    expect(en).toMatch(/Message: .*did not work/);
    expect(en).toMatch(/not put back/);
    expect(ticket?.trail).toContain('rdp-credentials:setSharing -> changed');
  });

  // Holds S2.10
  it.each(['ja', 'en'] as const)(
    'has the report of the self-check, item by item (%s)',
    async (language) => {
      const bot = await open({ words: true, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
      await toCause(bot, unreached.fine);
      await bot.say(language === 'ja' ? '担当者' : 'talk to a person');
      await bot.pass(5);
      const lines = tickets(bot)[0]?.lines.map((line) => line[language]) ?? [];
      const lead = language === 'ja' ? '自己診断: ' : 'Self-check: ';
      const report = lines.filter((line) => line.startsWith(lead));
      expect(report).toHaveLength(12);
      expect(new Set(report).size).toBe(12);
      expect(report.every((line) => line.length > lead.length + 4)).toBe(true);
      expect(texts(bot).join()).toContain(tickets(bot)[0]?.id);
    },
  );

  it('has no password, whatever was typed on the way, by either side', async () => {
    const bot = await open({ words: true });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say(`パスワードは ${password} です`);
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await agent.press('note');
    await agent.say(`新しいパスワード: ${password}`);
    await bot.pass(10);
    const stored = [
      ...(await rows(bot)),
      ...(await bot.core.store.db.selectFrom('ticketEntry').selectAll().execute()),
      ...(await bot.core.store.db.selectFrom('operation').selectAll().execute()),
      ...tickets(bot),
    ];
    expect(stored.length).toBeGreaterThan(2);
    expect(JSON.stringify(stored)).not.toContain(password);
  });

  it('says that nothing was changed where nothing was, and is short where nothing is known', async () => {
    const bot = await open({ words: true });
    await bot.say('担当者');
    await bot.pass(5);
    expect(tickets(bot)[0]).toMatchObject({
      system: 'other',
      trail: [],
      lines: [
        { ja: 'この件で変更したものはありません。', en: 'Nothing was changed in this case.' },
      ],
    });
  });

  it('has one number with its case, and what comes later is added to it', async () => {
    const bot = await open({ words: true, locale: 'en-US' });
    await bot.say('reset the CVM password');
    const place = bot.said.at(-1)?.place;
    await bot.say('talk to a person');
    await bot.pass(minute + 5);
    const number = (await stateOf(bot)).case?.number;
    expect(place).toContain(number);
    expect(texts(bot).join()).toContain(`I opened ticket ${number}`);
    await bot.say('app-busy-01');
    await bot.press('systemDefault');
    await bot.press('human');
    await bot.pass(5);
    expect(texts(bot).join()).toContain(`I added this to ticket ${number}`);
    expect(await rows(bot)).toHaveLength(1);
    expect((await rows(bot))[0]).toMatchObject({ number: 1001, entries: 2 });
  });
});

describe('"what about my ticket?"', () => {
  it.each([
    ['ja', 'チケットの状況', 'チケット A-1001: 対応待ち'],
    ['en', 'what is the status of my ticket', 'Ticket A-1001: waiting'],
  ])('shows the only one, in %s', async (language, question, answer) => {
    const bot = await open({ words: true, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
    await callForHelp(bot);
    await bot.say(question);
    expect(bot.last).toEqual([answer]);
    expect(bot.said.at(-1)?.rows).toHaveLength(1);
  });

  it.each([
    'A-1001',
    'a-1001はどうなった',
    '受付番号 1001 の状況は？',
    'Ａ－１００１',
    'ticket #1001',
  ])('finds %s', async (words) => {
    const bot = await open();
    await callForHelp(bot);
    await bot.say(words);
    expect(bot.last).toEqual(['bot:ticket.one']);
  });

  it('lists several, and has none to show to somebody without', async () => {
    const bot = await open();
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['bot:ticket.none']);
    await callForHelp(bot);
    await bot.pass(2 * hour, 600);
    await callForHelp(bot);
    expect(await rows(bot)).toHaveLength(2);
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['bot:ticket.several']);
    expect(bot.said.at(-1)?.rows).toHaveLength(2);
  });

  it('says the same of a ticket of somebody else and of one that there is not', async () => {
    const bot = await open({ words: true });
    const number = await callForHelp(bot);
    const stranger = bot.other({
      claims: { ...deskClaims(people.approver, []), via: 'botFramework' },
    });
    await stranger.say(`${number}はどうなった`);
    const foreign = stranger.last;
    await stranger.say('A-9999はどうなった');
    expect(stranger.last).toEqual(foreign);
    expect(foreign).toEqual(['その番号のチケットは見つかりません。番号を確認してください。']);
    await stranger.say('チケットの状況');
    expect(stranger.last).toEqual(['あなたのチケットはありません。']);
  });

  it('is of this conversation alone for somebody who is not known', async () => {
    const bot = await open({ mode: 'production', words: true });
    await callForHelp(bot);
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['チケット A-1001: 対応待ち']);
    const other = bot.other();
    await other.say('A-1001はどうなった');
    expect(other.last).toEqual(['その番号のチケットは見つかりません。番号を確認してください。']);
  });

  it('is answered in the middle of a journey, and the question stays', async () => {
    const bot = await open();
    await callForHelp(bot);
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['bot:ticket.one', 'cvm-reset:chooseMachines.prompt']);
    await bot.say(machines.stopped);
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
  });

  it('is answered while a change is under way', async () => {
    const bot = await open();
    await toPage(bot, machines.running, 'normal');
    await bot.submit(password);
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['bot:ticket.none']);
    await bot.pass(200);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('says so when the desk does not answer', async () => {
    const bot = await open();
    await callForHelp(bot);
    bot.order({ faults: [{ operation: 'tickets.*', kind: 'failBefore' }] });
    await bot.say('チケットの状況');
    expect(bot.last).toEqual(['bot:ticket.unavailable']);
    await bot.say('A-1001');
    expect(bot.last).toEqual(['bot:ticket.unavailable']);
  });
});

describe('staff', () => {
  it('list what waits, read it, and see both languages', async () => {
    const bot = await open({ words: true });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say(machines.running);
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await agent.say('チケットの状況');
    const [first] = agent.said.at(-1)?.buttons ?? [];
    expect(first?.label).toMatch(new RegExp(`^${number} ・ Tencent CVM ・ 対応待ち`));
    await agent.press('answered', first?.data);
    const shown = rowsSaid(agent).join('\n');
    expect(shown).toContain(
      '用件: Tencent CVM のパスワードをリセット / About: Reset a Tencent CVM',
    );
    expect(shown).toMatch(/db-running-01/);
    expect(agent.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual([
      ...['take', 'note', 'solved', 'reopen', 'another', 'nothing'],
    ]);
  });

  it('take it, answer, solve and open it again; the person hears of each, once', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await agent.press('take');
    await agent.press('granted');
    await bot.pass(10);
    expect(agent.last).toContain('staff-tickets:tellTaken.text');
    await tellPerson(bot, agent, '電源を入れ直しました。');
    await agent.press('solved');
    await agent.press('granted');
    await bot.pass(10);
    await agent.press('solved');
    await agent.press('granted');
    await bot.pass(10);
    expect(agent.last).toContain('staff-tickets:tellAlreadySo.text');
    await agent.press('reopen');
    await agent.press('granted');
    await bot.pass(60);
    expect(saidKeys(bot).filter((key) => key === 'bot:ticket.news')).toHaveLength(4);
    const entries = await bot.core.store.db.selectFrom('ticketEntry').selectAll().execute();
    expect(entries.map(({ kind }) => kind)).toEqual([
      ...['opened', 'taken', 'note', 'solved', 'reopened'],
    ]);
    expect(await rows(bot)).toMatchObject([{ status: 'open', takenBy: null }]);
  });

  // Holds P9
  it('see how far the person came, write to them in words, and hand back at the same step', async () => {
    const bot = await open({ words: true, locale: 'en-US' });
    await bot.say('reset the CVM password');
    await bot.say('talk to a person');
    await bot.pass(5);
    const agent = agentOf(bot);
    await toTicket(agent, 'A-1001');
    expect(rowsSaid(agent).join()).toContain('So far: step 1 of 4 (Choose the machines)');
    await tellPerson(bot, agent, 'Please try again now.');
    expect(bot.last).toEqual(['Ticket A-1001: from the helpdesk: Please try again now.']);
    expect((await stateOf(bot)).position?.step).toBe('chooseMachines');
    await bot.say(machines.stopped);
    expect(bot.last.join()).toContain('Whose password');
  });

  it('are heard once when the process dies before the person was told', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await agent.press('note');
    await agent.say('見ています。');
    await agent.press('granted');
    await bot.core.operations.drain();
    expect(saidKeys(bot)).not.toContain('bot:ticket.news');
    await bot.restart();
    await bot.pass(60);
    expect(await listUntoldTicketEntries(bot.core.store.db, 10)).toEqual([]);
    await bot.restart();
    await bot.pass(60);
    expect(saidKeys(bot).filter((key) => key === 'bot:ticket.news')).toHaveLength(1);
  });

  it('reach by mail, once, a person whose chat is gone', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    bot.idle(3 * 24 * hour);
    await tidyStore(bot.core.store, bot.clock.now());
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await tellPerson(bot, agent, '見ています。');
    await bot.pass(60);
    const mails = world(bot)
      .outbox()
      .notices.filter(({ subject }) => subject === 'bot:ticket.mail.subject');
    expect(mails).toHaveLength(1);
    expect(saidKeys(bot)).not.toContain('bot:ticket.news');
  });

  it('find nothing under a number that there is not, and can read what is solved', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, 'A-9999');
    expect(agent.last).toEqual([
      'staff-tickets:tellNoSuch.text',
      'staff-tickets:chooseSolved.prompt',
    ]);
    await agent.say(number);
    await agent.press('solved');
    await agent.press('granted');
    await bot.pass(10);
    await agent.press('another');
    expect(agent.last).toEqual([
      'staff-tickets:tellNone.text',
      'staff-tickets:chooseSolved.prompt',
    ]);
    await agent.say('1001');
    expect(agent.last.at(-1)).toBe('staff-tickets:chooseAct.prompt');
  });

  it('claim nothing when the desk does not answer', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await agent.press('take');
    bot.order({ faults: [{ operation: 'tickets.setStatus', kind: 'failBefore' }] });
    await agent.press('granted');
    await bot.pass(120);
    expect(agent.last).toContain('staff-tickets:tellUnavailable.text');
    expect(await rows(bot)).toMatchObject([{ status: 'open' }]);
    expect(saidKeys(bot)).not.toContain('bot:ticket.news');
  });

  it('who are no agents do not see it: an approver is shown the own ones', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const approver = atDesk(bot, people.approver, 'approver');
    await toTicket(approver, number);
    expect(approver.last).toEqual(['bot:ticket.noSuch']);
  });

  it('who are no agents any more change nothing', async () => {
    const bot = await open();
    const number = await callForHelp(bot);
    const agent = agentOf(bot);
    await toTicket(agent, number);
    await agent.press('take');
    const upn = world(bot)
      .people()
      .find(({ id }) => id === people.agent)?.upn;
    inDirectory(bot, upn ?? '', { roles: [] });
    await agent.press('granted');
    await bot.pass(10);
    expect(await rows(bot)).toMatchObject([{ status: 'open', takenBy: null }]);
  });
});

it('a long report fits into a message of either channel', async () => {
  const bot = await open({ words: true });
  await toSharing(bot, rdp.guestOnly.host);
  const number = await callForHelp(bot);
  const agent = agentOf(bot);
  await toTicket(agent, number);
  const report = agent.said.find(({ rows: lines }) => lines.length > 5);
  for (const channel of ['webchat', 'teams'] as const) {
    const drawn = report && JSON.stringify(drawActivity(report, channel));
    expect(drawn?.length).toBeLessThan(26_000);
    expect(drawn).toContain('About');
  }
});

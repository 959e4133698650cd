import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readAll } from '../audit/trails.ts';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { openPage } from '../helpers/code-page.ts';
import { agent, askOwner, codeOf, linkOf, name, people, received } from '../helpers/owner.ts';

const { misaki, senior, auditor, taro, olivia } = people;
const password = 'Umi-To-Yama-2026';
const stopped = 'kimura-stopped-01';
const bots: Bot[] = [];
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.close();
});

async function open(options: BotOptions = {}): Promise<Bot> {
  const bot = await openBot({ claims: agent(), ...options });
  bots.push(bot);
  return bot;
}

/** To the moment in which the owner has everything. */
async function asked(options: BotOptions = {}): Promise<Bot> {
  const bot = await open(options);
  await name(bot, 'machine', stopped);
  await askOwner(bot);
  return bot;
}

const texts = (bot: Bot) => bot.said.map(({ text }) => text.split('\n')[0]);

async function confirm(bot: Bot, ownerId: string = taro) {
  const page = await openPage(bot, linkOf(bot, ownerId));
  const entered = await page.enter(codeOf(bot, ownerId));
  const submitted = await page.submit(password);
  await bot.pass(60);
  return { page, entered: entered.state, submitted: submitted.state };
}

async function trail(bot: Bot, action: string) {
  const entries = await readAll(bot.core.store.db);
  return entries
    .filter((entry) => entry.action === action)
    .map(({ decision, reason }) => `${decision} ${reason}`.trim());
}

describe('an agent who starts a reset for somebody else', () => {
  it.each(['ja-JP', 'en-US'])('has it done by the owner, once (%s)', async (locale) => {
    const bot = await asked({ locale });
    expect(bot.effects('set')).toEqual([]);
    expect(texts(bot)).toContain('reset-for-owner:askOwnerOfMachine.prompt');
    expect(received(bot, taro).map(({ by, address }) => [by, address])).toEqual([
      ['sms', '+81 90-0000-0031'],
      ['mail', 'taro.kimura@other.demo.example'],
    ]);
    expect(await confirm(bot)).toMatchObject({ entered: 'right', submitted: 'accepted' });
    expect(bot.effects('set').map(({ targets }) => targets)).toEqual([['ins-kimu0001']]);
    expect(texts(bot)).toContain('reset-for-owner:tellMachineReset.text');
    expect(received(bot, taro).at(-1)?.subject).toBe('bot:owner.done.subject');
    expect(
      bot.probe({ instanceId: 'ins-kimu0001', userName: 'Administrator', password }).reason,
    ).not.toBe('wrongPassword');
  });

  // Holds T-28, P5
  it('never has the link, the code or the password, in no answer, card or state (T-28, P5)', async () => {
    const bot = await asked({ words: true });
    const [url, code] = [linkOf(bot, taro), codeOf(bot, taro)];
    const token = new URL(url).hash.slice(1);
    const { page } = await confirm(bot);
    expect(page.opened.body.state).toBe('open');
    const seen = JSON.stringify(bot.said);
    const tables = await Promise.all(
      (['conversation', 'inbox', 'outbox', 'form', 'notice', 'operation', 'audit'] as const).map(
        (table) => bot.core.store.db.selectFrom(table).selectAll().execute(),
      ),
    );
    const kept = JSON.stringify(tables);
    for (const secret of [token, url, password]) {
      expect(seen).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
    for (const all of [seen, kept]) {
      expect(all).not.toMatch(new RegExp(`(?<![0-9A-Za-z_-])${code}(?![0-9A-Za-z_-])`));
    }
    expect(seen).not.toMatch(/akeru-form|\/r#/);
    expect(seen).toContain('t***@other.demo.example');
    expect(seen).toContain('********31');
    expect(seen).not.toMatch(/taro\.kimura@other|0000-0031/);
    const raw = readdirSync(bot.folder).filter((file) => file.startsWith('akeru'));
    expect(raw).not.toEqual([]);
    for (const file of raw) {
      expect(readFileSync(join(bot.folder, file)).toString('latin1')).not.toContain(token);
    }
  });

  it('writes to the owner in the language of the owner', async () => {
    const bot = await asked({ words: true, locale: 'en-US' });
    expect(bot.said.at(-1)?.text).toMatch(/^I am asking/);
    const mail = received(bot, taro).find(({ by }) => by === 'mail');
    expect(mail?.body).toMatch(/ヘルプデスクの 田中 美咲.*kimura-stopped-01/);
    expect(mail?.body).toContain('/r#');
  });

  // Holds P2
  it('cannot go on without the owner: no word and no button does it (P2)', async () => {
    const bot = await asked();
    for (const text of ['はい', '完了しました', codeOf(bot, taro), 'もう一度', 'メニュー']) {
      await bot.say(text);
    }
    await bot.pass(30);
    expect(bot.effects('set')).toEqual([]);
    expect(bot.said.filter(({ link }) => link)).toEqual([]);
  });

  it('hears that the owner is waited for, and sends nothing again, whatever is typed', async () => {
    const bot = await asked();
    for (const text of ['ええと何だっけ', 'ヘルプ', '英語でお願いします']) await bot.say(text);
    expect(bot.last).toContain('bot:owner.waiting');
    await bot.pass(5);
    expect(received(bot, taro)).toHaveLength(2);
  });

  it('calls it back, and the link is void', async () => {
    const bot = await asked();
    const url = linkOf(bot, taro);
    await bot.say('キャンセル');
    expect((await openPage(bot, url)).opened.status).toBe(410);
  });
});

describe('the owner', () => {
  it('is shown who asks, for what, and what it does', async () => {
    const bot = await open();
    await name(bot, 'machine', 'kimura-running-01');
    await bot.press('forced');
    await askOwner(bot);
    const page = await openPage(bot, linkOf(bot, taro));
    expect(page.opened.body).toMatchObject({
      language: 'ja',
      targets: [{ id: 'ins-kimu0002' }],
      request: {
        agentNames: { ja: '田中 美咲(デモ・ヘルプデスク)', en: 'Misaki Tanaka (demo, helpdesk)' },
        effect: 'stopForced',
      },
      code: { method: 'sms' },
    });
    expect(JSON.stringify(page.opened.body)).not.toMatch(/contactId|ownerId|agentId/);
  });

  it('sets nothing without the code, and nothing with a wrong one', async () => {
    const bot = await asked();
    const page = await openPage(bot, linkOf(bot, taro));
    expect((await page.submit(password)).state).toBe('codeFirst');
    expect((await page.enter(codeOf(bot, taro) === '000000' ? '000001' : '000000')).state).toBe(
      'wrong',
    );
    expect((await page.submit(password)).state).toBe('codeFirst');
    await bot.pass(30);
    expect(bot.effects('set')).toEqual([]);
  });

  it('says it was somebody else: nothing is done, it is frozen for a day, Security is told', async () => {
    const bot = await asked();
    const page = await openPage(bot, linkOf(bot, taro));
    expect((await page.notMe()).state).toBe('notMe');
    expect((await page.notMe()).state).toBe('gone');
    expect((await page.submit(password)).state).toBe('gone');
    await bot.pass(10);
    expect(texts(bot)).toContain('reset-for-owner:tellDeclined.text');
    expect(received(bot, auditor).map(({ subject }) => subject)).toEqual([
      'bot:security.notMe.subject',
    ]);
    expect(await trail(bot, 'alarm')).toEqual(['raised notMe']);
    const own = bot.other({ claims: agent(taro, []) });
    await own.say('CVMのパスワードをリセットしたい');
    await own.say('kimura-stopped-01');
    await own.press('systemDefault');
    await own.press('granted');
    expect(own.last).toContain('bot:frozen');
    await name(bot, 'machine', stopped);
    expect(texts(bot)).toContain('reset-for-owner:tellFrozen.text');
    await bot.restart(23 * 3_600);
    const later = bot.other();
    await name(later, 'machine', stopped);
    expect(texts(later)).toContain('reset-for-owner:tellFrozen.text');
    await bot.restart(3_600);
    const afterwards = bot.other();
    await name(afterwards, 'machine', stopped);
    expect(afterwards.last.at(-1)).toBe('reset-for-owner:planStopped.prompt');
    expect(bot.effects('set')).toEqual([]);
  });

  it('who leaves the page or lets it expire has nothing changed, and can be asked again', async () => {
    const bot = await asked();
    await (await openPage(bot, linkOf(bot, taro))).abandon();
    expect(texts(bot)).toContain('reset-for-owner:tellDeclined.text');
    await name(bot, 'machine', stopped);
    await askOwner(bot);
    const url = linkOf(bot, taro);
    await bot.pass(11 * 60);
    expect(bot.last).toContain('reset-for-owner:askMachineOnceMore.prompt');
    expect((await openPage(bot, url)).opened.status).toBe(410);
    await bot.press('again');
    await askOwner(bot);
    expect((await confirm(bot)).submitted).toBe('accepted');
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('who sends the page twice has it done once', async () => {
    const bot = await asked();
    const page = await openPage(bot, linkOf(bot, taro));
    await page.enter(codeOf(bot, taro));
    const states = await Promise.all([page.submit(password), page.submit(password)]);
    expect(states.map(({ state }) => state).sort()).toEqual(['accepted', 'gone']);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });
});

// Holds T-44
describe('what changes after the link was issued (T-44)', () => {
  it.each([
    ['the owner', { events: [{ event: 'removeOwner', instanceId: 'ins-kimu0001' }] }],
    [
      'the mail address',
      {
        events: [
          {
            event: 'setUser',
            user: 'taro.kimura@demo.example',
            set: {
              methods: [
                {
                  kind: 'mail',
                  address: 'planted@other.demo.example',
                  since: '2026-11-21T00:00:00Z',
                },
              ],
            },
          },
        ],
      },
    ],
  ] as const)('%s: the link is void', async (_, order) => {
    const bot = await asked();
    bot.order(order as never);
    const page = await openPage(bot, linkOf(bot, taro));
    expect(page.opened.status).toBe(410);
    await bot.pass(5);
    expect(texts(bot)).toContain('reset-for-owner:tellDeclined.text');
    expect(bot.effects('set')).toEqual([]);
  });

  it('also when the page is open already', async () => {
    const bot = await asked();
    const page = await openPage(bot, linkOf(bot, taro));
    await page.enter(codeOf(bot, taro));
    bot.order({ events: [{ event: 'removeOwner', instanceId: 'ins-kimu0001' }] } as never);
    expect((await page.submit(password)).state).toBe('gone');
    await bot.pass(30);
    expect(bot.effects('set')).toEqual([]);
  });

  it('the role of the agent: the account is not reset', async () => {
    const bot = await open();
    await name(bot, 'account', 'taro.kimura@demo.example');
    await askOwner(bot);
    const page = await openPage(bot, linkOf(bot, taro));
    await page.enter(codeOf(bot, taro));
    const set = { roles: ['User', 'Helpdesk.Agent'] };
    bot.order({
      events: [{ event: 'setUser', user: 'misaki.tanaka@akeru-demo.onmicrosoft.com', set }],
    } as never);
    expect((await page.submit(password)).state).toBe('gone');
    await bot.pass(30);
    expect(bot.effects('set')).toEqual([]);
  });

  it('while that cannot be looked up the page stays, and may be tried again', async () => {
    const bot = await asked();
    bot.order({
      faults: [{ operation: 'cvm.findForStaff', kind: 'failBefore', times: 1 }],
    } as never);
    expect((await openPage(bot, linkOf(bot, taro))).opened.status).toBe(503);
    expect((await confirm(bot)).submitted).toBe('accepted');
  });
});

describe('a reset that may not be', () => {
  const answerTo = async (named: string, by: string = misaki, what = 'account' as const) => {
    const bot = await open({ claims: agent(by) });
    await name(bot, what, named);
    expect(received(bot, taro)).toEqual([]);
    return { bot, said: texts(bot).filter((text) => text?.startsWith('reset-for-owner:tell')) };
  };

  // Holds T-24, T-29, T-30, S5.9
  it.each([
    ['global.admin@demo.example', senior, 'tellEmergencyOnly'],
    ['global.admin@demo.example', misaki, 'tellEmergencyOnly'],
    ['group.member@demo.example', misaki, 'tellNeedsRole'],
    ['unit.member@demo.example', misaki, 'tellNeedsRole'],
    ['moved.admin@demo.example', misaki, 'tellNeedsRole'],
    ['misaki.tanaka@akeru-demo.onmicrosoft.com', misaki, 'tellOwn'],
    // Of another organisation, and of nobody.
    ['member@harbor.example', misaki, 'tellUnknownAccount'],
    ['nobody@demo.example', misaki, 'tellUnknownAccount'],
    // One way only, or ways that are younger than 72 hours.
    ['plain.user@demo.example', misaki, 'tellFewContacts'],
    ['new.contacts@demo.example', misaki, 'tellFewContacts'],
    ['moved.admin@demo.example', senior, 'tellFewContacts'],
  ])('%s, for %s: %s (T-24, T-29, T-30)', async (account, by, step) => {
    const { said, bot } = await answerTo(account, by);
    expect(said).toEqual([`reset-for-owner:${step}.text`]);
    expect(
      bot.said.some(({ buttons }) => buttons.some(({ data }) => data.option === 'granted')),
    ).toBe(false);
  });

  it('names the role that is needed, and teaches nothing else', async () => {
    const bot = await open({ words: true, locale: 'en-US' });
    await name(bot, 'account', 'group.member@demo.example');
    const told = bot.said.find(({ text }) => text.includes('group.member'))?.text ?? '';
    expect(told).toContain('Privileged Authentication Administrator');
    expect(told).not.toMatch(/code|link|mail|72/i);
  });

  it('of a machine: unknown, of nobody, and of one who cannot be asked', async () => {
    const bot = await open();
    await name(bot, 'machine', 'no-such-machine');
    expect(bot.last[0]).toBe('reset-for-owner:tellUnknownMachine.text');
    await bot.say('others-01');
    expect(bot.last[0]).toBe('reset-for-owner:tellFewContacts.text');
  });

  it('is not there for anybody but the helpdesk', async () => {
    const bot = await open({ claims: agent(taro, []) });
    await bot.arrive();
    expect(() => bot.button('reset-for-owner')).toThrow();
  });

  it('says so when the directory does not answer, and nothing is sent', async () => {
    const bot = await open();
    bot.order({ faults: [{ operation: 'entra.findContact', kind: 'failBefore' }] } as never);
    await name(bot, 'machine', stopped);
    expect(bot.last.at(-1)).toBe('reset-for-owner:askMachineAgain.prompt');
    bot.order({ clearFaults: true } as never);
    await bot.press('again');
    expect(bot.last.at(-1)).toBe('reset-for-owner:planStopped.prompt');
  });
});

describe('what two have to agree to', () => {
  it('waits for a second person before the owner is asked', async () => {
    const bot = await open();
    await name(bot, 'machine', 'kimura-prod-01');
    await askOwner(bot);
    expect(bot.said.map(({ text }) => text)).toContain('bot:secondPerson.asked');
    expect(received(bot, taro)).toEqual([]);
    const approver = bot.other({
      claims: { ...agent(senior, ['Helpdesk.Approver']), provenAt: bot.clock.now() },
    });
    await approver.arrive();
    await approver.press('second-person');
    const [first] = approver.said.findLast(({ buttons }) => buttons.length > 0)?.buttons ?? [];
    if (first) await approver.pressData(first.data);
    await approver.press('granted');
    await bot.core.operations.drain();
    await bot.pass(10);
    expect(received(bot, taro)).toHaveLength(2);
    expect((await confirm(bot)).submitted).toBe('accepted');
    expect(bot.effects('set').map(({ targets }) => targets)).toEqual([['ins-kimu0003']]);
    expect(await trail(bot, 'approval')).toContain('used');
  });
});

// Holds T-31
describe('who asks for whose (T-31)', () => {
  it('the third agent within a day is told to Security, the same one again is not', async () => {
    const bot = await open();
    const others = [misaki, misaki, senior, taro].map((id) => bot.other({ claims: agent(id) }));
    for (const [index, one] of others.entries()) {
      const isTaro = index === 3;
      await name(
        one,
        isTaro ? 'account' : 'machine',
        isTaro ? 'olivia.grant@demo.example' : stopped,
      );
    }
    await bot.pass(10);
    expect(received(bot, auditor)).toEqual([]);
    const third = bot.other({ claims: agent(olivia) });
    await name(third, 'machine', stopped);
    await bot.pass(10);
    expect(received(bot, auditor).map(({ subject }) => subject)).toEqual([
      'bot:security.manyAsk.subject',
    ]);
    expect(await trail(bot, 'alarm')).toEqual(['raised manyAsk']);
  });
});

describe('a process that ends in the middle', () => {
  it('sends the link after it, once, and what the owner does counts', async () => {
    const bot = await open();
    await name(bot, 'machine', stopped);
    await bot.press('granted');
    await bot.core.operations.drain();
    await bot.dieAndStart();
    await bot.pass(10);
    await bot.restart(30);
    await bot.pass(10);
    expect(received(bot, taro).filter(({ by }) => by === 'mail')).toHaveLength(1);
    expect((await confirm(bot)).submitted).toBe('accepted');
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('tells the agent when the mail cannot be delivered', async () => {
    const bot = await open();
    await name(bot, 'machine', stopped);
    bot.order({ faults: [{ operation: 'notifications.notify', kind: 'failBefore' }] } as never);
    await askOwner(bot);
    await bot.pass(16 * 60);
    expect(bot.last).toContain('reset-for-owner:askMachineOnceMore.prompt');
    expect(received(bot, taro)).toEqual([]);
  });
});

describe('a Microsoft 365 account', () => {
  it('is reset by the role of the agent, after its owner', async () => {
    const bot = await open();
    await name(bot, 'account', 'taro.kimura@demo.example');
    await askOwner(bot);
    const page = await openPage(bot, linkOf(bot, taro));
    expect(page.opened.body).toMatchObject({ request: { effect: 'account' } });
    await page.enter(codeOf(bot, taro));
    expect((await page.submit(password)).state).toBe('accepted');
    await bot.pass(60);
    expect(bot.last.concat(texts(bot) as string[])).toContain(
      'reset-for-owner:tellAccountReset.text',
    );
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { visitPage } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { saidKeys, toPage, toPlan } from '../helpers/journeys.ts';
import { rdp, toPasswordSharing } from '../helpers/rdp.ts';
import { atDesk, inDirectory, people } from '../helpers/staff.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';

const minute = 60;

let bot: Bot;
const open = async (options: BotOptions = {}) => {
  bot = await openBot(options);
};
afterEach(() => bot.close());

type Target = 'cvm' | 'azure' | 'm365' | 'settings';

async function toSwitch(target: Target, position: 'off' | 'on', at = bot): Promise<Bot> {
  const operator = atDesk(at, people.operator, 'operator');
  await operator.say(position === 'off' ? '操作の停止' : '操作を再開');
  await operator.press(position);
  await operator.press(target);
  return operator;
}
async function turn(target: Target, position: 'off' | 'on', at = bot): Promise<Bot> {
  const operator = await toSwitch(target, position, at);
  await operator.press('granted');
  await at.pass(5);
  const told = position === 'off' ? 'kill-switch:tellOff.text' : 'kill-switch:tellOn.text';
  expect(saidKeys(operator)).toContain(told);
  return operator;
}
const switches = () => bot.core.store.db.selectFrom('switch').selectAll().execute();
const trail = async (action: string) => {
  const rows = await bot.core.store.db
    .selectFrom('audit')
    .select(['decision', 'reason', 'target'])
    .where('action', '=', action)
    .orderBy('seq')
    .execute();
  return rows.map(({ decision, reason, target }) => `${decision} ${reason} ${target}`);
};
const done = () => bot.effects().filter(({ effect }) => effect !== 'notice');

// Holds T-103
describe('a kind of change that is switched off (V5, T-103)', () => {
  // Holds T-103
  it('begins nowhere any more, in words that say so, and can be switched on again', async () => {
    await open();
    await turn('cvm', 'off');
    const later = bot.other();
    await toPage(later, machines.stopped);
    expect(later.last).toEqual(['bot:switchedOff']);
    expect(await later.openForms()).toBe(0);
    expect(done()).toEqual([]);
    expect(await trail('operation')).toContainEqual(
      expect.stringMatching(/^refused switchedOff ins-web00001$/),
    );
    await turn('cvm', 'on');
    await toPage(later, machines.stopped);
    expect(await later.submit(password)).toBe('accepted');
    await bot.pass(minute);
    expect(bot.effects('set')).toHaveLength(1);
    expect(await trail('switch')).toEqual(['off  cvm', 'on  cvm']);
  });

  it('ends a page that is open: what is sent on it is not set, and the page says so', async () => {
    await open();
    await toPage(bot, machines.running, 'forced');
    const page = await visitPage(bot);
    await turn('cvm', 'off');
    const answer = await page.post('/r/submit', { password });
    expect([answer.status, answer.body]).toEqual([409, { state: 'notUsed' }]);
    expect(saidKeys(bot).at(-1)).toBe('bot:switchedOff');
    await bot.pass(minute);
    expect(done()).toEqual([]);
    // The page is over: switched on again, it is asked for anew.
    await turn('cvm', 'on');
    expect((await page.post('/r/submit', { password })).status).toBe(410);
  });

  it('also after a second person has agreed, and their yes is not used up', async () => {
    await open();
    await toPage(bot, 'ins-prod0001', 'forced');
    const approver = atDesk(bot, people.approver, 'approver');
    await approver.say('承認');
    await approver.press('answered');
    await approver.press('granted');
    await bot.pass(10);
    await turn('cvm', 'off');
    expect(await bot.submit(password)).toBe('gone');
    expect(bot.last).toEqual(['bot:switchedOff']);
    const [approval] = await bot.core.store.db.selectFrom('approval').selectAll().execute();
    expect(approval?.state).toBe('approved');
  });

  // Holds T-103
  it('lets what is running come to its end, and start again what was stopped', async () => {
    await open();
    await toPage(bot, machines.running, 'normal');
    await bot.submit(password);
    expect(await bot.openOperations()).toBe(1);
    await turn('cvm', 'off');
    await bot.pass(5 * minute);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.power(machines.running)).toBe('RUNNING');
  });

  it('lets a start be asked for, a ticket be opened, and a person be called', async () => {
    await open();
    await toPage(bot, machines.stopped);
    await bot.submit(password);
    await turn('cvm', 'off');
    await bot.pass(minute);
    await bot.press('granted');
    await bot.pass(minute);
    expect(bot.power(machines.stopped)).toBe('RUNNING');
    const other = bot.other();
    await other.say('担当者と話したい');
    await bot.pass(5);
    expect(bot.effects('ticket')).toHaveLength(1);
  });

  it('lets settings be put back, while no other is changed', async () => {
    await open();
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    expect(bot.effects('setting')).toHaveLength(1);
    await turn('settings', 'off');
    const other = bot.other();
    await toPasswordSharing(other, rdp.never.host);
    await other.press('granted');
    await bot.pass(5);
    expect(saidKeys(other)).toContain('bot:switchedOff');
    expect(bot.effects('setting')).toHaveLength(1);
    await bot.pass(16 * minute);
    expect(bot.effects('setting').map(({ details }) => details.newValue)).toEqual(['off', 'on']);
  });

  it('is not another kind: settings go on while passwords are off', async () => {
    await open();
    await turn('cvm', 'off');
    await turn('azure', 'off');
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    expect(bot.effects('setting')).toHaveLength(1);
  });

  it('stays off over a restart, and says who did it and since when', async () => {
    await open({ words: true });
    await turnSilently();
    await bot.restart();
    await toPage(bot, machines.stopped);
    expect(bot.last[0]).toContain('管理者が止めています');
    const operator = atDesk(bot, people.operator, 'operator');
    await operator.say('操作の停止');
    const told = operator.said.find(({ rows }) => rows.length > 0);
    expect(told?.rows).toEqual([
      'Tencent CVM のパスワード: 2026年11月21日(土) 10:00 から停止中 (運用担当(デモ))',
    ]);
  });
});

/** With words instead of keys. */
async function turnSilently(): Promise<void> {
  const operator = await toSwitch('cvm', 'off');
  await operator.press('granted');
  await bot.pass(5);
  expect(await switches()).toHaveLength(1);
}

describe('who may switch', () => {
  it('nobody but an operator, whatever is pressed', async () => {
    await open();
    const operator = await toSwitch('cvm', 'off');
    const button = operator.button('granted');
    for (const chat of [
      bot.other(),
      atDesk(bot, people.agent, 'helpdesk'),
      atDesk(bot, people.senior, 'helpdesk', 'approver', 'auditor'),
    ]) {
      await chat.say('操作の停止');
      expect(chat.last).toEqual(['bot:notAllowed']);
      await chat.pressData(button);
    }
    await bot.pass(5);
    expect(await switches()).toEqual([]);
    expect(await trail('start')).toContain('refused notAllowed kill-switch');
  });

  it('an operator without being asked by the hour, and twice is as once', async () => {
    await open({
      limited: {
        operationsPerHour: { person: 1, helpdesk: 1 },
        messages: { burst: 999, perSecond: 9 },
      },
    });
    for (const position of ['off', 'on', 'off', 'off', 'on', 'off'] as const) {
      await turn('cvm', position);
    }
    expect(await trail('switch')).toEqual([
      'off  cvm',
      'on  cvm',
      'off  cvm',
      'on  cvm',
      'off  cvm',
    ]);
  });

  it('off also while the directory is silent, on only when it answers', async () => {
    await open();
    bot.order({ faults: [{ operation: 'entra.*', kind: 'failBefore' }] });
    await turn('cvm', 'off');
    const operator = await toSwitch('cvm', 'on');
    await operator.press('granted');
    await bot.pass(5);
    expect(saidKeys(operator)).toContain('kill-switch:tellUnavailable.text');
    expect(await switches()).toHaveLength(1);
  });

  it('not somebody who was disabled since', async () => {
    await open();
    const operator = await toSwitch('cvm', 'off');
    inDirectory(bot, people.operator, { disabled: true });
    await operator.press('granted');
    await bot.pass(5);
    expect(await switches()).toEqual([]);
  });
});

it('two deliveries of one press, and a death right after it, switch once', async () => {
  await open();
  const operator = await toSwitch('m365', 'off');
  const button = operator.button('granted');
  await Promise.all([operator.pressData(button), operator.pressData(button)]);
  await bot.dieAndStart();
  await bot.pass(minute);
  expect(await switches()).toMatchObject([{ target: 'm365', offBy: people.operator }]);
  expect(await trail('switch')).toEqual(['off  m365']);
});

onPostgres('in two processes on PostgreSQL (T-103)', (url) => {
  // Holds T-103
  it('what one switches off begins in the other no more, and its open page is over', async () => {
    const schema = await createSchema(url);
    await open({ databaseUrl: schema.url });
    const second = await openBot({ databaseUrl: schema.url });
    try {
      const there = second.other();
      await toPage(there, machines.stopped);
      const page = await visitPage(there);
      await turn('cvm', 'off');
      expect((await page.post('/r/submit', { password })).body).toEqual({ state: 'notUsed' });
      const another = second.other();
      await toPage(another, machines.running, 'forced');
      expect(another.last).toEqual(['bot:switchedOff']);
      await turn('cvm', 'on', second);
      const planned = bot.other();
      await toPlan(planned, machines.stopped);
      await planned.press('granted');
      expect(planned.last).toEqual(['cvm-reset:newPassword.prompt']);
    } finally {
      await second.close();
      await bot.close();
      await schema.drop();
      await open();
    }
  });
});

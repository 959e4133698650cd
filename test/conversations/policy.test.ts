import { afterEach, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPage } from '../helpers/journeys.ts';

let bot: Bot;
const open = async (options: BotOptions = {}) => {
  bot = await openBot(options);
};
afterEach(() => bot.close());

const hanako: Claims = {
  via: 'botFramework',
  channelUserId: '29:hanako',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  scope: 'personal',
};
const inGroup: Claims = { ...hanako, scope: 'group' };
const anonymous: Claims = { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' };

/** Decisions against somebody, as the audit trail keeps them. */
const refusals = async () => {
  const rows = await bot.core.store.db
    .selectFrom('audit')
    .select(['action', 'reason', 'target'])
    .where('decision', '=', 'refused')
    .execute();
  return rows.map(({ action, reason, target }) => `${action} ${reason} ${target}`);
};
const calls = () => bot.core.simulated.world.snapshot().calls;

describe('in a group chat (N16)', () => {
  it.each([
    'ins-web00001 のパスワードを忘れた',
    'CVMのパスワードをリセットしたい',
    '203.0.113.31 に資格情報が機能しませんでしたと出てつながらない',
    'I forgot the password of web-stopped-01, reset it',
  ])('%s moves to a chat of its own before anything is looked up', async (text) => {
    await open({ claims: inGroup });
    await bot.say(text);
    expect(bot.last.every((key) => key === 'bot:groupChat' || key === 'bot:which.prompt')).toBe(
      true,
    );
    expect(calls()).toEqual([]);
    expect(JSON.stringify(bot.said)).not.toContain('web-stopped-01');
  });

  it('a person is not called from there, so that no ticket number is read by others', async () => {
    await open({ claims: inGroup });
    await bot.say('担当者と話したい');
    expect(bot.last).toEqual(['bot:groupChat']);
    expect(bot.effects()).toEqual([]);
  });

  it('a menu button does not get further than a sentence', async () => {
    await open({ claims: inGroup });
    await bot.say('メニュー');
    await bot.press('cvm-reset');
    expect(bot.last).toEqual(['bot:groupChat']);
    expect(await refusals()).toEqual(['start groupChat cvm-reset']);
  });
});

describe('somebody whose identity is not proven', () => {
  it('is refused before any detail, and it is recorded (S1.10)', async () => {
    await open({ mode: 'production', claims: anonymous });
    await bot.say('ins-web00001 の Windows パスワードを忘れた');
    expect(bot.last).toEqual(['bot:notAllowed']);
    expect(calls()).toEqual([]);
    expect(await refusals()).toEqual(['start notAllowed cvm-reset']);
  });

  it('sees no machine in the guidance that is open to everyone', async () => {
    await open({ mode: 'production', claims: anonymous });
    await bot.say('リモートデスクトップで資格情報が機能しませんでしたと出る');
    await bot.say('ins-rdp00006');
    expect(bot.said.flatMap((said) => said.rows)).toEqual([]);
    expect(JSON.stringify(bot.said)).not.toContain('rdp-guestonly-01');
  });

  it('cannot go on with what a proven person began in the same conversation', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.hear({ kind: 'file' }, { claims: anonymous });
    await bot.submit(password, form);
    expect(bot.last).toEqual(['bot:notAllowed']);
    await bot.pass(60);
    expect(bot.effects()).toEqual([]);
    expect(await refusals()).toEqual(['operation notAllowed ins-web00001']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });
});

describe('a proven person', () => {
  it('sees and resets own machines only', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('who owns none is told so and offered a person', async () => {
    const emma = '8a1f3c10-5b7d-4f0e-8c11-000000000003';
    await open({ mode: 'production', claims: { ...hanako, objectId: emma } });
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.last).toEqual(['cvm-reset:tellNone.text', 'cvm-reset:offerHuman.prompt']);
  });
});

describe('what changes between the consent and the change', () => {
  it.each([
    ["the machine is somebody else's now", { event: 'removeOwner', instanceId: machines.stopped }],
    ['the machine was started', { event: 'startMachine', instanceId: machines.stopped }],
    ['another operation runs', { event: 'occupyMachine', instanceId: machines.stopped }],
  ] as const)('%s: nothing is set, and the person is asked anew', async (_, event) => {
    await open();
    await toPage(bot, 'web-stopped-01');
    bot.order({ events: [event] });
    await bot.submit(password);
    await bot.pass(30);
    expect(bot.effects()).toEqual([]);
    const keys = bot.said.map(({ text }) => text);
    expect(keys).toContain('cvm-reset:tellStateChanged.text');
    // Whatever comes next asks for leave before there is a page again.
    expect((await stateOf(bot)).open?.card.kind).toBe('choice');
  });
});

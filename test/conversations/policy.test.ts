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
const offeredNow = () => bot.said.at(-1)?.buttons.map(({ data }) => data.option) ?? [];
const calls = () => bot.core.simulated.world.snapshot().calls;

// Holds N16, T-23
describe('in a group chat or a channel (N16, T-23)', () => {
  const url = 'https://teams.microsoft.com/l/chat/0/0?users=28:bot';

  it.each([
    'ins-web00001 のパスワードを忘れた',
    'CVMのパスワードをリセットしたい',
    '203.0.113.31 に資格情報が機能しませんでしたと出てつながらない',
    'I forgot the password of web-stopped-01, reset it',
    'メニュー',
    'help',
    '担当者と話したい',
    'はい',
    '12',
    '',
  ])('"%s" moves to a chat of its own before anything is looked up', async (text) => {
    await open({ claims: inGroup });
    await bot.say(text, { directChatUrl: url });
    expect(bot.last).toEqual(['bot:groupChat']);
    expect(bot.said).toHaveLength(1);
    expect(bot.said[0]?.link).toEqual({ label: 'bot:button.directChat', url });
    expect(bot.said[0]?.buttons).toEqual([]);
    expect(calls()).toEqual([]);
    expect(bot.effects()).toEqual([]);
    expect(await stateOf(bot)).not.toHaveProperty('position');
    expect(await refusals()).toEqual(['identity groupChat ']);
  });

  it('is answered in the language that is spoken there, in words without a detail', async () => {
    await open({ claims: inGroup, words: true });
    await bot.say('Please reset the password of web-stopped-01 for me');
    expect(bot.last[0]).toContain('one-to-one');
    await bot.say('web-stopped-01 のパスワードを忘れてしまったのでリセットしてください');
    expect(bot.last[0]).toContain('1 対 1');
    expect(JSON.stringify(bot.said)).not.toMatch(/web-stopped|hanako|ins-/);
  });

  it('an arrival, a file and every sort of button come to the same', async () => {
    await open({ claims: hanako });
    await bot.say('メニュー');
    const button = bot.button('cvm-reset');
    const group = bot.other({ claims: inGroup });
    await group.arrive();
    await group.hear({ kind: 'file' });
    await group.hear({ kind: 'misshapen' });
    await group.pressData(button);
    await group.pressData({ ...button, runbook: 'cvm-reset', step: 'newPassword' });
    expect(group.said.map(({ text }) => text)).toEqual(Array(5).fill('bot:groupChat'));
    expect(calls()).toEqual([]);
  });

  it('a password that is pasted there is called exposed, and not kept', async () => {
    await open({ claims: inGroup });
    await bot.say('パスワード: Tr0ub4dor&3xyz');
    expect(bot.last).toEqual(['bot:groupChat', 'bot:secretPasted']);
    expect(JSON.stringify(await stateOf(bot))).not.toContain('Tr0ub4dor');
  });

  it('a press there does not go on with what was begun in the chat of one', async () => {
    await open({ claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const before = await stateOf(bot);
    await bot.say('キャンセル', { claims: inGroup });
    expect(bot.last).toEqual(['bot:groupChat']);
    expect(await stateOf(bot)).toEqual(before);
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });
});

// Holds T-22, T-23
describe('somebody of another organisation, a guest, or nobody that can be named (T-22, T-23)', () => {
  const ways = [
    'メニュー',
    'CVMのパスワードをリセットしたい',
    'ins-web00001',
    '担当者と話したい',
    'リモートデスクトップで資格情報が機能しませんでしたと出る',
    'help',
  ];

  it.each<[string, Partial<Claims>]>([
    ['foreignTenant', { tenantId: '66666666-0d3c-4a5e-9a55-0a0b6a1f2c01' }],
    ['tenantsDisagree', { tenantId: undefined, objectId: undefined, notOurs: 'tenantsDisagree' }],
    ['guest', { notOurs: 'guest' }],
    ['anonymousMember', { notOurs: 'anonymousMember' }],
    ['noObjectId', { objectId: undefined, notOurs: 'noObjectId' }],
  ])('%s: is told one sentence whatever is said, and it is recorded', async (reason, changes) => {
    await open({ mode: 'production', claims: { ...hanako, ...changes } });
    for (const text of ways) {
      await bot.say(text);
      expect(bot.last).toEqual(['bot:stranger']);
    }
    expect(calls()).toEqual([]);
    expect(bot.effects()).toEqual([]);
    expect(await refusals()).toEqual(ways.map(() => `identity ${reason} `));
    expect(await stateOf(bot)).toEqual({ misses: 0, lastText: 'ja', channelLocale: 'ja-JP' });
  });

  it('is told so in either language, without a name or a number', async () => {
    await open({ claims: { ...hanako, notOurs: 'guest' }, words: true });
    await bot.say('I forgot the password of web-stopped-01, please reset it');
    await bot.say('web-stopped-01 のパスワードを忘れてしまいました');
    const [english = '', japanese = ''] = bot.said.map(({ text }) => text);
    expect(english).toContain('helpdesk');
    expect(japanese).toContain('ヘルプデスク');
    expect(english + japanese).not.toMatch(/web-stopped|tenant|guest|ゲスト|テナント|\d/);
  });

  // Holds T-26
  it('ends what was begun: a member who becomes a guest changes nothing any more', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.say('続けたい', { claims: { ...hanako, notOurs: 'guest' } });
    expect(bot.last).toEqual(['bot:stranger']);
    await bot.submit(password, form);
    await bot.pass(60);
    expect(bot.effects()).toEqual([]);
  });
});

describe('somebody of whom the channel cannot say whether it is a member', () => {
  it('starts nothing that reads or changes a machine, and is told to try again', async () => {
    await open({ mode: 'production', claims: { ...hanako, unconfirmed: true } });
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.last).toEqual(['bot:notConfirmed']);
    expect(calls()).toEqual([]);
    expect(await refusals()).toEqual(['start notConfirmed cvm-reset']);
  });

  it('changes nothing that was begun before', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.hear({ kind: 'file' }, { claims: { ...hanako, unconfirmed: true } });
    await bot.submit(password, form);
    expect(bot.last).toEqual(['bot:notConfirmed']);
    await bot.pass(60);
    expect(bot.effects()).toEqual([]);
    expect(await refusals()).toEqual(['operation notConfirmed ins-web00001']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });

  it('may go on as soon as it is known', async () => {
    await open({ mode: 'production', claims: { ...hanako, unconfirmed: true } });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('CVMのパスワードをリセットしたい', { claims: hanako });
    expect(bot.last).not.toContain('bot:notConfirmed');
    expect(calls().length).toBeGreaterThan(0);
  });
});

// Holds T-09, T-25, T-83
describe('two people (T-09, T-25)', () => {
  const ichiro: Claims = {
    ...hanako,
    channelUserId: '29:ichiro',
    objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000002',
  };

  it('one who speaks in the conversation of another learns nothing and ends nothing', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const before = await stateOf(bot);
    const asked = calls().length;
    for (const text of [
      'メニュー',
      '戻る',
      'はい',
      'キャンセル',
      'ins-web00001',
      'help',
      '最初から',
    ]) {
      await bot.say(text, { claims: ichiro });
      expect(bot.last).toEqual(['bot:stranger']);
    }
    expect(await stateOf(bot)).toEqual(before);
    expect(calls()).toHaveLength(asked);
    expect(await refusals()).toEqual(Array(7).fill('identity otherSpeaker '));
    // Whose it is goes on as if nothing had been said.
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('a button of one, pressed by another in the same conversation, does nothing', async () => {
    await open({ mode: 'production', claims: hanako });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('ins-web00001');
    await bot.press('systemDefault');
    const button = bot.button('granted');
    await bot.pressData(button, { claims: ichiro });
    expect(bot.last).toEqual(['bot:stranger']);
    expect(await bot.openForms()).toBe(0);
    await bot.pressData(button);
    expect(await bot.openForms()).toBe(1);
  });

  it('buttons, steps and names of one mean nothing in the conversation of another', async () => {
    await open({ mode: 'production', claims: hanako });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('ins-web00001');
    await bot.press('systemDefault');
    const button = bot.button('granted');
    const other = bot.other({ claims: ichiro });
    await other.pressData(button);
    await other.pressData({ ...button, instanceIds: 'ins-web00001' });
    expect(other.said.map(({ text }) => text)).toEqual(['bot:staleOver', 'bot:staleOver']);
    await other.say('CVMのパスワードをリセットしたい');
    await other.pressData(button);
    await other.pressData({ ...button, step: 'newPassword', option: 'submitted' });
    expect(other.last).toEqual(['bot:stale']);
    expect(await other.openForms()).toBe(0);
    expect(JSON.stringify(other.said)).not.toContain('web-stopped-01');
    expect(bot.effects()).toEqual([]);
  });

  // Holds T-21
  it('of the same name and address are two: what one owns the other does not see', async () => {
    await open({ mode: 'production', claims: hanako });
    const other = bot.other({ claims: { ...ichiro, channelUserId: hanako.channelUserId } });
    await other.say('ins-web00001 のパスワードを忘れた');
    expect(JSON.stringify(other.said)).not.toContain('web-stopped-01');
  });
});

describe('somebody whose identity is not proven', () => {
  // Holds S1.10
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

  it('is told how to reset an Azure machine, and sees and changes none', async () => {
    await open({ mode: 'production', claims: anonymous });
    await bot.say('Azure の az-web-01 のパスワードを忘れました');
    expect(bot.last).toEqual(['azure-vm-reset:askWithoutMachine.prompt']);
    await bot.press('myself');
    await bot.press('portal');
    expect(bot.last).toEqual(['azure-vm-reset:guidePortal.prompt']);
    expect(calls().map(({ operation }) => operation)).toEqual(['azure.listMachines']);
    expect(bot.said.flatMap((said) => said.rows)).toEqual([]);
  });

  it('cannot go on with what a proven person began in the same conversation', async () => {
    await open({ mode: 'production', claims: hanako });
    await toPage(bot, 'web-stopped-01');
    const before = await stateOf(bot);
    await bot.say('キャンセル', { claims: anonymous });
    expect(bot.last).toEqual(['bot:stranger']);
    expect(await stateOf(bot)).toEqual(before);
    expect(await refusals()).toEqual(['identity otherSpeaker ']);
  });
});

describe('the menu', () => {
  const offered = async (claims: Claims) => {
    await open({ mode: 'production', claims });
    await bot.say('メニュー');
    return offeredNow();
  };

  it('offers what the person may start, in the order of the runbooks', async () => {
    expect(await offered(hanako)).toEqual([
      ...['cvm-reset', 'rdp-credentials', 'm365-admin-reset', 'windows-cannot-connect'],
      ...['azure-vm-reset', 'restart-machine', 'checkup', 'human'],
    ]);
  });

  it('offers somebody unproven only what is for everyone', async () => {
    expect(await offered(anonymous)).toEqual([
      ...[
        'rdp-credentials',
        'm365-admin-reset',
        'windows-cannot-connect',
        'azure-vm-reset',
        'human',
      ],
    ]);
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

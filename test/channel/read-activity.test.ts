import { describe, expect, it } from 'vitest';
import { createAddresses } from '../../src/channel/address.ts';
import { type ReadActivity, readActivity } from '../../src/channel/read-activity.ts';
import type { Heard, Incoming } from '../../src/incoming.ts';
import { button, objectId, teamsMessage, tenantId } from '../helpers/activities.ts';

const now = Date.UTC(2026, 10, 21);
const identifying = new Set(['msteams']);
const addresses = createAddresses(new Uint8Array(32).fill(7));

function read(changes: Readonly<Record<string, unknown>> = {}): ReadActivity {
  return readActivity(JSON.parse(JSON.stringify(teamsMessage(changes))), {
    now,
    identifying,
    isSigned: true,
    addresses,
  });
}

function incoming(changes: Readonly<Record<string, unknown>> = {}): Incoming {
  const result = read(changes);
  if (result.kind !== 'incoming') throw new Error(`It was ${result.kind}`);
  return result.incoming;
}

const heard = (changes: Readonly<Record<string, unknown>>): Heard => incoming(changes).heard;

describe('a message from Teams', () => {
  it('becomes an incoming in our words', () => {
    expect(incoming()).toEqual({
      channel: 'teams',
      conversationId: 'msteams:a:conversation',
      activityId: '1700000000001',
      claims: {
        via: 'botFramework',
        channelUserId: '29:user',
        tenantId,
        objectId,
        scope: 'personal',
      },
      locale: 'ja-JP',
      heard: { kind: 'text', text: 'hello' },
      address: expect.any(String),
    });
  });

  it.each([
    [{ localTimezone: 'Europe/Berlin' }, 'Europe/Berlin'],
    [{ entities: [{ type: 'clientInfo', timezone: 'America/New_York' }] }, 'America/New_York'],
    [{ localTimezone: 'Mars/Olympus', entities: [] }, undefined],
    [{ localTimezone: '<b>', entities: [{ type: 'clientInfo', timezone: 7 }] }, undefined],
    [{}, undefined],
  ])('says where the clock of the person is: %j', (said, timeZone) => {
    expect(incoming(said).timeZone).toBe(timeZone);
  });

  it('keeps how to answer it, and no name', () => {
    const address = incoming().address ?? '';
    expect(JSON.parse(address)).toMatchObject({
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      conversation: { id: 'a:conversation', tenantId },
      user: { id: '29:user' },
    });
    expect(address).not.toContain('Sato');
  });

  it('is not a file because Teams repeats it as HTML', () => {
    expect(heard({})).toEqual({ kind: 'text', text: 'hello' });
  });

  it('is a file when it holds nothing else', () => {
    const attachments = [{ contentType: 'image/png' }, { contentType: 'text/html' }];
    expect(heard({ text: ' ', attachments })).toEqual({ kind: 'file' });
    expect(heard({ text: null, attachments })).toEqual({ kind: 'file' });
  });

  it('is read for its words when a picture comes with them', () => {
    const attachments = [{ contentType: 'image/png' }];
    expect(heard({ text: 'error 0x204', attachments })).toEqual({
      kind: 'text',
      text: 'error 0x204',
    });
  });

  it('loses the mention of the bot', () => {
    expect(heard({ text: '<at>Akeru</at> help' })).toEqual({ kind: 'text', text: 'help' });
    expect(heard({ text: '<at id="0">Akeru</at>\u00a0help <at>' })).toMatchObject({
      text: 'help <at>',
    });
  });

  it('may be empty', () => {
    expect(heard({ text: '', attachments: [] })).toEqual({ kind: 'text', text: '' });
    expect(heard({ text: undefined })).toEqual({ kind: 'text', text: '' });
  });

  it('of 9,000 characters is read, a longer one than anybody types is misshapen', () => {
    expect(heard({ text: 'あ'.repeat(9_000) }).kind).toBe('text');
    expect(heard({ text: 'a'.repeat(10_001) })).toEqual({ kind: 'misshapen' });
  });

  it('asks for the replies in the response', () => {
    expect(incoming({ deliveryMode: 'expectReplies' }).expectsReplies).toBe(true);
    expect(incoming({ deliveryMode: 'normal' }).expectsReplies).toBeUndefined();
  });

  it('carries what a client calls it', () => {
    expect(incoming({ channelData: { clientActivityID: 'c-1' } }).clientActivityId).toBe('c-1');
  });
});

describe('a press', () => {
  const data = { ...button('granted').data };

  it('is an Action.Submit', () => {
    expect(
      heard({
        text: undefined,
        value: { ...data, msteams: { type: 'x' }, instanceIds: 'ins-a,ins-b' },
      }),
    ).toEqual({
      kind: 'press',
      press: { ...data, inputs: { instanceIds: 'ins-a,ins-b' } },
    });
  });

  it('is an Action.Execute', () => {
    const value = { action: { type: 'Action.Execute', verb: 'granted', data }, trigger: 'manual' };
    expect(heard({ type: 'invoke', name: 'adaptiveCard/action', value })).toEqual({
      kind: 'press',
      press: { ...data, inputs: {} },
    });
  });

  it('is not a refresh that nobody asked for', () => {
    const value = { action: { data }, trigger: 'automatic' };
    expect(read({ type: 'invoke', name: 'adaptiveCard/action', value }).kind).toBe('ignored');
  });

  it.each([
    ['a string', 'granted'],
    ['a number', 7],
    ['a list', [data]],
    ['nothing in it', {}],
    ['no nonce', { ...data, nonce: undefined }],
    ['an empty step', { ...data, step: '' }],
    ['an option that is an object', { ...data, option: { $ne: 1 } }],
    ['a very long option', { ...data, option: 'x'.repeat(129) }],
    ['an input that is an object', { ...data, instanceIds: { a: 1 } }],
    ['an input that is too long', { ...data, instanceIds: 'x'.repeat(4_001) }],
    ['an input with a strange name', { ...data, $where: 'x' }],
    [
      'too many inputs',
      { ...data, ...Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`i${at}`, 'x'])) },
    ],
  ])('of another shape is misshapen, and nothing of it is used: %s', (_, value) => {
    expect(heard({ value })).toEqual({ kind: 'misshapen' });
    const invoke = { type: 'invoke', name: 'adaptiveCard/action' };
    expect(heard({ ...invoke, value: { action: { data: value } } })).toEqual({ kind: 'misshapen' });
  });

  it('without an action is misshapen', () => {
    expect(heard({ type: 'invoke', name: 'adaptiveCard/action', value: 'x' })).toEqual({
      kind: 'misshapen',
    });
    expect(heard({ type: 'invoke', name: 'adaptiveCard/action' })).toEqual({ kind: 'misshapen' });
  });

  // Holds T-15
  it('cannot bring inputs into a prototype', () => {
    const value = JSON.parse(`{"runbook":"a","step":"b","option":"c","nonce":"d","__proto__":"x"}`);
    const result = readActivity(teamsMessage({ value }), {
      now,
      identifying,
      isSigned: true,
      addresses,
    });
    expect(result.kind === 'incoming' && result.incoming.heard.kind).toMatch(/press|misshapen/);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('an arrival', () => {
  it('is the bot being added', () => {
    const membersAdded = [{ id: '29:user' }, { id: '28:bot' }];
    expect(heard({ type: 'conversationUpdate', membersAdded })).toEqual({ kind: 'arrival' });
    expect(heard({ type: 'installationUpdate', action: 'add' })).toEqual({ kind: 'arrival' });
  });

  it('is not somebody else being added, nor the bot being removed', () => {
    expect(read({ type: 'conversationUpdate', membersAdded: [{ id: '29:user' }] }).kind).toBe(
      'ignored',
    );
    expect(read({ type: 'conversationUpdate' }).kind).toBe('ignored');
    expect(read({ type: 'installationUpdate', action: 'remove' }).kind).toBe('ignored');
  });

  it('is one arrival although Teams tells of it twice', () => {
    const first = incoming({
      id: '1',
      type: 'conversationUpdate',
      membersAdded: [{ id: '28:bot' }],
    });
    const second = incoming({ id: '2', type: 'installationUpdate', action: 'add' });
    expect(second.activityId).toBe(first.activityId);
  });
});

describe('what does not act', () => {
  it.each([
    'messageUpdate',
    'messageDelete',
    'messageReaction',
    'typing',
    'event',
    'endOfConversation',
    'trace',
    'handoff',
    'somethingNew',
  ])('%s is ignored', (type) => {
    expect(read({ type, value: button('granted').data }).kind).toBe('ignored');
  });

  it.each(['signin/tokenExchange', 'composeExtension/query', 'task/fetch', undefined])(
    'the invoke %s has no answer',
    (name) => {
      expect(read({ type: 'invoke', name }).kind).toBe('unsupported');
    },
  );
});

describe('who it is', () => {
  // Holds T-22
  it('is nobody when the two tenants of an activity disagree', () => {
    const { claims } = incoming({
      channelData: { tenant: { id: '33333333-3333-4333-8333-333333333333' } },
    });
    expect(claims).toEqual({
      via: 'botFramework',
      channelUserId: '29:user',
      scope: 'personal',
      notOurs: 'tenantsDisagree',
    });
  });

  it('takes one tenant when only one is given', () => {
    expect(incoming({ channelData: null }).claims.tenantId).toBe(tenantId);
    expect(incoming({ conversation: { id: 'c' } }).claims.tenantId).toBe(tenantId);
  });

  it('is none of ours without an object id or without a tenant', () => {
    expect(incoming({ from: { id: '29:user' } }).claims.notOurs).toBe('noObjectId');
    const { claims } = incoming({ channelData: null, conversation: { id: 'c' } });
    expect(claims).toMatchObject({ objectId, notOurs: 'noTenant' });
  });

  it('may be anybody where nothing is authenticated', () => {
    const activity = teamsMessage({ channelData: null, conversation: { id: 'c' } });
    const result = readActivity(activity, { now, identifying, isSigned: false, addresses });
    expect(result).toMatchObject({ incoming: { claims: { objectId } } });
    expect(JSON.stringify(result)).not.toContain('notOurs');
  });

  it('does not depend on how a tenant is spelt', () => {
    const upper = 'ABCDEFAB-1111-4111-8111-111111111111';
    const { claims } = incoming({
      conversation: { id: 'c', tenantId: upper },
      channelData: { tenant: { id: upper.toLowerCase() } },
    });
    expect(claims).toMatchObject({ tenantId: upper.toLowerCase() });
    expect(claims.notOurs).toBeUndefined();
  });

  // Holds T-21
  it('follows the object id, whatever name or address the sender shows (T-21)', () => {
    const names = ['Suzuki Ichiro', 'hanako.sato@akeru-demo.onmicrosoft.com', '佐藤 花子', ' '];
    const seen = names.map((name) => {
      const from = { id: '29:user', name, userPrincipalName: name, email: name, role: 'admin' };
      return incoming({ from: { ...from, aadObjectId: objectId } }).claims;
    });
    expect(new Set(seen.map((claims) => JSON.stringify(claims))).size).toBe(1);
    expect(JSON.stringify(seen)).not.toMatch(/Suzuki|hanako|佐藤|admin/);
  });

  it('knows the way to a chat with the bot alone, of group chats in Teams only', () => {
    const group = { conversation: { id: '19:g', conversationType: 'groupChat', tenantId } };
    expect(incoming(group).directChatUrl).toBe(
      'https://teams.microsoft.com/l/chat/0/0?users=28:bot',
    );
    expect(incoming().directChatUrl).toBeUndefined();
    expect(incoming({ ...group, channelId: 'test' }).directChatUrl).toBeUndefined();
    const odd = { ...group, recipient: { id: '28:x&message=come' } };
    expect(incoming(odd).directChatUrl).toBeUndefined();
  });

  it('is not what a client of another channel says about itself', () => {
    const { claims, channel } = incoming({ channelId: 'directline' });
    expect(channel).toBe('webchat');
    expect(claims.objectId).toBeUndefined();
    expect(claims.tenantId).toBeUndefined();
  });

  it.each([
    [{ conversationType: 'groupChat' }, 'group'],
    [{ conversationType: 'channel' }, 'group'],
    [{ conversationType: 'personal', isGroup: true }, 'group'],
    [{ conversationType: 'personal', isGroup: false }, 'personal'],
    [{}, 'personal'],
  ])('knows whether others read along: %o', (conversation, scope) => {
    expect(incoming({ conversation: { id: 'c', ...conversation } }).claims.scope).toBe(scope);
  });

  it('is apart in two channels, although the ids are equal', () => {
    expect(incoming({ channelId: 'test' }).conversationId).not.toBe(incoming().conversationId);
  });
});

// Holds T-18
describe('a wrong shape is refused', () => {
  it.each<[string, unknown]>([
    ['type', undefined],
    ['type', ''],
    ['type', 7],
    ['type', null],
    ['type', ['message']],
    ['id', undefined],
    ['id', ''],
    ['id', '  '],
    ['id', 12],
    ['id', {}],
    ['id', 'x'.repeat(1_025)],
    ['channelId', undefined],
    ['channelId', ''],
    ['channelId', ' '],
    ['channelId', ['msteams']],
    ['serviceUrl', undefined],
    ['serviceUrl', ''],
    ['serviceUrl', '   '],
    ['serviceUrl', 1],
    ['serviceUrl', { href: 'https://x.example' }],
    ['conversation', undefined],
    ['conversation', null],
    ['conversation', 'a:conversation'],
    ['conversation', {}],
    ['conversation', { id: null }],
    ['conversation', { id: ['a'] }],
    ['conversation', { id: 'a', isGroup: 'yes' }],
    ['conversation', { id: 'a', tenantId: {} }],
    ['from', undefined],
    ['from', null],
    ['from', 'user'],
    ['from', []],
    ['from', { id: '' }],
    ['from', { id: 1 }],
    ['from', { id: '29:user', aadObjectId: { $gt: '' } }],
    ['recipient', 'bot'],
    ['recipient', { id: 3 }],
    ['text', { toString: 'x' }],
    ['text', ['a']],
    ['text', 5],
    ['text', true],
    ['locale', 5],
    ['locale', 'x'.repeat(65)],
    ['timestamp', 1_700_000_000],
    ['timestamp', {}],
    ['localTimestamp', []],
    ['deliveryMode', 3],
    ['name', {}],
    ['attachments', {}],
    ['attachments', 'file'],
    ['attachments', [null]],
    ['attachments', [{ contentType: 7 }]],
    ['entities', 'x'],
    ['entities', [7]],
    ['membersAdded', {}],
    ['membersAdded', [{}]],
    ['membersAdded', [null]],
    ['channelData', 'x'],
    ['channelData', { tenant: 'x' }],
    ['channelData', { tenant: { id: 7 } }],
    ['channelData', { clientActivityID: {} }],
  ])('%s as %j', (field, value) => {
    expect(read({ [field]: value })).toEqual({ kind: 'malformed' });
  });

  it.each([null, undefined, 'x', 7, true, [], [teamsMessage()], {}])('a body of %j', (body) => {
    expect(readActivity(body, { now, identifying, isSigned: true, addresses })).toEqual({
      kind: 'malformed',
    });
  });
});

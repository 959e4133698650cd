import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { objectId, teamsMessage, tenantId } from '../helpers/activities.ts';
import { openChannel, standingClock, type TestChannel } from '../helpers/bot-framework.ts';
import { startFakeAuthority } from '../helpers/fake-authority.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const appId = '44444444-4444-4444-8444-444444444444';
const newFolder = temporaryFolders();
const member = { id: '29:user', objectId, tenantId, userRole: 'user', name: 'Sato Hanako' };

let connector: FakeConnector;
let clock: ReturnType<typeof standingClock>;
let channel: TestChannel;
let authorization: string;
let count: number;

beforeEach(async () => {
  const authority = await startFakeAuthority();
  connector = await startFakeConnector();
  clock = standingClock();
  count = 0;
  const store = await openSqliteStore({ folder: await newFolder(), clock: systemClock });
  channel = openChannel({
    store,
    clock,
    config: {
      mode: 'development',
      appId,
      override: {
        openIdMetadataUrl: authority.openIdMetadataUrl,
        outboundToken: async () => 'own-token',
      },
    },
  });
  const now = Math.floor(Date.now() / 1_000);
  authorization = `Bearer ${await authority.sign({
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: connector.serviceUrl,
    exp: now + 600,
  })}`;
  return async () => {
    channel.close();
    await store.close();
    await connector.close();
    await authority.close();
  };
});

/** @returns what is claimed of who says something */
async function claimed(changes: Readonly<Record<string, unknown>> = {}) {
  count += 1;
  const body = teamsMessage({ serviceUrl: connector.serviceUrl, id: `${count}`, ...changes });
  expect((await channel.post(body, { authorization })).status).toBe(200);
  return channel.received.at(-1)?.claims;
}

describe('the roster of the channel', () => {
  it('is asked for the one who speaks, and confirms a member', async () => {
    connector.member({ member });
    const claims = await claimed();
    expect(claims).toMatchObject({ objectId, tenantId, scope: 'personal' });
    expect(claims).not.toHaveProperty('notOurs');
    expect(claims).not.toHaveProperty('unconfirmed');
    expect(connector.memberRequests).toEqual([
      '/v3/conversations/a%3Aconversation/members/29%3Auser',
    ]);
  });

  it.each<[string, unknown, Record<string, unknown>]>([
    ['a guest', { ...member, userRole: 'guest' }, { notOurs: 'guest' }],
    ['a guest, spelt large', { ...member, userRole: 'Guest' }, { notOurs: 'guest' }],
    ['an anonymous one', { ...member, userRole: 'anonymous' }, { notOurs: 'anonymousMember' }],
    ['of another tenant', { ...member, tenantId: appId }, { notOurs: 'otherMember' }],
    ['of another object id', { ...member, objectId: appId }, { notOurs: 'otherMember' }],
    ['of another account', { ...member, id: '29:else' }, { notOurs: 'otherMember' }],
    ['without a role', { ...member, userRole: undefined }, { unconfirmed: true }],
    ['of a role that is new', { ...member, userRole: 'federated' }, { unconfirmed: true }],
    ['without an object id', { ...member, objectId: undefined }, { unconfirmed: true }],
    ['without a tenant', { ...member, tenantId: null }, { unconfirmed: true }],
    ['that is a list', [member], { unconfirmed: true }],
    ['that is nothing', null, { unconfirmed: true }],
    ['whose role is no text', { ...member, userRole: { is: 'user' } }, { unconfirmed: true }],
  ])('does not confirm a member %s', async (_, answer, expected) => {
    connector.member({ member: answer });
    expect(await claimed()).toMatchObject(expected);
  });

  it('knows the name that the SDK gives to an object id', async () => {
    const { objectId: aadObjectId, ...rest } = member;
    connector.member({ member: { ...rest, aadObjectId } });
    expect(await claimed()).not.toHaveProperty('unconfirmed');
  });

  // Holds T-23
  it.each([{ status: 404 }, { status: 403 }, { status: 401 }, { status: 429 }, { status: 500 }])(
    'that answers %j confirms nobody, until it does',
    async (answer) => {
      connector.member(answer);
      expect(await claimed()).toMatchObject({ objectId, unconfirmed: true });
      connector.member({ member });
      expect(await claimed()).toHaveProperty('unconfirmed');
      clock.advance(5_000);
      expect(await claimed()).not.toHaveProperty('unconfirmed');
      expect(connector.memberRequests).toHaveLength(2);
    },
  );

  it('that does not answer holds up a message for a moment, and confirms nobody', async () => {
    connector.member('hang');
    const startedAt = performance.now();
    expect(await claimed()).toMatchObject({ unconfirmed: true });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('is asked once in five minutes, and once by those who come at once', async () => {
    connector.member({ member });
    await Promise.all(Array.from({ length: 20 }, () => claimed()));
    clock.advance(299_000);
    await claimed();
    expect(connector.memberRequests).toHaveLength(1);
    connector.member({ member: { ...member, userRole: 'guest' } });
    clock.advance(1_000);
    expect(await claimed()).toMatchObject({ notOurs: 'guest' });
    expect(connector.memberRequests).toHaveLength(2);
  });

  it('is asked for each person and each conversation', async () => {
    connector.member({ member });
    await claimed();
    const other = { id: '29:other', aadObjectId: '33333333-3333-4333-8333-333333333333' };
    expect(await claimed({ from: other })).toMatchObject({ notOurs: 'otherMember' });
    const personal = { conversationType: 'personal', tenantId };
    await claimed({ conversation: { id: 'b:conversation', ...personal } });
    expect(connector.memberRequests).toHaveLength(3);
  });

  it('is not asked in a group, nor for somebody who is none of ours anyway', async () => {
    connector.member({ member });
    const group = { id: '19:g', conversationType: 'groupChat', tenantId };
    expect(await claimed({ conversation: group })).toMatchObject({ scope: 'group' });
    expect(await claimed({ from: { id: '29:user' } })).toMatchObject({ notOurs: 'noObjectId' });
    expect(connector.memberRequests).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { mayChange, mayStart } from '../../src/identity/policy.ts';
import { identify, managedBy, type Requester } from '../../src/identity/requester.ts';
import type { Claims } from '../../src/incoming.ts';

const person: Requester = { kind: 'person', objectId: 'oid-1' };
const anonymous: Requester = { kind: 'anonymous' };
const group: Requester = { kind: 'group' };

describe('who may start a runbook', () => {
  it.each([
    [person, ['endUser'], 'allowed'],
    [person, ['helpdesk'], 'notAllowed'],
    [anonymous, ['endUser', 'helpdesk'], 'notAllowed'],
    [anonymous, ['anyone', 'endUser'], 'allowed'],
    [group, ['anyone', 'endUser', 'helpdesk'], 'groupChat'],
  ] as const)('%j, for %j: %s', (requester, audience, permission) => {
    expect(mayStart(requester, { audience })).toBe(permission);
  });

  it('nobody changes anything without being a proven person in a chat of their own', () => {
    expect([person, anonymous, group].map(mayChange)).toEqual([
      'allowed',
      'notAllowed',
      'groupChat',
    ]);
  });
});

describe('who is asking', () => {
  const teams: Claims = {
    via: 'botFramework',
    channelUserId: '29:1',
    objectId: 'oid-1',
    tenantId: 'tenant-1',
    scope: 'personal',
  };

  it('is the object id that the channel proved', () => {
    expect(identify(teams, {})).toEqual({
      kind: 'person',
      objectId: 'oid-1',
      tenantId: 'tenant-1',
    });
  });

  it('is nobody in a group, whatever is proven', () => {
    expect(identify({ ...teams, scope: 'group' }, {})).toEqual(group);
  });

  it('is nobody for an object id that came through the web chat', () => {
    const claims: Claims = { ...teams, via: 'directLine' };
    expect(identify(claims, {})).toEqual(anonymous);
    expect(managedBy(identify(claims, {}))).toBe('');
  });

  it('is the demo world’s visitor where development says so', () => {
    const claims: Claims = { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' };
    expect(identify(claims, { visitorObjectId: 'oid-9' })).toEqual({
      kind: 'person',
      objectId: 'oid-9',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { catalogue, findEntry } from '../../src/backend/catalogue.ts';
import {
  type Circumstances,
  freshLoginMs,
  mayChange,
  mayStart,
} from '../../src/identity/policy.ts';
import {
  type IdentitySettings,
  identify,
  managedBy,
  type Requester,
  speakerOf,
} from '../../src/identity/requester.ts';
import { appRoleNames, type Role, rolesFrom } from '../../src/identity/roles.ts';
import type { Claims } from '../../src/incoming.ts';
import { audiences } from '../../src/runbook/schema.ts';

const own = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';
const foreign = '66666666-0d3c-4a5e-9a55-0a0b6a1f2c01';
const settings: IdentitySettings = { tenantIds: new Set([own]) };
const as = (...roles: readonly Role[]): Requester => ({
  kind: 'person',
  objectId: 'oid-1',
  tenantId: own,
  via: 'desk',
  roles,
});
const person = as('endUser');
const anonymous: Requester = { kind: 'anonymous' };
const group: Requester = { kind: 'group' };
const stranger: Requester = { kind: 'stranger', reason: 'guest' };

const now = Date.UTC(2026, 10, 21);
const plain: Circumstances = {
  change: 'cvm.resetPassword',
  isOff: false,
  isForOwner: false,
  isFrozen: false,
  isEmergencyOnly: false,
  isProtected: false,
  isApproved: false,
  now,
};

describe('who may start a runbook', () => {
  it.each([
    [person, ['endUser'], 'allowed'],
    [person, ['anyone'], 'allowed'],
    [person, ['helpdesk'], 'notAllowed'],
    [as('endUser', 'helpdesk'), ['helpdesk'], 'allowed'],
    [as('endUser', 'helpdesk'), ['approver'], 'notAllowed'],
    [as('endUser', 'approver'), ['helpdesk'], 'notAllowed'],
    [as('endUser', 'approver'), ['helpdesk', 'approver'], 'allowed'],
    [as('endUser', 'auditor'), ['operator', 'helpdesk', 'approver'], 'notAllowed'],
    [as('endUser', 'operator'), ['operator'], 'allowed'],
    [as(), ['endUser'], 'notConfirmed'],
    [as(), ['anyone', 'endUser'], 'allowed'],
    [anonymous, ['endUser', 'helpdesk', 'approver', 'auditor', 'operator'], 'notAllowed'],
    [anonymous, ['anyone', 'endUser'], 'allowed'],
    [group, audiences, 'groupChat'],
    [stranger, audiences, 'stranger'],
  ] as const)('%j, for %j: %s', (requester, audience, permission) => {
    expect(mayStart(requester, { audience })).toBe(permission);
  });

  it('nobody changes anything without being a proven person in a chat of their own', () => {
    const asked = [person, as(), anonymous, group, stranger];
    expect(asked.map((requester) => mayChange(requester, plain))).toEqual([
      'allowed',
      'notConfirmed',
      'notAllowed',
      'groupChat',
      'stranger',
    ]);
  });

  it('who has proven nothing may have a code sent, and make no other change', () => {
    const allowed = Object.keys(catalogue).filter(
      (change) => mayChange(anonymous, { ...plain, change }) === 'allowed',
    );
    expect(allowed).toEqual(['proof.sendCode']);
    const forAnybody = Object.keys(catalogue).filter((name) => findEntry(name)?.forAnybody);
    expect(allowed).toEqual(forAnybody);
    const change = 'proof.sendCode';
    expect(mayChange(anonymous, { ...plain, change, isOff: true })).toBe('switchedOff');
  });

  it.each([
    [{ isProtected: true }, 'secondPerson'],
    [{ isProtected: true, isApproved: true }, 'allowed'],
    [{ isOff: true }, 'switchedOff'],
    [{ isFrozen: true }, 'frozen'],
    [{ isFrozen: true, isProtected: true, isApproved: true }, 'frozen'],
    [{ isForOwner: true }, 'notAllowed'],
    [{ isOff: true, isProtected: true, isApproved: true }, 'switchedOff'],
  ] as const)('a change with %j: %s', (circumstances, permission) => {
    expect(mayChange(person, { ...plain, ...circumstances })).toBe(permission);
  });

  // Holds T-29
  it.each([
    [{}, 'allowed'],
    [{ isProtected: true }, 'secondPerson'],
    [{ isEmergencyOnly: true, isProtected: true, isApproved: true }, 'emergencyOnly'],
    [{ isFrozen: true }, 'frozen'],
    [{ isOff: true, isEmergencyOnly: true }, 'switchedOff'],
  ] as const)('staff for an owner, with %j: %s (T-29)', (circumstances, permission) => {
    const agent = as('endUser', 'helpdesk');
    expect(mayChange(agent, { ...plain, isForOwner: true, ...circumstances })).toBe(permission);
  });

  it.each([
    ['desk.approve', as('endUser', 'helpdesk'), 'notAllowed'],
    ['desk.approve', as('endUser', 'approver'), 'notFresh'],
    ['desk.approve', freshly(0), 'allowed'],
    ['desk.approve', freshly(freshLoginMs), 'allowed'],
    ['desk.approve', freshly(freshLoginMs + 1), 'notFresh'],
    ['desk.approve', freshly(-freshLoginMs - 1), 'notFresh'],
    ['desk.deny', as('endUser', 'approver'), 'allowed'],
    ['desk.deny', as('endUser', 'operator'), 'notAllowed'],
    ['desk.setSwitch', as('endUser', 'operator'), 'allowed'],
    ['desk.setSwitch', as('endUser', 'helpdesk', 'approver', 'auditor'), 'notAllowed'],
    ['desk.setSwitch', person, 'notAllowed'],
    ['tickets.addNote', as('endUser', 'helpdesk'), 'allowed'],
    ['tickets.addNote', as('endUser', 'approver', 'operator'), 'notAllowed'],
    ['tickets.setStatus', as('endUser', 'helpdesk'), 'allowed'],
    ['tickets.setStatus', person, 'notAllowed'],
  ] as const)('%s of %j: %s', (change, requester, permission) => {
    expect(mayChange(requester, { ...plain, change })).toBe(permission);
  });
});

/** An approver whose login is so old. */
function freshly(ageMs: number): Requester {
  return { ...as('endUser', 'approver'), authenticatedAt: now - ageMs } as Requester;
}

describe('roles', () => {
  it('come from the app roles of a token, spelt exactly', () => {
    expect(rolesFrom(['Helpdesk.Agent', 'Platform.Operator'])).toEqual([
      'endUser',
      'helpdesk',
      'operator',
    ]);
    const names = [
      'helpdesk.agent',
      'Helpdesk.Agent ',
      'helpdesk',
      'Admin',
      'endUser',
      '__proto__',
    ];
    expect(rolesFrom(names)).toEqual(['endUser']);
  });

  it('are, with that of everybody, all audiences but anyone', () => {
    const roles = rolesFrom(Object.values(appRoleNames));
    expect(new Set(roles)).toEqual(new Set(audiences.filter((each) => each !== 'anyone')));
  });

  it('are those of an end user in Teams, whatever else the claims say', () => {
    const requester = identify({ ...teams, appRoles: ['Helpdesk.Agent'] }, settings);
    expect(requester).toMatchObject({ via: 'teams', roles: ['endUser'] });
  });

  it('are those of the token at the desk', () => {
    const claims: Claims = { ...teams, via: 'desk', appRoles: ['Security.Auditor'] };
    expect(identify(claims, settings)).toMatchObject({
      via: 'desk',
      roles: ['endUser', 'auditor'],
    });
  });
});

const teams: Claims = {
  via: 'botFramework',
  channelUserId: '29:1',
  objectId: 'oid-1',
  tenantId: own,
  scope: 'personal',
};

describe('who is asking', () => {
  it('is the object id that the channel proved', () => {
    expect(identify(teams, settings)).toEqual({
      kind: 'person',
      objectId: 'oid-1',
      tenantId: own,
      via: 'teams',
      roles: ['endUser'],
    });
  });

  it('is nobody in a group, whatever is proven', () => {
    expect(identify({ ...teams, scope: 'group' }, settings)).toEqual(group);
    expect(identify({ ...teams, scope: 'group', notOurs: 'guest' }, settings)).toEqual(group);
  });

  it('is nobody for an object id that came through the web chat', () => {
    const claims: Claims = { ...teams, via: 'directLine' };
    expect(identify(claims, settings)).toEqual(anonymous);
    expect(managedBy(identify(claims, settings))).toBe('');
  });

  it('is the demo world’s visitor where development says so', () => {
    const claims: Claims = { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' };
    const visitor = { objectId: 'oid-9', tenantId: own };
    expect(identify(claims, { ...settings, visitor })).toEqual({
      kind: 'person',
      ...visitor,
      via: 'visitor',
      roles: ['endUser'],
    });
  });

  it('is never the visitor for somebody whom the channel calls none of ours', () => {
    const visitor = { objectId: 'oid-9', tenantId: own };
    const claims: Claims = {
      via: 'botFramework',
      channelUserId: '29:1',
      scope: 'personal',
      notOurs: 'tenantsDisagree',
    };
    expect(identify(claims, { ...settings, visitor }).kind).toBe('stranger');
  });

  it.each<[string, Partial<Claims>, string]>([
    ['of another tenant', { tenantId: foreign }, 'foreignTenant'],
    ['a guest', { notOurs: 'guest' }, 'guest'],
    ['an anonymous member', { notOurs: 'anonymousMember' }, 'anonymousMember'],
    ['of two tenants', { notOurs: 'tenantsDisagree', tenantId: undefined }, 'tenantsDisagree'],
    ['of no tenant', { tenantId: undefined }, 'noTenant'],
    ['somebody at the desk of another tenant', { via: 'desk', tenantId: foreign }, 'foreignTenant'],
  ])('is a stranger: %s', (_, changes, reason) => {
    const requester = identify({ ...teams, ...changes }, settings);
    expect(requester).toMatchObject({ kind: 'stranger', reason });
    expect(managedBy(requester)).toBe('');
  });

  it('is of the own tenant however its id is spelt', () => {
    expect(identify({ ...teams, tenantId: own.toUpperCase() }, settings).kind).toBe('person');
  });

  it('has no role and no machine while nobody can say whether it is a member', () => {
    const requester = identify({ ...teams, unconfirmed: true }, settings);
    expect(requester).toMatchObject({ kind: 'person', roles: [] });
    expect(managedBy(requester)).toBe('');
  });

  it('is taken to be of the own tenant only where development says so', () => {
    const claims: Claims = { ...teams, tenantId: undefined };
    expect(identify(claims, { ...settings, assumedTenantId: own })).toMatchObject({
      kind: 'person',
      tenantId: own,
    });
  });
});

describe('whose conversation it is', () => {
  const speaker = (changes: Partial<Claims>) => {
    const claims = { ...teams, ...changes };
    return speakerOf(identify(claims, settings), claims);
  };

  // Holds T-21
  it('is told by tenant and object id, not by the account of the channel', () => {
    expect(speaker({ channelUserId: '29:2' })).toBe(speaker({}));
    expect(speaker({ objectId: 'OID-1' })).toBe(speaker({}));
    expect(speaker({ objectId: 'oid-2' })).not.toBe(speaker({}));
    expect(speaker({ tenantId: foreign })).not.toBe(speaker({}));
  });

  it('stays with somebody who turns out to be a guest', () => {
    expect(speaker({ notOurs: 'guest' })).toBe(speaker({}));
  });

  it('is told by the account where nobody is proven', () => {
    const visitor = { via: 'directLine', objectId: undefined, tenantId: undefined } as const;
    expect(speaker({ ...visitor, channelUserId: 'dl_1' })).not.toBe(
      speaker({ ...visitor, channelUserId: 'dl_2' }),
    );
  });
});

import type { TenantPatch, UserPatch } from '../../src/backend/simulated/directory-schema.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { createTestWorld } from './worlds.ts';

export const tenantId = '00000000-0000-4000-8000-0000000000aa';
const since = '2026-01-01T00:00:00Z';

export const entraPeople = {
  admin: '00000000-0000-4000-8000-000000000a01',
  user: '00000000-0000-4000-8000-000000000a02',
  agent: '00000000-0000-4000-8000-000000000a03',
  foreign: '00000000-0000-4000-8000-000000000a04',
} as const;

export const upns = {
  admin: 'admin@contoso.example',
  user: 'user@contoso.example',
  agent: 'agent@contoso.example',
  foreign: 'admin@foreign.example',
  missing: 'nobody@contoso.example',
} as const;

export const oldPassword = 'Before-Reset-1';
/** RFC 6238's own key, `12345678901234567890`, in Base32. */
export const totpKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const worldText = `
tenants:
  - { id: ${tenantId}, name: Contoso, domains: [contoso.example], bannedWords: [blank, fabrikam] }
  - { id: 00000000-0000-4000-8000-0000000000bb, name: Foreign, domains: [foreign.onmicrosoft.com] }
users:
  - id: ${entraPeople.admin}
    upn: ${upns.admin}
    names: { ja: 管理者, en: Adele Poll }
    tenant: ${tenantId}
    roles: [Global Administrator]
    password: ${oldPassword}
    primaryMail: admin@mail.example
    alternateMails: [alternate@mail.example]
    methods:
      - { kind: mail, address: adele@private.example, since: ${since} }
      - { kind: sms, address: "+81 90-1234-5612", since: ${since} }
      - { kind: authenticatorCode, since: ${since}, key: ${totpKey} }
      - { kind: authenticatorApproval, since: ${since} }
  - id: ${entraPeople.user}
    upn: ${upns.user}
    names: { ja: 利用者, en: Una Reader }
    tenant: ${tenantId}
    roles: [User]
    password: ${oldPassword}
    earlierPasswords: [Older-Reset-0]
    methods: [{ kind: mail, address: una@private.example, since: ${since} }]
  - id: ${entraPeople.agent}
    upn: ${upns.agent}
    names: { ja: 担当者, en: Aki Agent }
    tenant: ${tenantId}
    roles: [User, Helpdesk.Agent, Helpdesk Administrator]
  - id: ${entraPeople.foreign}
    upn: ${upns.foreign}
    names: { ja: 他社, en: Foreign Keeper }
    tenant: 00000000-0000-4000-8000-0000000000bb
    roles: [Global Administrator]
    methods: [{ kind: mail, address: purchase@private.example, since: ${since} }]
`;

type CheckedName =
  | 'checkEligibility'
  | 'checkSignIn'
  | 'checkPasswordRules'
  | 'checkResetResult'
  | 'checkResetRight';

/** Two tenants; the clock stands at 2026-11-21T00:00:00Z. */
export async function createEntraWorld() {
  const simulated = await createTestWorld(worldText);
  const { world, clock } = simulated;
  const { entra } = simulated.backend;
  type Who = keyof typeof upns;
  return {
    ...simulated,
    entra,
    check: (name: CheckedName, who: Who, managedBy = '') =>
      entra[name]({ userPrincipalName: upns[who] }, callOf(managedBy)),
    eligibility: async (who: Who) =>
      entra.checkEligibility({ userPrincipalName: upns[who] }, callOf('')),
    setTenant: (set: TenantPatch) =>
      world.obey({ events: [{ event: 'setTenant', tenant: tenantId, set }] }),
    setUser: (who: Who, set: UserPatch) =>
      world.obey({ events: [{ event: 'setUser', user: upns[who], set }] }),
    reset: (
      who: Who,
      password: string,
      path: 'selfService' | 'helpdesk' = 'selfService',
      call = changeOf(path === 'helpdesk' ? entraPeople.agent : ''),
    ) => entra.resetPassword({ userPrincipalName: upns[who], path }, Buffer.from(password), call),
    signIn: (who: Who, password: string, counts = false) =>
      world.probe({ userPrincipalName: upns[who], password, counts }).reason,
    pass: (ms: number) => clock.advance(ms),
  };
}

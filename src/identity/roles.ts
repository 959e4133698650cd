import type { Audience } from '../runbook/schema.ts';

/** What a person may act as. Every proven person of the organisation is an `endUser`. */
export type Role = Exclude<Audience, 'anyone'>;

/** Names of the app roles as they stand in tokens: `roles` of an id token. */
export const appRoleNames = {
  helpdesk: 'Helpdesk.Agent',
  approver: 'Helpdesk.Approver',
  auditor: 'Security.Auditor',
  operator: 'Platform.Operator',
} as const satisfies Readonly<Record<Exclude<Role, 'endUser'>, string>>;

/** @param names of app roles, as a token has them; unknown ones give nothing */
export function rolesFrom(names: readonly string[]): readonly Role[] {
  const staff = (Object.keys(appRoleNames) as (keyof typeof appRoleNames)[]).filter((role) =>
    names.includes(appRoleNames[role]),
  );
  return ['endUser', ...staff];
}

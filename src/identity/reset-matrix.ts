/**
 * Who may reset whose Microsoft 365 password: 18 rows of targets, 6 roles of actors.
 * @see MicrosoftDocs/entra-docs, privileged-roles-permissions.md, "Who can reset passwords"
 */
export const resetActors = [
  'Password Administrator',
  'Helpdesk Administrator',
  'Authentication Administrator',
  'User Administrator',
  'Privileged Authentication Administrator',
  'Global Administrator',
] as const;
export type ResetActor = (typeof resetActors)[number];

/** A row of the table: a role's name, or what counts as much as a role. */
export const resetTargets = [
  'Authentication Administrator',
  'Directory Readers',
  'Global Administrator',
  'Groups Administrator',
  'Guest Inviter',
  'Helpdesk Administrator',
  'Message Center Reader',
  'Password Administrator',
  'Privileged Authentication Administrator',
  'Privileged Role Administrator',
  'Reports Reader',
  'no role',
  'no role, role-assignable group',
  'role scoped to a restricted unit',
  'User Administrator',
  'User Experience Success Manager',
  'Usage Summary Reports Reader',
  'any other role',
] as const;
export type ResetTarget = (typeof resetTargets)[number];

// Columns in the order of `resetActors`.
const cells: Readonly<Record<ResetTarget, string>> = {
  'Authentication Administrator': '- - Y - Y Y',
  'Directory Readers': 'Y Y Y Y Y Y',
  'Global Administrator': '- - - - Y Y',
  'Groups Administrator': '- - - Y Y Y',
  'Guest Inviter': 'Y Y Y Y Y Y',
  'Helpdesk Administrator': '- Y - Y Y Y',
  'Message Center Reader': '- Y Y Y Y Y',
  'Password Administrator': 'Y Y Y Y Y Y',
  'Privileged Authentication Administrator': '- - - - Y Y',
  'Privileged Role Administrator': '- - - - Y Y',
  'Reports Reader': '- Y Y Y Y Y',
  'no role': 'Y Y Y Y Y Y',
  'no role, role-assignable group': '- - - - Y Y',
  'role scoped to a restricted unit': '- - - - Y Y',
  'User Administrator': '- - - Y Y Y',
  'User Experience Success Manager': '- Y Y Y Y Y',
  'Usage Summary Reports Reader': '- Y Y Y Y Y',
  'any other role': '- - - - Y Y',
};

/** One cell of the table. */
export function cellAllows(actor: ResetActor, target: ResetTarget): boolean {
  return cells[target].split(' ')[resetActors.indexOf(actor)] === 'Y';
}

export interface ResettingPerson {
  readonly objectId: string;
  readonly tenantId: string;
  /** Directory roles at tenant scope, by their Microsoft display names. */
  readonly directoryRoles: readonly string[];
}

export interface PersonToReset extends ResettingPerson {
  /** Member or owner of a group that roles can be assigned to. */
  readonly inRoleAssignableGroup: boolean;
  /** Has a role whose scope is a restricted management administrative unit. */
  readonly inRestrictedUnit: boolean;
}

/** Why not, as a key for texts. */
export type ResetRefusal = 'ownAccount' | 'otherTenant' | 'noAdminRole' | 'targetProtected';

export type ResetVerdict =
  | { readonly allowed: true; readonly as: ResetActor }
  | {
      readonly allowed: false;
      readonly why: ResetRefusal;
      /** Roles that could do it; empty where no role can. */
      readonly needs: readonly ResetActor[];
    };

/** The rows that a target stands in; an actor needs a yes in each of them. */
export function rowsOf(
  target: Omit<PersonToReset, 'objectId' | 'tenantId'>,
): readonly ResetTarget[] {
  const rows = new Set<ResetTarget>(target.directoryRoles.map(rowOf));
  if (target.inRestrictedUnit) rows.add('role scoped to a restricted unit');
  if (target.inRoleAssignableGroup) rows.add('no role, role-assignable group');
  return rows.size === 0 ? ['no role'] : [...rows];
}

/**
 * By the table alone, whatever else the bot asks of staff. One role of the actor has to be enough for
 * all rows of the target: two roles that are each half enough are not.
 */
export function mayResetPassword(actor: ResettingPerson, target: PersonToReset): ResetVerdict {
  const refuse = (why: ResetRefusal, needs: readonly ResetActor[] = []): ResetVerdict => ({
    allowed: false,
    why,
    needs,
  });
  if (actor.tenantId !== target.tenantId) return refuse('otherTenant');
  if (actor.objectId === target.objectId) return refuse('ownAccount');
  const rows = rowsOf(target);
  const needs = resetActors.filter((role) => rows.every((row) => cellAllows(role, row)));
  const as = needs.find((role) => actor.directoryRoles.includes(role));
  if (as !== undefined) return { allowed: true, as };
  const isAdmin = resetActors.some((role) => actor.directoryRoles.includes(role));
  return refuse(isAdmin ? 'targetProtected' : 'noAdminRole', needs);
}

/**
 * Nobody resets a Global Administrator through the bot, whatever the table says: self-service by the
 * owner, or the emergency account.
 */
export function needsEmergencyAccount(target: Pick<PersonToReset, 'directoryRoles'>): boolean {
  return target.directoryRoles.includes('Global Administrator');
}

const plainRows: ReadonlySet<ResetTarget> = new Set([
  'no role',
  'no role, role-assignable group',
  'role scoped to a restricted unit',
  'any other role',
]);

function rowOf(role: string): ResetTarget {
  return resetTargets.find((row) => row === role && !plainRows.has(row)) ?? 'any other role';
}

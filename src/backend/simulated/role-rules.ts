import type { Person } from './state.ts';

/** Roles of the tenant; the bot's own are `User` or have a dot. */
export function directoryRolesOf({ roles }: Pick<Person, 'roles'>): readonly string[] {
  return roles.filter((role) => role !== 'User' && !role.includes('.'));
}

/** Roles of the bot; an account that is disabled has none. */
export function appRolesOf({ roles, disabled }: Pick<Person, 'roles' | 'disabled'>) {
  return disabled ? [] : roles.filter((role) => role.includes('.'));
}

// Microsoft's administrator policy names almost every role; these only read or invite. [own]
const harmless = new Set([
  'Directory Readers',
  'Guest Inviter',
  'Message Center Reader',
  'Reports Reader',
  'Usage Summary Reports Reader',
  'User Experience Success Manager',
]);

/** Whether the reset policy for administrators holds. @see concept-sspr-policy.md */
export function isAdministrator(person: Pick<Person, 'roles'>): boolean {
  return directoryRolesOf(person).some((role) => !harmless.has(role));
}

const readers = [
  'Message Center Reader',
  'Reports Reader',
  'User Experience Success Manager',
  'Usage Summary Reports Reader',
];
const plain = ['Directory Readers', 'Guest Inviter', 'Password Administrator'];

/** Whom each role may reset, besides people without a role; the last two may reset everybody. */
const mayReset: Readonly<Record<string, readonly string[] | 'everybody'>> = {
  'Password Administrator': plain,
  'Helpdesk Administrator': [...plain, ...readers, 'Helpdesk Administrator'],
  'Authentication Administrator': [...plain, ...readers, 'Authentication Administrator'],
  'User Administrator': [
    ...plain,
    ...readers,
    'Helpdesk Administrator',
    'Groups Administrator',
    'User Administrator',
  ],
  'Privileged Authentication Administrator': 'everybody',
  'Global Administrator': 'everybody',
};

type Target = Pick<Person, 'roles' | 'inRoleAssignableGroup' | 'inRestrictedUnit'>;

/** Roles that could reset this person's password, the least first. */
export function rolesThatReset(target: Target): readonly string[] {
  const roles = directoryRolesOf(target);
  const isProtected = target.inRoleAssignableGroup || target.inRestrictedUnit;
  return Object.entries(mayReset).flatMap(([role, whom]) =>
    whom === 'everybody' || (!isProtected && roles.every((one) => whom.includes(one)))
      ? [role]
      : [],
  );
}

export type ResetRight = 'allowed' | 'ownAccount' | 'notAnAdministrator' | 'targetProtected';

/** @see privileged-roles-permissions.md, "Who can reset passwords" */
export function resetRight(actor: Person, target: Person): ResetRight {
  if (actor.id === target.id) return 'ownAccount';
  const own = directoryRolesOf(actor);
  if (rolesThatReset(target).some((role) => own.includes(role))) return 'allowed';
  return own.some((role) => Object.hasOwn(mayReset, role))
    ? 'targetProtected'
    : 'notAnAdministrator';
}

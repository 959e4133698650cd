import type { Runbook } from '../runbook/schema.ts';
import type { Requester } from './requester.ts';
import type { Role } from './roles.ts';

/** `notConfirmed`: may be one of the organisation, but that cannot be found out at present. */
export type Permission = 'allowed' | 'groupChat' | 'stranger' | 'notConfirmed' | 'notAllowed';

/**
 * `secondPerson`: once somebody else has agreed. `notFresh`: after signing in again. `frozen`: its owner
 * has said that it was somebody else. `emergencyOnly`: by no staff, whatever their roles.
 */
export type ChangePermission =
  | Permission
  | 'secondPerson'
  | 'notFresh'
  | 'switchedOff'
  | 'frozen'
  | 'emergencyOnly';

/** Asked before a runbook starts: one audience is enough. */
export function mayStart(
  requester: Requester,
  { audience }: Pick<Runbook, 'audience'>,
): Permission {
  switch (requester.kind) {
    case 'group':
      return 'groupChat';
    case 'stranger':
      return 'stranger';
    case 'anonymous':
      return audience.includes('anyone') ? 'allowed' : 'notAllowed';
    case 'person': {
      const { roles } = requester;
      if (audience.some((each) => each === 'anyone' || roles.includes(each))) return 'allowed';
      return roles.length === 0 ? 'notConfirmed' : 'notAllowed';
    }
  }
}

/** What is known about a change when it is asked whether it may be made. */
export interface Circumstances {
  readonly change: string;
  /** An operator has switched changes of this kind off. */
  readonly isOff: boolean;
  /** Of somebody else, who confirms it: for staff only. */
  readonly isForOwner: boolean;
  readonly isFrozen: boolean;
  /** A Global Administrator, and not the owner who does it. */
  readonly isEmergencyOnly: boolean;
  /** Production, or a privileged account: one person alone is not enough. */
  readonly isProtected: boolean;
  /** A second person has agreed to exactly this, and it was not used yet. */
  readonly isApproved: boolean;
  /**
   * Of what the owner of an account does for it alone: whether the conversation was shown as much as
   * the account needs. Who is signed in has proven nothing about any account.
   */
  readonly isProven?: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/** A decision for others needs a login that is not older. */
export const freshLoginMs = 5 * 60_000;

/** Changes of the desk: whose they are, and whether a fresh login is needed for them. */
const deskChanges: Readonly<Record<string, { readonly role: Role; readonly isFresh: boolean }>> = {
  'desk.approve': { role: 'approver', isFresh: true },
  'desk.deny': { role: 'approver', isFresh: false },
  'desk.setSwitch': { role: 'operator', isFresh: false },
  'tickets.addNote': { role: 'helpdesk', isFresh: false },
  'tickets.setStatus': { role: 'helpdesk', isFresh: false },
};

/** What proves an account is there for those who have proven nothing yet. */
const forAnybody: ReadonlySet<string> = new Set(['proof.sendCode']);

/**
 * Asked again before every change, and before a page is opened for one. Whose machine or account it
 * is, the adapter decides by the requester.
 */
export function mayChange(requester: Requester, circumstances: Circumstances): ChangePermission {
  const { change, isOff, isForOwner, isFrozen, isEmergencyOnly, now } = circumstances;
  const { isProtected, isApproved, isProven } = circumstances;
  switch (requester.kind) {
    case 'group':
      return 'groupChat';
    case 'stranger':
      return 'stranger';
    case 'anonymous':
      if (!forAnybody.has(change) && !isProven) return 'notAllowed';
      return ownWay(circumstances);
    case 'person': {
      if (isProven !== undefined) {
        return isProven ? ownWay(circumstances) : 'notAllowed';
      }
      const { roles, authenticatedAt } = requester;
      if (roles.length === 0) return 'notConfirmed';
      const own = deskChanges[change];
      if (own && !roles.includes(own.role)) return 'notAllowed';
      if (own?.isFresh && !isFresh(authenticatedAt, now)) return 'notFresh';
      if (isForOwner && !roles.includes('helpdesk')) return 'notAllowed';
      if (isOff) return 'switchedOff';
      if (isEmergencyOnly) return 'emergencyOnly';
      if (isFrozen) return 'frozen';
      return isProtected && !isApproved ? 'secondPerson' : 'allowed';
    }
  }
}

/** Of an owner, who has proven the account. */
function ownWay({ isOff, isFrozen }: Circumstances): ChangePermission {
  if (isOff) return 'switchedOff';
  return isFrozen ? 'frozen' : 'allowed';
}

/**
 * Putting a setting back, and starting what we stopped: whatever is switched off, and by one person
 * alone.
 */
export function mayRepair(requester: Requester): ChangePermission {
  return mayChange(requester, {
    change: 'repair',
    isOff: false,
    isForOwner: false,
    isFrozen: false,
    isEmergencyOnly: false,
    isProtected: false,
    isApproved: false,
    now: 0,
  });
}

function isFresh(authenticatedAt: number | undefined, now: number): boolean {
  if (authenticatedAt === undefined) return false;
  const ageMs = now - authenticatedAt;
  return ageMs >= -freshLoginMs && ageMs <= freshLoginMs;
}

import type { MachineFact, ShownFact } from '../backend/facts.ts';
import type { Facts } from '../backend/outcomes.ts';
import type { EntraPort, SwitchTarget } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { type ChangePermission, mayChange, mayStart } from '../identity/policy.ts';
import { managedBy, type Requester } from '../identity/requester.ts';
import { needsEmergencyAccount } from '../identity/reset-matrix.ts';
import { rolesFrom } from '../identity/roles.ts';
import type { Runbook } from '../runbook/schema.ts';
import { frozenUntil } from '../store/freezes.ts';
import type { Reader } from '../store/store.ts';
import { listSwitches } from '../store/switches.ts';
import type { Approvals } from './approvals.ts';
import { readPersonNow } from './person-now.ts';
import { targetsOf } from './targets.ts';

/** What a proof of an account is for that lets its owner set a new password. */
export const accountReset = 'accountReset';

/** Whether a change may be made now; with a second yes, its id; without one, what it is asked with. */
export type Verdict =
  | { readonly kind: 'allowed'; readonly approvalId?: string }
  | {
      readonly kind: 'secondPerson';
      readonly shown: readonly ShownFact[];
      readonly subjects: readonly string[];
    }
  | {
      readonly kind: 'refused';
      readonly why: Exclude<ChangePermission, 'allowed' | 'secondPerson'>;
    }
  /** What it depends on cannot be read: nothing is changed. */
  | { readonly kind: 'unavailable' };

/** Reads a system within what is left of the turn's time. */
export type Check = (
  name: 'cvm.findInstances' | 'azure.preflight',
  args: Readonly<Record<string, string | readonly string[]>>,
  managedBy: string,
) => Promise<{ readonly outcome: string; readonly facts: Facts }>;

/** Two persons set passwords and keys of machines with one of these tags, and restart them. */
const protectedTags: ReadonlySet<string> = new Set(['prod', 'domain-controller']);

function someProtected(machines: readonly MachineFact[]): boolean {
  return machines.some(({ tags }) => tags.some((tag) => protectedTags.has(tag)));
}

/** What is switched off with which kind of target; anything else, such as a ticket, never is. */
const switchOf: Readonly<Record<string, SwitchTarget>> = {
  'cvm.resetPassword': 'cvm',
  'cvm.restartInstances': 'cvm',
  'azure.resetPassword': 'azure',
  'azure.resetSshKey': 'azure',
  'azure.resetConfiguration': 'azure',
  'azure.startMachine': 'azure',
  'entra.resetPassword': 'm365',
  'entra.unlockAccount': 'm365',
  'proof.sendCode': 'm365',
  'azure.requestJit': 'azure',
  'guest.setSharingModel': 'settings',
  'guest.setPasswordSharing': 'settings',
  'guest.setRemoteDesktop': 'settings',
  'guest.setRemoteDesktopRule': 'settings',
  'guest.setRemoteDesktopPort': 'settings',
  'guest.setService': 'settings',
  'guest.setFirewall': 'settings',
  'guest.setCredsspLevel': 'settings',
  'guest.setNla': 'settings',
  'network.setRule': 'settings',
};

/** What a code is for that an owner confirms with. */
export const ownerPurpose = 'resetForOwner';

export interface Asked {
  readonly requester: Requester;
  readonly change: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Of the runbook that the person started. */
  readonly audience: Runbook['audience'];
  /** How many proofs of different families the conversation holds for resetting this account, now. */
  readonly provenBy: (account: string) => number;
  /** Object id of somebody else, who confirms the change and decides about what it changes. */
  readonly ownerId?: string;
}
export type Permit = (asked: Asked, check: Check) => Promise<Verdict>;

interface PermitDependencies {
  readonly db: Reader;
  readonly approvals: Approvals;
  readonly entra: Pick<EntraPort, 'readAccount' | 'readPerson' | 'checkEligibility'>;
  readonly clock: Clock;
}

/** Gathers what the policy has to know about a change, and asks it. */
export function createPermit(deps: PermitDependencies): Permit {
  return (asked, check) => judge(deps, asked, check);
}

async function judge(deps: PermitDependencies, asked: Asked, check: Check): Promise<Verdict> {
  const { change, args, audience, ownerId } = asked;
  const now = deps.clock.now();
  const target = switchTargetOf(asked);
  const isOff =
    target !== undefined && (await listSwitches(deps.db)).some((row) => row.target === target);
  const requester = await withRolesOfNow(deps, asked);
  if (requester === undefined) return unavailable;
  const start = mayStart(requester, { audience });
  if (start !== 'allowed') return { kind: 'refused', why: start };
  const protection = await protectionOf(deps, { ...asked, requester }, check);
  const proven = await isProven(deps, { ...asked, requester }).catch(() => 'unavailable' as const);
  if (protection === undefined || proven === 'unavailable') return unavailable;
  const granted =
    protection.shown.length === 0
      ? undefined
      : await deps.approvals.findGranted({ requesterId: managedBy(requester), change, args });
  const isApproved = granted ? await isStillApprover(deps, granted.deciderId) : false;
  if (isApproved === undefined) return unavailable;
  const permission = mayChange(requester, {
    change,
    isOff,
    isForOwner: ownerId !== undefined || args.path === 'helpdesk',
    isFrozen: (await frozenUntil(deps.db, targetsOf(change, args), now)) !== undefined,
    isEmergencyOnly: protection.isEmergencyOnly === true,
    isProtected: protection.shown.length > 0,
    isApproved,
    ...(proven !== undefined && { isProven: proven }),
    now,
  });
  switch (permission) {
    case 'allowed':
      return { kind: 'allowed', ...(granted && { approvalId: granted.id }) };
    case 'secondPerson':
      return { kind: 'secondPerson', shown: protection.shown, subjects: protection.subjects };
    default:
      return { kind: 'refused', why: permission };
  }
}

const unavailable = { kind: 'unavailable' } as const;

/**
 * A token is as old as its login: of staff, only what the directory says now is left. Undefined where
 * that cannot be read; stopping an attacker does not wait for it.
 */
async function withRolesOfNow(
  { entra }: PermitDependencies,
  { requester, change, args }: Asked,
): Promise<Requester | undefined> {
  if (requester.kind !== 'person' || requester.via !== 'desk') return requester;
  const { objectId } = requester;
  const person = await readPersonNow(entra, objectId);
  if (person === undefined) {
    return change === 'desk.setSwitch' && args.position === 'off' ? requester : undefined;
  }
  const now = rolesFrom(person.appRoles);
  return {
    ...requester,
    roles: person.isActive ? requester.roles.filter((role) => now.includes(role)) : [],
  };
}

/** Whoever agreed and is no approver any more has not agreed. */
async function isStillApprover(
  { entra }: PermitDependencies,
  deciderId: string,
): Promise<boolean | undefined> {
  const person = await readPersonNow(entra, deciderId);
  return person?.isActive && rolesFrom(person.appRoles).includes('approver');
}

const ownersChanges = new Set(['entra.resetPassword', 'entra.unlockAccount']);

/**
 * Asked before the page and again before the change: as many proofs as the account needs now, and no
 * fewer than the operation says. @returns undefined for what is not the owner's own change
 * @throws BackendUnavailable
 */
async function isProven(
  { entra }: PermitDependencies,
  { requester, change, args, provenBy }: Asked,
): Promise<boolean | undefined> {
  if (!ownersChanges.has(change) || args.path !== 'selfService') return undefined;
  const userPrincipalName = String(args.userPrincipalName);
  const proofs = provenBy(userPrincipalName);
  if (proofs < 1 || proofs < Number(args.gates ?? 1)) return false;
  const { outcome, facts } = await withTimeLimit(readLimitMs, (signal) =>
    entra.checkEligibility({ userPrincipalName }, { managedBy: managedBy(requester), signal }),
  );
  return outcome !== 'unknownAccount' && proofs >= (facts.gates ?? 2);
}

function switchTargetOf({ change, args }: Asked): SwitchTarget | undefined {
  // Of a code for an owner, what the owner is asked for decides, and it is asked about as well.
  return args.purpose === ownerPurpose ? undefined : switchOf[change];
}

interface Protection {
  /** Empty for what one person may do alone. */
  readonly shown: readonly ShownFact[];
  readonly subjects: readonly string[];
  readonly isEmergencyOnly?: boolean;
}
const readLimitMs = 2_000;
const none: Protection = { shown: [], subjects: [] };

async function protectionOf(
  { entra }: PermitDependencies,
  { requester, change, args, ownerId }: Asked,
  check: Check,
): Promise<Protection | undefined> {
  if (change === 'cvm.resetPassword' || change === 'cvm.restartInstances') {
    return protectionOfMachines(check, { requester, change, args, ...(ownerId && { ownerId }) });
  }
  if (change === 'azure.resetPassword' || change === 'azure.resetSshKey') {
    return protectionOfAzure(check, requester, args);
  }
  if (change === 'entra.resetPassword' && args.path === 'helpdesk') {
    return protectionOfAccount(entra, requester, args).catch(() => undefined);
  }
  return none;
}

async function protectionOfMachines(
  check: Check,
  { requester, change, args, ownerId }: Pick<Asked, 'requester' | 'change' | 'args' | 'ownerId'>,
): Promise<Protection | undefined> {
  const references = args.instanceIds as readonly string[];
  const found = await check('cvm.findInstances', { references }, ownerId ?? managedBy(requester));
  if (found.outcome === 'unavailable') return undefined;
  // What is not found is refused by the system itself, as if it did not exist.
  const machines = (found.facts.machines ?? []) as readonly MachineFact[];
  if (!someProtected(machines)) return none;
  const shown = machines.map(({ label }) => ({ name: 'machine', value: label }));
  const userName = typeof args.userName === 'string' ? args.userName : undefined;
  const subjects = ownerId ? [ownerId] : [];
  if (change === 'cvm.restartInstances') {
    return { shown: [...shown, { name: 'restart', value: '' }], subjects };
  }
  return {
    shown: [
      ...shown,
      userName
        ? { name: 'userName', value: userName }
        : { name: 'userNameDefault', value: defaultsOf(machines) },
      { name: `stop_${String(args.stop)}`, value: '' },
    ],
    subjects,
  };
}

async function protectionOfAzure(
  check: Check,
  requester: Requester,
  args: Readonly<Record<string, unknown>>,
): Promise<Protection | undefined> {
  const machineId = String(args.machineId);
  const found = await check('azure.preflight', { machineId }, managedBy(requester));
  if (found.outcome === 'unavailable') return undefined;
  const machines = (found.facts.machines ?? []) as readonly MachineFact[];
  if (!someProtected(machines)) return none;
  return {
    shown: [
      ...machines.map(({ label }) => ({ name: 'machine', value: label })),
      { name: 'userName', value: String(args.userName) },
      ...(args.account === 'new' ? [{ name: 'newAdministrator', value: '' }] : []),
      ...(args.publicKey === undefined ? [] : [{ name: 'publicKey', value: shortened(args) }]),
    ],
    subjects: [],
  };
}

/** The end of a key tells two apart. */
function shortened({ publicKey }: Readonly<Record<string, unknown>>): string {
  const [kind = '', body = '', comment = ''] = String(publicKey).split(' ');
  return `${kind} …${body.slice(-12)} ${comment}`.trim();
}

function defaultsOf(machines: readonly MachineFact[]): string {
  return [...new Set(machines.map(({ defaultUserName }) => defaultUserName))].join(', ');
}

/** @throws BackendUnavailable */
async function protectionOfAccount(
  entra: PermitDependencies['entra'],
  requester: Requester,
  args: Readonly<Record<string, unknown>>,
): Promise<Protection> {
  const userPrincipalName = String(args.userPrincipalName);
  const { facts } = await withTimeLimit(readLimitMs, (signal) =>
    entra.readAccount({ userPrincipalName }, { managedBy: managedBy(requester), signal }),
  );
  const { objectId, directoryRoles = [], inRoleAssignableGroup, inRestrictedUnit } = facts;
  const isPrivileged = directoryRoles.length > 0 || inRoleAssignableGroup || inRestrictedUnit;
  const isEmergencyOnly = needsEmergencyAccount({ directoryRoles });
  return isPrivileged
    ? {
        isEmergencyOnly,
        shown: [{ name: 'account', value: facts.userPrincipalName ?? userPrincipalName }],
        subjects: objectId ? [objectId] : [],
      }
    : none;
}

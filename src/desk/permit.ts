import type { MachineFact, ShownFact } from '../backend/facts.ts';
import type { Facts } from '../backend/outcomes.ts';
import type { EntraPort, SwitchTarget } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { type ChangePermission, mayChange } from '../identity/policy.ts';
import { managedBy, type Requester } from '../identity/requester.ts';
import type { Reader } from '../store/store.ts';
import { listSwitches } from '../store/switches.ts';
import type { Approvals } from './approvals.ts';

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
  name: 'cvm.findInstances',
  args: { readonly references: readonly string[] },
  managedBy: string,
) => Promise<{ readonly outcome: string; readonly facts: Facts }>;

/** Machines with one of these tags are changed by two persons. */
const protectedTags: ReadonlySet<string> = new Set(['prod', 'domain-controller']);

/** What is switched off with which kind of target; anything else, such as a ticket, never is. */
const switchOf: Readonly<Record<string, SwitchTarget>> = {
  'cvm.resetPassword': 'cvm',
  'azure.resetPassword': 'azure',
  'entra.resetPassword': 'm365',
  'entra.unlockAccount': 'm365',
  'proof.sendCode': 'm365',
  'guest.setSharingModel': 'settings',
  'guest.setPasswordSharing': 'settings',
};

export interface Asked {
  readonly requester: Requester;
  readonly change: string;
  readonly args: Readonly<Record<string, unknown>>;
}
export type Permit = (asked: Asked, check: Check) => Promise<Verdict>;

interface PermitDependencies {
  readonly db: Reader;
  readonly approvals: Approvals;
  readonly entra: Pick<EntraPort, 'readAccount'>;
  readonly clock: Clock;
}

/** Gathers what the policy has to know about a change, and asks it. */
export function createPermit(deps: PermitDependencies): Permit {
  return (asked, check) => judge(deps, asked, check);
}

async function judge(deps: PermitDependencies, asked: Asked, check: Check): Promise<Verdict> {
  const { requester, change, args } = asked;
  const target = switchOf[change];
  const isOff =
    target !== undefined && (await listSwitches(deps.db)).some((row) => row.target === target);
  const protection = await protectionOf(deps, asked, check);
  if (protection === undefined) return { kind: 'unavailable' };
  const requesterId = managedBy(requester);
  const approvalId =
    protection.shown.length === 0
      ? undefined
      : await deps.approvals.findGranted({ requesterId, change, args });
  const permission = mayChange(requester, {
    change,
    isOff,
    isProtected: protection.shown.length > 0,
    isApproved: approvalId !== undefined,
    now: deps.clock.now(),
  });
  switch (permission) {
    case 'allowed':
      return { kind: 'allowed', ...(approvalId && { approvalId }) };
    case 'secondPerson':
      return { kind: 'secondPerson', ...protection };
    default:
      return { kind: 'refused', why: permission };
  }
}

interface Protection {
  /** Empty for what one person may do alone. */
  readonly shown: readonly ShownFact[];
  readonly subjects: readonly string[];
}
const readLimitMs = 2_000;
const none: Protection = { shown: [], subjects: [] };

async function protectionOf(
  { entra }: PermitDependencies,
  { requester, change, args }: Asked,
  check: Check,
): Promise<Protection | undefined> {
  if (change === 'cvm.resetPassword') return protectionOfMachines(check, requester, args);
  if (change === 'entra.resetPassword' && args.path === 'helpdesk') {
    return protectionOfAccount(entra, requester, args).catch(() => undefined);
  }
  return none;
}

async function protectionOfMachines(
  check: Check,
  requester: Requester,
  args: Readonly<Record<string, unknown>>,
): Promise<Protection | undefined> {
  const references = args.instanceIds as readonly string[];
  const found = await check('cvm.findInstances', { references }, managedBy(requester));
  if (found.outcome === 'unavailable') return undefined;
  // What is not found is refused by the system itself, as if it did not exist.
  const machines = (found.facts.machines ?? []) as readonly MachineFact[];
  if (!machines.some(({ tags }) => tags.some((tag) => protectedTags.has(tag)))) return none;
  const shown = machines.map(({ label }) => ({ name: 'machine', value: label }));
  const userName = typeof args.userName === 'string' ? args.userName : undefined;
  return {
    shown: [
      ...shown,
      ...(userName ? [{ name: 'userName', value: userName }] : []),
      { name: `stop_${String(args.stop)}`, value: '' },
    ],
    subjects: [],
  };
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
  return isPrivileged
    ? {
        shown: [{ name: 'account', value: facts.userPrincipalName ?? userPrincipalName }],
        subjects: objectId ? [objectId] : [],
      }
    : none;
}

import type { Call } from '../backend/outcomes.ts';
import type { CvmPort, EntraPort } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { findApproval } from '../store/approvals.ts';
import { frozenUntil } from '../store/freezes.ts';
import type { Reader } from '../store/store.ts';

/** What a page was issued for. */
interface Issued {
  readonly ownerId: string;
  readonly agentId: string;
  readonly target: string;
  readonly contactId: string;
  readonly approvalId?: string | undefined;
}

/**
 * Whether what a page was issued for is still so: the same owner, reached where the link was sent,
 * nothing frozen, and the second yes not withdrawn (T-44). Asked before the page opens, and before
 * anything is taken on it.
 * @throws BackendUnavailable
 */
export type StillHolds = (issued: Issued) => Promise<boolean>;

const readLimitMs = 3_000;

export function createStillHolds(deps: {
  readonly cvm: Pick<CvmPort, 'findForStaff'>;
  readonly entra: Pick<EntraPort, 'checkResetRight' | 'readAccount' | 'findContact'>;
  readonly db: Reader;
  readonly clock: Clock;
}): StillHolds {
  const { cvm, entra, db, clock } = deps;

  async function ownerNow({ target, agentId }: Issued, call: Call) {
    const [kind, name = ''] = [target.slice(0, target.indexOf(':')), target.split(':')[1]];
    if (kind === 'cvm') return (await cvm.findForStaff({ reference: name }, call)).facts.owner;
    const args = { userPrincipalName: name };
    const right = await entra.checkResetRight(args, { ...call, managedBy: agentId });
    if (right.outcome !== 'allowed') return undefined;
    const { objectId, userPrincipalName } = (await entra.readAccount(args, call)).facts;
    return objectId && userPrincipalName ? { objectId, userPrincipalName } : undefined;
  }

  async function isApproved({ approvalId }: Issued): Promise<boolean> {
    if (approvalId === undefined) return true;
    const approval = await findApproval(db, approvalId);
    return approval?.state === 'approved' && approval.dueAt > clock.now();
  }

  return async (issued) => {
    if ((await frozenUntil(db, [issued.target], clock.now())) !== undefined) return false;
    if (!(await isApproved(issued))) return false;
    return withTimeLimit(readLimitMs, async (signal) => {
      const call: Call = { managedBy: issued.agentId, signal };
      const owner = await ownerNow(issued, call);
      if (owner?.objectId !== issued.ownerId) return false;
      const { userPrincipalName } = owner;
      const contact = await entra.findContact({ userPrincipalName, kind: 'mail' }, call);
      return contact.facts.methodId === issued.contactId;
    });
  };
}

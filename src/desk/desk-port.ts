import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import type { ApprovalFacts, ShownFact, SwitchFact } from '../backend/facts.ts';
import { BackendUnavailable, type ChangeCall } from '../backend/outcomes.ts';
import type { DeskPort } from '../backend/ports.ts';
import type { Clock } from '../clock.ts';
import {
  findApproval,
  listWaitingApprovals,
  moveApproval,
  type StoredApproval,
} from '../store/approvals.ts';
import type { Store, Tx } from '../store/store.ts';
import { listSwitches, switchOff, switchOn } from '../store/switches.ts';
import { mayDecide } from './announce.ts';
import { approvalLimits } from './approvals.ts';

const mostShown = 20;

/**
 * The desk of our own: second persons and switches. It is asked like any other system, so that the
 * staff's work is data in runbooks as well.
 */
export function createDeskPort(deps: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly clock: Clock;
  /** A person as others of the organisation know them; empty for one who is not known. May fail. */
  readonly nameOf: (objectId: string) => Promise<string>;
}): Omit<DeskPort, 'findMachine' | 'findAccount'> {
  const { store, audit, clock } = deps;

  const factsOf = async (approval: StoredApproval): Promise<ApprovalFacts> => ({
    requester: await deps.nameOf(approval.requesterId),
    // A key part: texts know no dots in them.
    change: approval.change.replace('.', '_'),
    shown: JSON.parse(approval.shown) as readonly ShownFact[],
    requestedAt: approval.createdAt,
    decideBy: approval.dueAt,
  });
  const inTime = <Result>(call: ChangeCall, work: (tx: Tx) => Promise<Result>) =>
    store.transaction(async (tx) => {
      if (clock.now() >= call.validUntil)
        throw new BackendUnavailable('too late to change anything');
      return work(tx);
    });
  /** Why this person cannot be the second one, or that there is nothing left to decide. */
  const refusal = (approval: StoredApproval | undefined, personId: string) => {
    if (approval?.state !== 'waiting' || approval.dueAt <= clock.now()) return 'over';
    return mayDecide(approval, personId) ? undefined : 'own';
  };
  const decide = async (
    id: string,
    decision: Pick<StoredApproval, 'state' | 'reason'> & { readonly state: 'approved' | 'denied' },
    call: ChangeCall,
  ) =>
    inTime(call, async (tx) => {
      const approval = await findApproval(tx, id);
      // Asked again after an answer that was lost: it is done, and by the same person.
      if (approval?.state === decision.state && approval.deciderId === call.managedBy) {
        return { outcome: 'decided', facts: {} } as const;
      }
      const refused = refusal(approval, call.managedBy);
      if (refused || !approval) return { outcome: refused ?? 'over', facts: {} } as const;
      const now = clock.now();
      const isMoved = await moveApproval(tx, id, 'waiting', {
        ...decision,
        deciderId: call.managedBy,
        dueAt: now + approvalLimits.useWithinMs,
        told: 0,
      });
      if (!isMoved) return { outcome: 'over', facts: {} } as const;
      note(tx, { decision: decision.state, target: approval.change, approval: id }, call);
      return { outcome: 'decided', facts: {} } as const;
    });
  const note = (
    tx: Tx,
    what: {
      readonly decision: 'approved' | 'denied';
      readonly target: string;
      readonly approval: string;
    },
    call: ChangeCall,
  ) => {
    const { decision, target, approval } = what;
    audit.note(tx, { action: 'approval', decision, target, details: { approval } }, sceneOf(call));
  };
  const sceneOf = (call: ChangeCall): Scene => ({
    at: clock.now(),
    actor: { kind: 'person', objectId: call.managedBy },
    via: 'worker',
    conversationId: '',
    correlation: call.key,
  });

  return {
    listApprovals: async (_args, { managedBy }) => {
      const waiting = await listWaitingApprovals(store.db, clock.now(), mostShown);
      const decidable = waiting.filter((approval) => refusal(approval, managedBy) === undefined);
      const approvals = await Promise.all(
        decidable.map(async ({ id, requesterId }) => ({
          id,
          label: `${await deps.nameOf(requesterId)} (${id.slice(3, 7)})`,
        })),
      );
      return {
        outcome: approvals.length === 0 ? 'none' : 'some',
        facts: { approvals, approvalCount: approvals.length },
      };
    },
    readApproval: async ({ approvalId }, { managedBy }) => {
      const approval = await findApproval(store.db, approvalId);
      const refused = refusal(approval, managedBy);
      if (refused || !approval) return { outcome: refused ?? 'over', facts: {} };
      return { outcome: 'waiting', facts: await factsOf(approval) };
    },
    approve: ({ approvalId }, call) =>
      decide(approvalId, { state: 'approved', reason: null }, call),
    deny: ({ approvalId, reason }, call) => decide(approvalId, { state: 'denied', reason }, call),

    readSwitches: async () => {
      const off = await listSwitches(store.db);
      const switches = await Promise.all(
        off.map(async ({ target, offAt, offBy }): Promise<SwitchFact> => {
          // Whoever stops an attacker does not wait for the directory.
          const name = await deps.nameOf(offBy).catch(() => '');
          return { id: target, offAt, offBy: name || offBy };
        }),
      );
      return { outcome: off.length === 0 ? 'allOn' : 'someOff', facts: { switches } };
    },
    setSwitch: ({ target, position }, call) =>
      inTime(call, async (tx) => {
        const isChanged =
          position === 'off'
            ? await switchOff(tx, { target, offBy: call.managedBy, offAt: clock.now() })
            : await switchOn(tx, target);
        if (isChanged) {
          const decision = position === 'off' ? 'off' : 'on';
          audit.note(tx, { action: 'switch', decision, target }, sceneOf(call));
        }
        return { outcome: isChanged ? 'switched' : 'alreadySo', facts: { target } } as const;
      }),
  };
}

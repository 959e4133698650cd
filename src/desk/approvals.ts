import { createHash, randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import { canonicalJson } from '../audit/canonical-json.ts';
import type { Scene } from '../audit/note.ts';
import type { ShownFact } from '../backend/facts.ts';
import type { Clock } from '../clock.ts';
import {
  findGranted,
  insertApproval,
  listOverdueApprovals,
  listUnannouncedApprovals,
  listUntoldApprovals,
  markApprovalAnnounced,
  markApprovalTold,
  moveApproval,
  type StoredApproval,
  withdrawApprovals,
} from '../store/approvals.ts';
import { type Store, type Tx, VersionConflict } from '../store/store.ts';
import type { Announce } from './announce.ts';

/** A change that a second person has to agree to. */
export interface NewApproval {
  readonly id: string;
  readonly conversationId: string;
  /** Object id of the one who asks. */
  readonly requesterId: string;
  readonly change: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the second person sees of it. */
  readonly shown: readonly ShownFact[];
  /** Object ids of those whom it is about. */
  readonly subjects: readonly string[];
}

/** A second yes: asked for, given or not, and used once for exactly what was shown. */
export interface Approvals {
  request(tx: Tx, approval: NewApproval, scene: Scene): Promise<void>;
  /** A yes that this person can use now for exactly this, and whose it is; undefined without one. */
  findGranted(
    what: Pick<NewApproval, 'requesterId' | 'change' | 'args'>,
  ): Promise<{ readonly id: string; readonly deciderId: string } | undefined>;
  /** @throws VersionConflict when it was used, or its time is over */
  use(tx: Tx, id: string, scene: Scene): Promise<void>;
  /** Nobody waits for it any more. */
  withdraw(tx: Tx, conversationId: string, scene: Scene): Promise<void>;
  /**
   * A chore: ends what nobody decided, tells those who asked, and those who may decide.
   * @returns how many were told
   */
  settle(): Promise<number>;
}

/** @see security of transactions: limited validity, one use, void with any change of the data */
export const approvalLimits = { decideWithinMs: 15 * 60_000, useWithinMs: 15 * 60_000 } as const;

export function newApprovalId(): string {
  return `ap-${randomUUID()}`;
}

/** The same for the same change with the same arguments only. */
export function digestOf(change: string, args: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(canonicalJson([change, args]))
    .digest('base64url');
}

export function createApprovals(deps: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly clock: Clock;
  /** @returns whether the conversation knows now */
  readonly tell: (approval: StoredApproval) => Promise<boolean>;
  readonly announce: Announce;
}): Approvals {
  const { store, audit, clock } = deps;
  const withdraw: Approvals['withdraw'] = async (tx, conversationId, scene) => {
    for (const { id, change } of await withdrawApprovals(tx, conversationId)) {
      const note = { action: 'approval', decision: 'withdrawn', target: change } as const;
      audit.note(tx, { ...note, details: { approval: id } }, scene);
    }
  };
  return {
    request: async (tx, approval, scene) => {
      const { id, conversationId, requesterId, change, args, shown, subjects } = approval;
      await withdraw(tx, conversationId, scene);
      const digest = digestOf(change, args);
      await insertApproval(tx, {
        id,
        conversationId,
        requesterId,
        change,
        args: JSON.stringify(args),
        digest,
        shown: JSON.stringify(shown),
        subjects: JSON.stringify(subjects),
        dueAt: scene.at + approvalLimits.decideWithinMs,
        createdAt: scene.at,
      });
      const note = { action: 'approval', decision: 'requested', target: change } as const;
      audit.note(tx, { ...note, details: { approval: id, digest, args } }, scene);
    },
    findGranted: async ({ requesterId, change, args }) => {
      const now = clock.now();
      const found = await findGranted(store.db, {
        requesterId,
        digest: digestOf(change, args),
        now,
      });
      return found && { id: found.id, deciderId: found.deciderId ?? '' };
    },
    use: async (tx, id, scene) => {
      if (!(await moveApproval(tx, id, 'approved', { state: 'used' }))) {
        throw new VersionConflict('the second yes was used, or is over');
      }
      const note = { action: 'approval', decision: 'used', target: id } as const;
      audit.note(tx, note, scene);
    },
    withdraw,
    settle: async () => {
      for (const { id, change } of await listOverdueApprovals(store.db, clock.now())) {
        await store.transaction(async (tx) => {
          if (!(await moveApproval(tx, id, 'waiting', { state: 'expired', told: 0 }))) return;
          const note = { action: 'approval', decision: 'expired', target: change } as const;
          audit.note(tx, { ...note, details: { approval: id } }, systemScene(clock.now(), id));
        });
      }
      const untold = await listUntoldApprovals(store.db);
      for (const approval of untold) {
        if (await deps.tell(approval)) {
          await store.transaction((tx) => markApprovalTold(tx, approval.id));
        }
      }
      const unannounced = await listUnannouncedApprovals(store.db, clock.now());
      for (const approval of unannounced) {
        const record = await deps.announce(approval);
        if (!record) continue;
        await store.transaction(async (tx) => {
          if (await markApprovalAnnounced(tx, approval.id)) await record(tx);
        });
      }
      return untold.length + unannounced.length;
    },
  };
}

function systemScene(at: number, correlation: string): Scene {
  return { at, actor: { kind: 'system' }, via: 'worker', conversationId: '', correlation };
}

import type { Audit } from './audit/audit.ts';
import { createLimitNotes } from './audit/limit-notes.ts';
import { sceneOf } from './audit/note.ts';
import type { Clock } from './clock.ts';
import type { IdentitySettings } from './identity/requester.ts';
import type { Incoming, Receipt } from './incoming.ts';
import { type Admission, createMessageLimit, MessageLimitReached } from './limits/message-limit.ts';
import type { Rate } from './limits/rate-limit.ts';
import type { Log } from './log.ts';
import { AlreadyConsumed, consumeActivity, loadConversation } from './store/conversations.ts';
import type { Store, Tx } from './store/store.ts';

/** What a turn has to know of the limit. */
export interface Admitted {
  /** One message too many: the answer says so, and nothing else is done. */
  readonly isTooMany: boolean;
  /** Belongs into the turn's transaction, after everything else. @throws MessageLimitReached */
  count(tx: Tx): Promise<void>;
}

/**
 * No more than one person may say. Beyond it the answer says so, at most once in 10 s; the rest is
 * consumed without being read, so that no delivery of it is answered later.
 */
export function createLimitMessages(deps: {
  readonly store: Store;
  readonly audit: Audit;
  readonly identity: IdentitySettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly rate: Rate;
}) {
  const limit = createMessageLimit(deps);
  const limitHit = createLimitNotes(deps);

  return async (
    incoming: Incoming,
    turn: (admitted: Admitted) => Promise<Receipt>,
  ): Promise<Receipt> => {
    const receipt = await takeAs(limit.admit(incoming));
    if (receipt.kind === 'limited') {
      await limitHit(sceneOf(incoming, deps.identity, deps.clock.now()), 'messages');
    }
    return receipt;

    async function takeAs(admission: Admission): Promise<Receipt> {
      if (admission === 'dropped') return drop(deps, incoming);
      const isTooMany = admission === 'told';
      try {
        const count = (tx: Tx) => limit.count(tx, incoming, admission);
        const receipt = await turn({ isTooMany, count });
        if (receipt.kind === 'duplicate') limit.giveBack(incoming, admission);
        return isTooMany && receipt.kind === 'taken' ? { ...receipt, kind: 'limited' } : receipt;
      } catch (error) {
        if (error instanceof MessageLimitReached) {
          return takeAs(limit.refused(incoming, admission));
        }
        // It was not taken, and will come again.
        limit.giveBack(incoming, admission);
        throw error;
      }
    }
  };
}

async function drop(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { conversationId, activityId, clientActivityId, expectsReplies }: Incoming,
): Promise<Receipt> {
  const delivered = { conversationId, activityId, ...(clientActivityId && { clientActivityId }) };
  const replies = expectsReplies ? '[]' : null;
  try {
    await store.transaction((tx) =>
      consumeActivity(tx, { ...delivered, replies, now: clock.now() }),
    );
    return { kind: 'limited', replies: [] };
  } catch (error) {
    if (!(error instanceof AlreadyConsumed)) throw error;
    const { consumed } = await loadConversation(store.db, delivered);
    return { kind: 'duplicate', replies: JSON.parse(consumed?.replies ?? '[]') };
  }
}

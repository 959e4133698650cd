import type { Incoming } from '../incoming.ts';
import type { Store } from '../store/store.ts';
import { type Unheard, unheardOf } from './transcript.ts';

/** Older ones are not acted on any more: the person has gone. */
const notOlderThanMs = 10 * 60_000;
const maximumMessages = 10_000;

export interface UnheardMessage extends Unheard {
  readonly conversationId: string;
  readonly userId: string;
  readonly activityId: Incoming['activityId'];
}

/**
 * Messages that were answered and shown, but whose turn was never committed: the process ended in
 * between. In the order in which they came.
 */
export async function findUnheard(
  store: Store,
  now: number,
  notYoungerThanMs: number,
): Promise<readonly UnheardMessage[]> {
  const rows = await store.db
    .selectFrom('webchatActivity as shown')
    .innerJoin('webchatConversation', 'webchatConversation.id', 'shown.conversationId')
    .select(['shown.conversationId', 'shown.activityId', 'shown.activity'])
    .select('webchatConversation.userId')
    .where('shown.createdAt', '>=', now - notOlderThanMs)
    .where('shown.createdAt', '<=', now - notYoungerThanMs)
    .where('shown.replyId', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('inbox')
            .select('inbox.activityId')
            .whereRef('inbox.conversationId', '=', 'shown.conversationId')
            .whereRef('inbox.activityId', '=', 'shown.activityId'),
        ),
      ),
    )
    .orderBy('shown.conversationId')
    .orderBy('shown.watermark')
    .limit(maximumMessages)
    .execute();
  return rows.flatMap(({ activity, ...row }) => {
    const unheard = unheardOf({ activity });
    return unheard ? [{ ...row, ...unheard }] : [];
  });
}

import { consumeActivity, saveConversation } from '../../src/store/conversations.ts';
import { insertOperation } from '../../src/store/operations.ts';
import { enqueueReplies } from '../../src/store/outbox.ts';
import type { Store, Tx } from '../../src/store/store.ts';

/** Rows with what a test does not care about filled in. */
export async function saveNamed(
  tx: Tx,
  id: string,
  given: { readonly readVersion?: number; readonly state?: string; readonly now?: number } = {},
): Promise<void> {
  const { readVersion = 0, state = '{}', now = 1 } = given;
  await saveConversation(tx, {
    id,
    channel: 'teams',
    readVersion,
    state,
    claims: '{}',
    address: null,
    now,
  });
}

export async function consumeNamed(
  tx: Tx,
  conversationId: string,
  activityId: string,
  given: {
    readonly clientActivityId?: string;
    readonly replies?: string;
    readonly now?: number;
  } = {},
): Promise<void> {
  const { replies = null, now = 1, ...rest } = given;
  await consumeActivity(tx, { conversationId, activityId, replies, now, ...rest });
}

export async function enqueueNamed(
  store: Store,
  conversationId: string,
  texts: readonly string[],
  now: number,
): Promise<void> {
  await store.transaction((tx) =>
    enqueueReplies(
      tx,
      texts.map((activity) => ({
        conversationId,
        replyId: null,
        action: 'send' as const,
        activity,
      })),
      now,
    ),
  );
}

export async function insertNamedOperation(
  tx: Tx,
  id: string,
  dueAt = 0,
  lease?: { readonly owner: string; readonly until: number },
): Promise<void> {
  await insertOperation(tx, {
    id,
    conversationId: 'talk',
    change: 'cvm.resetPassword',
    args: { instanceIds: ['ins-00000001'] },
    managedBy: 'somebody',
    stage: 'begin',
    dueAt,
    ...(lease && { lease }),
    now: 0,
  });
}

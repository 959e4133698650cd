import { type Selectable, sql } from 'kysely';
import type { Reader, Tx } from './store.ts';
import { VersionConflict } from './store.ts';
import type { ConversationTable, EpochMs, JsonText } from './tables.ts';

export type StoredConversation = Selectable<ConversationTable>;

/** This activity was taken by an earlier turn, or by another one at the same time. */
export class AlreadyConsumed extends Error {
  override readonly name = 'AlreadyConsumed';
}

export interface Loaded {
  readonly conversation?: StoredConversation;
  /** Present when the activity was consumed before; with the replies that left in the response. */
  readonly consumed?: { readonly replies: JsonText | null };
}

/** What a turn begins with, in one query. */
export async function loadConversation(
  db: Reader,
  activity: {
    readonly conversationId: string;
    readonly activityId: string;
    readonly clientActivityId?: string;
  },
): Promise<Loaded> {
  const { conversationId, activityId, clientActivityId } = activity;
  const row = await db
    .selectFrom(sql<{ one: number }>`(select 1 as "one")`.as('always'))
    .leftJoin('conversation', (join) => join.on('conversation.id', '=', conversationId))
    .leftJoin('inbox', (join) =>
      join
        .on('inbox.conversationId', '=', conversationId)
        .on((eb) =>
          clientActivityId === undefined
            ? eb('inbox.activityId', '=', activityId)
            : eb.or([
                eb('inbox.activityId', '=', activityId),
                eb('inbox.clientActivityId', '=', clientActivityId),
              ]),
        ),
    )
    .selectAll('conversation')
    .select(['inbox.activityId as consumedId', 'inbox.replies'])
    .limit(1)
    .executeTakeFirstOrThrow();
  const { consumedId, replies, ...conversation } = row;
  return {
    ...(isPresent(conversation) && { conversation }),
    ...(consumedId !== null && { consumed: { replies } }),
  };
}

/** @returns undefined when there is no such conversation */
export async function findConversation(
  db: Reader,
  id: string,
): Promise<StoredConversation | undefined> {
  return db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Creates or changes a conversation; its version goes up by one.
 * @param save.readVersion the version that the turn read; 0 when there was no such conversation
 * @throws VersionConflict when somebody else has created or changed it since
 */
export async function saveConversation(
  tx: Tx,
  save: {
    readonly id: string;
    readonly channel: string;
    readonly readVersion: number;
    readonly state: JsonText;
    readonly claims: JsonText;
    readonly address: string | null;
    readonly now: EpochMs;
  },
): Promise<void> {
  const { id, channel, readVersion, now, ...changed } = save;
  const version = readVersion + 1;
  const written =
    readVersion === 0
      ? await tx
          .insertInto('conversation')
          .values({ id, channel, version, ...changed, createdAt: now, updatedAt: now })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
          .then(({ numInsertedOrUpdatedRows }) => numInsertedOrUpdatedRows)
      : await tx
          .updateTable('conversation')
          .set({ version, ...changed, updatedAt: now })
          .where('id', '=', id)
          .where('version', '=', readVersion)
          .executeTakeFirstOrThrow()
          .then(({ numUpdatedRows }) => numUpdatedRows);
  if (written !== 1n) throw new VersionConflict('the conversation has moved on');
}

/**
 * Marks an activity as taken, once and for ever.
 * @throws AlreadyConsumed for the same activity id, or the same client's id of it
 */
export async function consumeActivity(
  tx: Tx,
  activity: {
    readonly conversationId: string;
    readonly activityId: string;
    readonly clientActivityId?: string;
    readonly now: EpochMs;
    /** The replies that leave in the response itself, for a second delivery. */
    readonly replies: JsonText | null;
  },
): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('inbox')
    .values({
      conversationId: activity.conversationId,
      activityId: activity.activityId,
      clientActivityId: activity.clientActivityId ?? null,
      receivedAt: activity.now,
      replies: activity.replies,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n)
    throw new AlreadyConsumed('this activity was consumed before');
}

type Outer<Row> = { readonly [Name in keyof Row]: Row[Name] | null };

function isPresent(row: Outer<StoredConversation>): row is StoredConversation {
  return row.id !== null;
}

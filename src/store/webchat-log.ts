import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type {
  EpochMs,
  JsonText,
  WebchatActivityTable,
  WebchatConversationTable,
} from './tables.ts';

export type StoredWebchatConversation = Selectable<WebchatConversationTable>;
export type StoredWebchatActivity = Selectable<WebchatActivityTable>;

export interface NewWebchatActivity {
  /** Unique in the conversation. */
  readonly activityId: string;
  readonly replyId: string | null;
  readonly activity: JsonText;
}

export async function createWebchatConversation(
  tx: Tx,
  conversation: { readonly id: string; readonly userId: string; readonly now: EpochMs },
): Promise<void> {
  const { id, userId, now } = conversation;
  await tx
    .insertInto('webchatConversation')
    .values({ id, userId, signInId: null, lastWatermark: 0, createdAt: now, updatedAt: now })
    .execute();
}

/** The conversation is of staff, and was opened under this sign-in last. */
export async function keepSignInOfConversation(
  tx: Tx,
  id: string,
  signInId: string,
): Promise<void> {
  await tx.updateTable('webchatConversation').set({ signInId }).where('id', '=', id).execute();
}

/** @returns undefined when there is no such conversation */
export async function findWebchatConversation(
  db: Reader,
  id: string,
): Promise<StoredWebchatConversation | undefined> {
  return db.selectFrom('webchatConversation').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Appends in the given order. Watermarks count from 1 without a gap, and become visible in order.
 * @returns the watermark of the last one; undefined when there is no such conversation
 */
export async function appendWebchatActivities(
  tx: Tx,
  conversationId: string,
  activities: readonly NewWebchatActivity[],
  now: EpochMs,
): Promise<number | undefined> {
  const last = await advanceWatermark(tx, conversationId, activities.length, now);
  if (last === undefined || activities.length === 0) return last;
  const first = last - activities.length + 1;
  await tx
    .insertInto('webchatActivity')
    .values(
      activities.map(({ activityId, replyId, activity }, place) => ({
        conversationId,
        watermark: first + place,
        activityId,
        replyId,
        activity,
        createdAt: now,
      })),
    )
    .execute();
  return last;
}

/**
 * Puts another activity in the place of the newest one of that name: it keeps its `activityId` and
 * gets a new watermark, so that whoever reads on from before sees it again.
 * @param draw the new activity, made for the id that it keeps
 * @returns undefined when there is none
 */
export async function replaceWebchatActivity(
  tx: Tx,
  conversationId: string,
  replyId: string,
  draw: (activityId: string) => JsonText,
  now: EpochMs,
): Promise<{ readonly activityId: string; readonly watermark: number } | undefined> {
  // First of all the conversation's row, which keeps other writers of this conversation out.
  const watermark = await advanceWatermark(tx, conversationId, 1, now);
  if (watermark === undefined) return undefined;
  const found = await tx
    .selectFrom('webchatActivity')
    .select(['activityId', 'watermark'])
    .where('conversationId', '=', conversationId)
    .where('replyId', '=', replyId)
    .orderBy('watermark', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!found) {
    await advanceWatermark(tx, conversationId, -1, now);
    return undefined;
  }
  const { activityId } = found;
  await tx
    .updateTable('webchatActivity')
    .set({ watermark, activity: draw(activityId) })
    .where('conversationId', '=', conversationId)
    .where('watermark', '=', found.watermark)
    .execute();
  return { activityId, watermark };
}

/** What came after a watermark, in order. @param after 0 for everything */
export async function readWebchatActivities(
  db: Reader,
  conversationId: string,
  after: number,
  limit: number,
): Promise<StoredWebchatActivity[]> {
  return db
    .selectFrom('webchatActivity')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('watermark', '>', after)
    .orderBy('watermark')
    .limit(limit)
    .execute();
}

export async function hasWebchatActivity(
  db: Reader,
  conversationId: string,
  activityId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('webchatActivity')
    .select('watermark')
    .where('conversationId', '=', conversationId)
    .where('activityId', '=', activityId)
    .executeTakeFirst();
  return row !== undefined;
}

/** How far each of these conversations has come. */
export async function readLastWatermarks(
  db: Reader,
  conversationIds: readonly string[],
): Promise<{ readonly id: string; readonly lastWatermark: number }[]> {
  return db
    .selectFrom('webchatConversation')
    .select(['id', 'lastWatermark'])
    .where('id', 'in', conversationIds)
    .execute();
}

/**
 * Activities of people, shown between two times, that no turn has consumed; of each conversation in
 * the order in which they came.
 * @param shown.from and shown.to epoch ms, both included
 */
export async function listUnconsumedActivities(
  db: Reader,
  shown: { readonly from: EpochMs; readonly to: EpochMs; readonly limit: number },
) {
  return db
    .selectFrom('webchatActivity as shown')
    .innerJoin('webchatConversation', 'webchatConversation.id', 'shown.conversationId')
    .select(['shown.conversationId', 'shown.activityId', 'shown.activity'])
    .select(['webchatConversation.userId', 'webchatConversation.signInId'])
    .where('shown.createdAt', '>=', shown.from)
    .where('shown.createdAt', '<=', shown.to)
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
    .limit(shown.limit)
    .execute();
}

async function advanceWatermark(
  tx: Tx,
  conversationId: string,
  by: number,
  now: EpochMs,
): Promise<number | undefined> {
  const row = await tx
    .updateTable('webchatConversation')
    .set((eb) => ({ lastWatermark: eb('lastWatermark', '+', by), updatedAt: now }))
    .where('id', '=', conversationId)
    .returning('lastWatermark')
    .executeTakeFirst();
  return row?.lastWatermark;
}

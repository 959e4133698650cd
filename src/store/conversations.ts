import {
  type Expression,
  type ExpressionBuilder,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely';
import { prepare } from './prepare.ts';
import type { Reader, Tx } from './store.ts';
import { VersionConflict } from './store.ts';
import type { ConversationTable, EpochMs, JsonText, Tables } from './tables.ts';

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

interface Delivered {
  readonly conversationId: string;
  readonly activityId: string;
}

function selectLoaded(db: Reader, consumed: (inbox: InboxOn) => Expression<SqlBool>, id: string) {
  return db
    .selectFrom(sql<{ one: number }>`(select 1 as "one")`.as('always'))
    .leftJoin('conversation', (join) => join.on('conversation.id', '=', id))
    .leftJoin('inbox', (join) => join.on('inbox.conversationId', '=', id).on(consumed))
    .selectAll('conversation')
    .select(['inbox.activityId as consumedId', 'inbox.replies'])
    .limit(1);
}

type InboxOn = ExpressionBuilder<Tables, 'inbox'>;

const selectByActivity = prepare((db: Reader, given: Delivered) =>
  selectLoaded(db, (eb) => eb('inbox.activityId', '=', given.activityId), given.conversationId),
);

const selectByEither = prepare(
  (db: Reader, given: Delivered & { readonly clientActivityId: string }) =>
    selectLoaded(
      db,
      (eb) =>
        eb.or([
          eb('inbox.activityId', '=', given.activityId),
          eb('inbox.clientActivityId', '=', given.clientActivityId),
        ]),
      given.conversationId,
    ),
);

/** What a turn begins with, in one query. */
export async function loadConversation(
  db: Reader,
  activity: Delivered & { readonly clientActivityId?: string },
): Promise<Loaded> {
  const { clientActivityId } = activity;
  const { rows } = await (clientActivityId === undefined
    ? selectByActivity(db, activity)
    : selectByEither(db, { ...activity, clientActivityId }));
  const [row] = rows;
  if (!row) throw new Error('a query without conditions found nothing');
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

/** Since when the channel delivers nothing into it, epoch ms; undefined as long as it does. */
export async function findUnreachableSince(db: Reader, id: string): Promise<EpochMs | undefined> {
  const row = await db
    .selectFrom('conversation')
    .select('unreachableSince')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.unreachableSince ?? undefined;
}

/** The channel refuses to deliver into it. A turn that is under way is not disturbed. */
export async function markUnreachable(tx: Tx, id: string, now: EpochMs): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ unreachableSince: now })
    .where('id', '=', id)
    .where('unreachableSince', 'is', null)
    .execute();
}

/** The person has written: they can be reached again. */
export async function markReachable(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ unreachableSince: null })
    .where('id', '=', id)
    .where('unreachableSince', 'is not', null)
    .execute();
}

/** PostgreSQL only: until the transaction ends nobody else changes the conversation. */
export async function holdConversation(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('conversation').select('id').where('id', '=', id).forUpdate().execute();
}

interface Saved {
  readonly id: string;
  readonly channel: string;
  readonly version: number;
  readonly state: JsonText;
  readonly claims: JsonText;
  readonly address: string | null;
  readonly now: EpochMs;
}

const insertConversation = prepare((tx: Tx, saved: Saved) =>
  tx
    .insertInto('conversation')
    .values({
      id: saved.id,
      channel: saved.channel,
      version: saved.version,
      state: saved.state,
      claims: saved.claims,
      address: saved.address,
      createdAt: saved.now,
      updatedAt: saved.now,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

const updateConversation = prepare((tx: Tx, saved: Saved & { readonly readVersion: number }) =>
  tx
    .updateTable('conversation')
    .set({
      version: saved.version,
      state: saved.state,
      claims: saved.claims,
      address: saved.address,
      updatedAt: saved.now,
    })
    .where('id', '=', saved.id)
    .where('version', '=', saved.readVersion),
);

/**
 * Creates or changes a conversation; its version goes up by one.
 * @param save.readVersion the version that the turn read; 0 when there was no such conversation
 * @throws VersionConflict when somebody else has created or changed it since
 */
export async function saveConversation(
  tx: Tx,
  save: Omit<Saved, 'version'> & { readonly readVersion: number },
): Promise<void> {
  const saved = { ...save, version: save.readVersion + 1 };
  const { numAffectedRows } = await (save.readVersion === 0
    ? insertConversation(tx, saved)
    : updateConversation(tx, saved));
  if (numAffectedRows !== 1n) throw new VersionConflict('the conversation has moved on');
}

/**
 * Leaves a conversation as it is; its version goes up by one.
 * @throws VersionConflict as `saveConversation` does
 */
export async function touchConversation(
  tx: Tx,
  {
    id,
    readVersion,
    now,
  }: { readonly id: string; readonly readVersion: number; readonly now: EpochMs },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('conversation')
    .set({ version: readVersion + 1, updatedAt: now })
    .where('id', '=', id)
    .where('version', '=', readVersion)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new VersionConflict('the conversation has moved on');
}

interface Consumed extends Delivered {
  readonly clientActivityId: string | null;
  readonly now: EpochMs;
  /** The replies that leave in the response itself, for a second delivery. */
  readonly replies: JsonText | null;
}

const insertConsumed = prepare((tx: Tx, consumed: Consumed) =>
  tx
    .insertInto('inbox')
    .values({
      conversationId: consumed.conversationId,
      activityId: consumed.activityId,
      clientActivityId: consumed.clientActivityId,
      receivedAt: consumed.now,
      replies: consumed.replies,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/**
 * Marks an activity as taken, once and for ever.
 * @throws AlreadyConsumed for the same activity id, or the same client's id of it
 */
export async function consumeActivity(
  tx: Tx,
  activity: Omit<Consumed, 'clientActivityId'> & { readonly clientActivityId?: string },
): Promise<void> {
  const { clientActivityId = null } = activity;
  const { numAffectedRows } = await insertConsumed(tx, { ...activity, clientActivityId });
  if (numAffectedRows !== 1n) throw new AlreadyConsumed('this activity was consumed before');
}

type Outer<Row> = { readonly [Name in keyof Row]: Row[Name] | null };

function isPresent(row: Outer<StoredConversation>): row is StoredConversation {
  return row.id !== null;
}

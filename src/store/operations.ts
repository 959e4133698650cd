import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import { VersionConflict } from './store.ts';
import type { EpochMs, JsonText, OperationTable } from './tables.ts';

export type StoredOperation = Selectable<OperationTable>;

/** Which row, as it was read: a change to it is made only if nobody else was faster. */
export type OperationAsRead = Pick<StoredOperation, 'id' | 'version'>;

export interface Transition {
  readonly stage: string;
  readonly stageBeganAt: EpochMs;
  readonly memory: JsonText;
  readonly facts?: JsonText;
  /** Ends the operation. */
  readonly outcome?: string;
  /** 0 gives the lease back. */
  readonly leaseUntil: EpochMs;
  readonly dueAt: EpochMs | null;
  readonly now: EpochMs;
}

/**
 * The record that stands before the first call.
 * @param operation.lease whoever is to carry it out; nobody without
 */
export async function insertOperation(
  tx: Tx,
  operation: {
    readonly id: string;
    readonly conversationId: string;
    readonly change: string;
    readonly args: Readonly<Record<string, unknown>>;
    readonly managedBy: string;
    readonly stage: string;
    readonly dueAt: EpochMs;
    readonly lease?: { readonly owner: string; readonly until: EpochMs };
    /** What its procedure begins with. */
    readonly memory?: Readonly<Record<string, unknown>>;
    readonly now: EpochMs;
  },
): Promise<void> {
  const { now, args, lease, memory = {}, ...given } = operation;
  const row: Insertable<OperationTable> = {
    ...given,
    args: JSON.stringify(args),
    stageBeganAt: now,
    memory: JSON.stringify(memory),
    outcome: null,
    facts: '{}',
    version: 1,
    leaseOwner: lease?.owner ?? null,
    leaseUntil: lease?.until ?? 0,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insertInto('operation').values(row).execute();
}

/** @returns undefined when there is no such operation */
export async function loadOperation(db: Reader, id: string): Promise<StoredOperation | undefined> {
  return db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those of a conversation that have not ended, the oldest first. */
export async function listOpenOperations(
  db: Reader,
  conversationId: string,
): Promise<StoredOperation[]> {
  return db
    .selectFrom('operation')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('outcome', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** Changes of a conversation that were made for a person, however they ended; the newest first. */
export async function listEndedOperations(
  db: Reader,
  of: { readonly conversationId: string; readonly managedBy: string },
): Promise<StoredOperation[]> {
  return db
    .selectFrom('operation')
    .selectAll()
    .where('conversationId', '=', of.conversationId)
    .where('managedBy', '=', of.managedBy)
    .where('outcome', 'is not', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/**
 * Due, and leased by nobody else; ended ones are among them until they were told. The longest due
 * first.
 */
export async function listDueOperations(
  db: Reader,
  now: EpochMs,
  limit: number,
  owner: string | null = null,
): Promise<StoredOperation[]> {
  return db
    .selectFrom('operation')
    .selectAll()
    .where('dueAt', 'is not', null)
    .where('dueAt', '<=', now)
    .where((eb) => eb.or([eb('leaseUntil', '<=', now), eb('leaseOwner', '=', owner)]))
    .orderBy('dueAt')
    .limit(limit)
    .execute();
}

/**
 * Takes the operation for one worker; one's own lease is taken anew. The version goes up, so that an
 * earlier owner who wakes up late is fenced out.
 * @returns the row as it is now; undefined when somebody else has it, or has changed it
 */
export async function takeLease(
  tx: Tx,
  operation: OperationAsRead,
  lease: { readonly owner: string; readonly now: EpochMs; readonly until: EpochMs },
): Promise<StoredOperation | undefined> {
  return tx
    .updateTable('operation')
    .set({
      version: operation.version + 1,
      leaseOwner: lease.owner,
      leaseUntil: lease.until,
      updatedAt: lease.now,
    })
    .where('id', '=', operation.id)
    .where('version', '=', operation.version)
    .where((eb) => eb.or([eb('leaseUntil', '<=', lease.now), eb('leaseOwner', '=', lease.owner)]))
    .where('outcome', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Makes sure, right before a call, that the operation is still the owner's, and stays so until then.
 * @returns false when somebody else has gone on with it
 */
export async function extendLease(
  tx: Tx,
  operation: OperationAsRead,
  lease: { readonly owner: string; readonly until: EpochMs },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('operation')
    .set({ leaseUntil: lease.until })
    .where('id', '=', operation.id)
    .where('version', '=', operation.version)
    .where('leaseOwner', '=', lease.owner)
    .where('outcome', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * One step of the state machine.
 * @returns the row as it is now
 * @throws VersionConflict when it is not as it was read, or has ended
 */
export async function transitionOperation(
  tx: Tx,
  operation: OperationAsRead,
  transition: Transition,
): Promise<StoredOperation> {
  const { now, ...changed } = transition;
  const change: Updateable<OperationTable> = {
    ...changed,
    version: operation.version + 1,
    updatedAt: now,
    ...(transition.leaseUntil === 0 && { leaseOwner: null }),
  };
  const row = await tx
    .updateTable('operation')
    .set(change)
    .where('id', '=', operation.id)
    .where('version', '=', operation.version)
    .where('outcome', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new VersionConflict('the operation has moved on');
  return row;
}

/** The conversation knows how it ended: nobody needs to look at it again. */
export async function markOperationTold(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('operation')
    .set({ dueAt: null })
    .where('id', '=', id)
    .where('outcome', 'is not', null)
    .execute();
}

/** To be told again at `dueAt`, unless somebody else has told it, or tried to, meanwhile. */
export async function postponeTelling(
  tx: Tx,
  untold: Pick<StoredOperation, 'id' | 'failedTellings'>,
  again: { readonly failedTellings: number; readonly dueAt: EpochMs },
): Promise<void> {
  await tx
    .updateTable('operation')
    .set(again)
    .where('id', '=', untold.id)
    .where('outcome', 'is not', null)
    .where('dueAt', 'is not', null)
    .where('failedTellings', '=', untold.failedTellings)
    .execute();
}

/** Hands everything back that a worker has, as it stops. Whoever takes it next raises the version. */
export async function releaseLeases(tx: Tx, owner: string): Promise<void> {
  await tx
    .updateTable('operation')
    .set({ leaseOwner: null, leaseUntil: 0 })
    .where('leaseOwner', '=', owner)
    .where('outcome', 'is', null)
    .execute();
}

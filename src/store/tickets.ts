import type { Selectable } from 'kysely';
import type { Reader, Tx } from './store.ts';
import type { EpochMs, JsonText, TicketEntryTable, TicketTable } from './tables.ts';

export type StoredTicket = Selectable<TicketTable>;
export type StoredTicketEntry = Selectable<TicketEntryTable>;

type NewTicketRow = Omit<StoredTicket, 'status' | 'takenBy' | 'entries' | 'updatedAt'>;

/** @returns false when there is one with this number already */
export async function insertTicket(tx: Tx, ticket: NewTicketRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('ticket')
    .values({ ...ticket, status: 'open', takenBy: null, entries: 0, updatedAt: ticket.openedAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findTicket(db: Reader, number: number): Promise<StoredTicket | undefined> {
  return db.selectFrom('ticket').selectAll().where('number', '=', number).executeTakeFirst();
}

/** Those that are not solved, the oldest first. */
export async function listUnsolvedTickets(db: Reader, limit: number): Promise<StoredTicket[]> {
  return db
    .selectFrom('ticket')
    .selectAll()
    .where('status', 'in', ['open', 'taken'])
    .orderBy('openedAt')
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** The newest first. */
export async function listTicketsOf(
  db: Reader,
  requesterId: string,
  limit: number,
): Promise<StoredTicket[]> {
  return db
    .selectFrom('ticket')
    .selectAll()
    .where('requesterId', '=', requesterId)
    .orderBy('openedAt', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

/**
 * Changes a ticket and gives the next entry its place; whoever comes at the same time waits.
 * @returns the ticket as it is now; undefined when there is none
 */
export async function changeTicket(
  tx: Tx,
  number: number,
  change: Partial<
    Pick<StoredTicket, 'status' | 'takenBy' | 'conversationId' | 'channel' | 'language'>
  > & { readonly updatedAt: EpochMs },
): Promise<StoredTicket | undefined> {
  return tx
    .updateTable('ticket')
    .set((eb) => ({ ...change, entries: eb('entries', '+', 1) }))
    .where('number', '=', number)
    .returningAll()
    .executeTakeFirst();
}

/** @param entry.place what `changeTicket` gave it */
export async function insertTicketEntry(
  tx: Tx,
  entry: Omit<StoredTicketEntry, 'content'> & { readonly content: JsonText },
): Promise<void> {
  await tx.insertInto('ticketEntry').values(entry).execute();
}

export async function findTicketEntry(
  db: Reader,
  id: string,
): Promise<StoredTicketEntry | undefined> {
  return db.selectFrom('ticketEntry').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In the order in which they were made. */
export async function listTicketEntries(
  db: Reader,
  ticketNumber: number,
): Promise<StoredTicketEntry[]> {
  return db
    .selectFrom('ticketEntry')
    .selectAll()
    .where('ticketNumber', '=', ticketNumber)
    .orderBy('place')
    .execute();
}

/** What the person has not been told of, the oldest first. */
export async function listUntoldTicketEntries(
  db: Reader,
  limit: number,
): Promise<StoredTicketEntry[]> {
  return db
    .selectFrom('ticketEntry')
    .selectAll()
    .where('told', '=', 0)
    .orderBy('createdAt')
    .orderBy('place')
    .limit(limit)
    .execute();
}

/** @returns false when it was told before */
export async function markTicketEntryTold(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('ticketEntry')
    .set({ told: 1 })
    .where('id', '=', id)
    .where('told', '=', 0)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Solved ones that nobody has touched since, with all that stands in them. */
export async function deleteOldTickets(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const old = await tx
    .selectFrom('ticket')
    .select('number')
    .where('status', '=', 'solved')
    .where('updatedAt', '<', before)
    .limit(limit)
    .execute();
  const numbers = old.map(({ number }) => number);
  if (numbers.length === 0) return 0;
  await tx.deleteFrom('ticketEntry').where('ticketNumber', 'in', numbers).execute();
  await tx.deleteFrom('ticket').where('number', 'in', numbers).execute();
  return numbers.length;
}

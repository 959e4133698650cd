import type { Tx } from './store.ts';

/** Numbers of cases, and the helpdesk's tickets, each with what was added to it. */
export async function createCasesAndTickets(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('caseNumber')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('next', 'integer', (column) => column.notNull())
    .execute();
  await tx.insertInto('caseNumber').values({ id: 1, next: 1001 }).execute();
  await tx.schema
    .createTable('ticket')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('requesterId', 'text', (column) => column.notNull())
    .addColumn('conversationId', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('system', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('takenBy', 'text')
    .addColumn('entries', 'integer', (column) => column.notNull())
    .addColumn('openedAt', 'bigint', (column) => column.notNull())
    .addColumn('updatedAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createIndex('ticketByRequester')
    .on('ticket')
    .columns(['requesterId', 'openedAt'])
    .execute();
  await tx.schema
    .createIndex('ticketByStatus')
    .on('ticket')
    .columns(['status', 'openedAt'])
    .execute();
  await tx.schema
    .createTable('ticketEntry')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('ticketNumber', 'integer', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('authorId', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('told', 'integer', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('ticketEntryPlace', ['ticketNumber', 'place'])
    .execute();
  await tx.schema
    .createIndex('ticketEntryUntold')
    .on('ticketEntry')
    .columns(['told', 'createdAt'])
    .execute();
}

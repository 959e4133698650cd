import { sql } from 'kysely';
import type { Tx } from './store.ts';

/** Notices to people, and what is known about replies that do not arrive. */
export async function createDelivery(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('notice')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('toObjectId', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('about', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('dueAt', 'bigint', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createIndex('noticeByDueAt')
    .on('notice')
    .column('dueAt')
    .where(sql.ref('state'), '=', sql.lit('waiting'))
    .execute();
  await tx.schema.createIndex('noticeByCreatedAt').on('notice').column('createdAt').execute();
  await tx.schema.alterTable('outbox').addColumn('takenBy', 'text').execute();
  await tx.schema.alterTable('outbox').addColumn('otherwise', 'text').execute();
  await tx.schema.alterTable('conversation').addColumn('unreachableSince', 'bigint').execute();
  await tx.schema
    .alterTable('operation')
    .addColumn('failedTellings', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

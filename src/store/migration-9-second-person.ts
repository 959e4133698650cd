import type { Tx } from './store.ts';

/** Changes that a second person has to agree to, and what an operator has switched off. */
export async function createSecondPerson(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('approval')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversationId', 'text', (column) => column.notNull())
    .addColumn('requesterId', 'text', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addColumn('args', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('shown', 'text', (column) => column.notNull())
    .addColumn('subjects', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('deciderId', 'text')
    .addColumn('reason', 'text')
    .addColumn('told', 'integer', (column) => column.notNull())
    .addColumn('dueAt', 'bigint', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createIndex('approvalByState')
    .on('approval')
    .columns(['state', 'dueAt'])
    .execute();
  await tx.schema
    .createIndex('approvalByConversation')
    .on('approval')
    .column('conversationId')
    .execute();
  await tx.schema
    .createTable('switch')
    .addColumn('target', 'text', (column) => column.primaryKey())
    .addColumn('offBy', 'text', (column) => column.notNull())
    .addColumn('offAt', 'bigint', (column) => column.notNull())
    .execute();
}

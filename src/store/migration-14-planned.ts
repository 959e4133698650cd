import type { Tx } from './store.ts';

/** Journeys that sleep until their time. */
export async function createPlanned(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('planned')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversationId', 'text', (column) => column.notNull())
    .addColumn('managedBy', 'text', (column) => column.notNull())
    .addColumn('journey', 'text', (column) => column.notNull())
    .addColumn('plannedFor', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('operationId', 'text')
    .addColumn('lookAt', 'bigint')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  const indexes = [
    ['plannedDue', ['lookAt']],
    ['plannedByPerson', ['managedBy', 'state']],
    ['plannedByConversation', ['conversationId', 'state']],
    ['plannedByOperation', ['operationId']],
  ] as const;
  for (const [name, columns] of indexes) {
    await tx.schema
      .createIndex(name)
      .on('planned')
      .columns([...columns])
      .execute();
  }
}

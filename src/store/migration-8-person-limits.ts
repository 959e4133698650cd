import { sql } from 'kysely';
import type { Tx } from './store.ts';

/** What people have used of their hour, and ways to what is old enough to go. */
export async function createPersonLimits(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('allowance')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('takenAt', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('allowanceKey', ['key', 'place'])
    .execute();
  await tx.schema
    .createIndex('operationByEnd')
    .on('operation')
    .column('updatedAt')
    .where(sql.ref('dueAt'), 'is', null)
    .execute();
  await tx.schema.createIndex('undoByTime').on('undo').column('createdAt').execute();
  await tx.schema.createIndex('undoByOperation').on('undo').column('operationId').execute();
}

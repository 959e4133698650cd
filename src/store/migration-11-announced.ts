import type { Tx } from './store.ts';

/** Whether those who may be the second person were told. */
export async function addAnnounced(tx: Tx): Promise<void> {
  await tx.schema
    .alterTable('approval')
    .addColumn('announced', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

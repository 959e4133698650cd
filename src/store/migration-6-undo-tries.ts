import { sql } from 'kysely';
import type { Tx } from './store.ts';

/** What an undo can be shown with, how often it was tried, and when it was to be back by itself. */
export async function createUndoTries(tx: Tx): Promise<void> {
  const { schema } = tx;
  await schema
    .alterTable('undo')
    .addColumn('facts', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute();
  await schema
    .alterTable('undo')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('undo').addColumn('putBackAt', 'bigint').execute();
  await schema.alterTable('undo').addColumn('endedAt', 'bigint').execute();
  await sql`update "undo" set "putBackAt" = "dueAt"`.execute(tx);
  // Until now the first failure was the last try.
  await sql`update "undo" set "state" = 'open', "attempts" = 1 where "state" = 'failed'`.execute(
    tx,
  );
  await schema.createIndex('undoByPerson').on('undo').columns(['managedBy', 'createdAt']).execute();
  await schema
    .createIndex('undoByEnd')
    .on('undo')
    .column('putBackAt')
    .where(sql.ref('putBackAt'), 'is not', null)
    .execute();
}

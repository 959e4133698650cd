import type { Tx } from './store.ts';

/** Resets that staff ask for and owners confirm: the link's mail, who asked, and what is frozen. */
export async function createOwnerResets(tx: Tx): Promise<void> {
  await tx.schema.alterTable('notice').addColumn('formId', 'text').execute();
  await tx.schema.alterTable('notice').addColumn('registeredBefore', 'bigint').execute();
  await tx.schema
    .createTable('freeze')
    .addColumn('target', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createTable('staffAsk')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('agentId', 'text', (column) => column.notNull())
    .addColumn('askedAt', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('staffAskPrimary', ['target', 'agentId'])
    .execute();
}

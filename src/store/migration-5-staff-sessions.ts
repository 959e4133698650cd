import type { Tx } from './store.ts';

/** Who is signed in at the staff's chat, by a hash of the cookie. */
export async function createStaffSessions(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('staffSession')
    .addColumn('idHash', 'text', (column) => column.primaryKey())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('objectId', 'text', (column) => column.notNull())
    .addColumn('tenantId', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('appRoles', 'text', (column) => column.notNull())
    .addColumn('multiFactor', 'integer', (column) => column.notNull())
    .addColumn('authenticatedAt', 'bigint', (column) => column.notNull())
    .addColumn('seenAt', 'bigint', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema.createIndex('staffSessionBySeen').on('staffSession').column('seenAt').execute();
  await tx.schema.alterTable('webchatConversation').addColumn('signInId', 'text').execute();
}

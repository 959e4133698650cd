import type { Tx } from './store.ts';

/** Codes that prove an account, as hashes, and what was sent and tried for it. */
export async function createProofCodes(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('proofCode')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('proofId', 'text', (column) => column.notNull())
    .addColumn('conversationId', 'text', (column) => column.notNull())
    .addColumn('accountHash', 'text', (column) => column.notNull())
    .addColumn('countKey', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('formId', 'text')
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createIndex('proofCodeByProof')
    .on('proofCode')
    .columns(['proofId', 'state', 'createdAt'])
    .execute();
  await tx.schema
    .createIndex('proofCodeByConversation')
    .on('proofCode')
    .columns(['conversationId', 'state'])
    .execute();
  await tx.schema.createIndex('proofCodeByTime').on('proofCode').column('createdAt').execute();

  await tx.schema
    .createTable('proofCount')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('counts', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema.createIndex('proofCountByTime').on('proofCount').column('updatedAt').execute();
}

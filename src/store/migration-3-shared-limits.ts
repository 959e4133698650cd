import { sql } from 'kysely';
import type { Tx } from './store.ts';

/** Buckets of all processes, and a way to the newest messages: some may have lost their process. */
export async function createSharedLimits(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('rateLimit')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('fullAt', 'bigint', (column) => column.notNull())
    .execute();
  await tx.schema
    .createIndex('webchatActivityByTime')
    .on('webchatActivity')
    .column('createdAt')
    .where(sql.ref('replyId'), 'is', null)
    .execute();
}

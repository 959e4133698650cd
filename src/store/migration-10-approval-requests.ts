import type { Tx } from './store.ts';

/** What an authenticator app was asked, beside the proof that waits for its answer. */
export async function addApprovalRequests(tx: Tx): Promise<void> {
  await tx.schema.alterTable('proofCode').addColumn('approvalId', 'text').execute();
}

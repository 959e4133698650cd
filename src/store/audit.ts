import type { Tx } from './store.ts';
import type { EpochMs } from './tables.ts';

export interface AuditEntry {
  readonly at: EpochMs;
  /** Object id, or the name of a part of ours. */
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly conversationId: string;
  readonly operationId: string | null;
  /** JSON only; never a secret, never contact data. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** In the same transaction as what it tells of: if it cannot be written, that does not happen. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit')
    .values({ ...entry, details: JSON.stringify(entry.details) })
    .execute();
}

import { prepare } from './prepare.ts';
import type { Tx } from './store.ts';
import type { EpochMs, JsonText } from './tables.ts';

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

const insertEntry = prepare((tx: Tx, entry: Omit<AuditEntry, 'details'> & { details: JsonText }) =>
  tx.insertInto('audit').values({
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    target: entry.target,
    conversationId: entry.conversationId,
    operationId: entry.operationId,
    details: entry.details,
  }),
);

/** In the same transaction as what it tells of: if it cannot be written, that does not happen. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await insertEntry(tx, { ...entry, details: JSON.stringify(entry.details) });
}

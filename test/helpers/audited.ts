import { type Audit, createAudit } from '../../src/audit/audit.ts';
import { deriveAuditKeys } from '../../src/audit/keys.ts';
import type { Scene } from '../../src/audit/note.ts';
import type { Store } from '../../src/store/store.ts';

export const auditKeys = deriveAuditKeys(new Uint8Array(32).fill(7));

/** A store whose transactions write what is noted in them, with the key of the tests. */
export function audited(store: Store): Audit {
  return createAudit({ store, keys: auditKeys });
}

/** A turn of somebody, at some time. */
export function sceneIn(conversationId: string, at = 1_795_219_200_000): Scene {
  return {
    at,
    actor: { kind: 'person', objectId: '6f1b8c1e-0000-4000-8000-000000000001', tenantId: 'tenant' },
    via: 'webchat',
    conversationId,
    correlation: { turn: 'activity' },
  };
}

import { deleteAuditPerson } from '../store/audit.ts';
import type { Audit } from './audit.ts';
import type { AuditKeys } from './keys.ts';
import type { Scene } from './note.ts';

/**
 * Forgets who a pseudonym is, for ever; the chain stays whole, and tells that it was done.
 * @returns whether the person was known
 */
export async function erasePerson(
  deps: { readonly audit: Audit; readonly keys: AuditKeys },
  objectId: string,
  scene: Scene,
): Promise<boolean> {
  const { audit, keys } = deps;
  const pseudonym = keys.pseudonym('person', objectId);
  const erased = await audit.store.transaction(async (tx) => {
    if (!(await deleteAuditPerson(tx, pseudonym))) return false;
    audit.note(tx, { action: 'person', decision: 'erased', target: pseudonym }, scene);
    return true;
  });
  if (erased) await audit.store.forgetDeleted();
  return erased;
}

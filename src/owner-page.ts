import { BackendUnavailable } from './backend/outcomes.ts';
import type { Clock } from './clock.ts';
import type { StillHolds } from './desk/owner-request.ts';
import type { Security } from './desk/security.ts';
import type { Form, OwnerRequest } from './secret/form.ts';
import { pageScene } from './secret/link-notes.ts';
import type { Links } from './secret/links.ts';
import type { Store } from './store/store.ts';

/** Whether what an owner is asked on a page is still so. */
export async function ownerPageHolds(
  { stillHolds }: { readonly stillHolds: StillHolds },
  request: OwnerRequest,
): Promise<'holds' | 'void' | 'unavailable'> {
  try {
    return (await stillHolds(request)) ? 'holds' : 'void';
  } catch (error) {
    if (error instanceof BackendUnavailable) return 'unavailable';
    throw error;
  }
}

/** The owner did not ask for it: the page ends, nobody resets the target for a day, Security knows. */
export async function notMe(
  deps: { readonly links: Links; readonly store: Store; readonly security: Security },
  clock: Clock,
  form: Form,
  { target, agentNames }: OwnerRequest,
): Promise<boolean> {
  const { links, store, security } = deps;
  const to = await security.recipients();
  const { formId, details } = form;
  const targetName =
    details.purpose === 'newPassword'
      ? details.targets.map(({ id, name }) => (name === id ? id : `${name} (${id})`)).join(', ')
      : '';
  return store.transaction(async (tx) => {
    if (!(await links.leave(form, tx))) return false;
    const refusal = { formId, target, targetName, agentName: agentNames.ja };
    await security.refused(tx, refusal, to, pageScene(form, clock.now()));
    return true;
  });
}

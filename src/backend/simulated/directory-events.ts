import { signInAt } from './accounts.ts';
import type { DirectoryEvent } from './directory-schema.ts';
import { NoSuchThing } from './no-such-thing.ts';
import type { Reading } from './patch.ts';
import { patchPerson, patchSignIn, patchTenant } from './patch-directory.ts';
import type { Approval } from './sign-in-state.ts';
import type { Draft } from './world.ts';

/**
 * Lets something happen to a tenant or an account.
 * @param approvals of everybody
 * @throws NoSuchThing
 */
export function happenInDirectory(
  draft: Draft,
  event: DirectoryEvent,
  reading: Reading,
  { now, approvals }: { readonly now: number; readonly approvals: readonly Approval[] },
): void {
  if (event.event === 'setTenant') {
    const tenant = draft.get('tenant', event.tenant);
    if (tenant === undefined) throw new NoSuchThing(`no such tenant: ${event.tenant}`);
    draft.put('tenant', tenant.id, patchTenant(tenant, event.set, reading));
    return;
  }
  const id = reading.personId(event.user);
  const person = draft.get('person', id);
  if (person === undefined) throw new NoSuchThing(`no such person: ${event.user}`);
  const signIn = signInAt(draft, id, now);
  if (event.event === 'setUser') {
    draft.put('person', id, patchPerson(person, event.set, reading));
    draft.put('signIn', id, patchSignIn(signIn, event.set, reading));
    return;
  }
  const asked = approvals.findLast(
    ({ personId, state, expiresAt }) => personId === id && state === 'waiting' && now < expiresAt,
  );
  if (asked === undefined) throw new NoSuchThing(`nothing to approve: ${event.user}`);
  const isApproved = event.answer === asked.number;
  draft.put('approval', asked.id, { ...asked, state: isApproved ? 'approved' : 'denied' });
  // What is limited is how often somebody is asked without an answer.
  if (isApproved) draft.put('signIn', id, { ...signIn, pushes: [] });
}

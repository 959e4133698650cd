import type { FormOutcome } from '../incoming.ts';
import type { Inside, Told } from '../inside.ts';
import { listUntoldForms, markFormTold } from '../store/forms.ts';
import type { Store } from '../store/store.ts';
import type { Links } from './links.ts';
import type { Secret } from './secret.ts';

const mostAtOnce = 50;

interface FormEnds {
  readonly links: Links;
  readonly inside: Inside;
  readonly store: Store;
}

/**
 * Ends forms whose time is over, and tells every conversation that does not know yet how its form
 * ended: also of one that was sent to a process that died right after.
 */
export async function endForms(ends: FormEnds): Promise<number> {
  await ends.links.expireDue();
  const untold = (await listUntoldForms(ends.store.db, mostAtOnce)).filter(
    (form) => !ends.links.isInHand(form),
  );
  for (const { id, conversationId, state } of untold) {
    await tellFormEnd(ends, { formId: id, conversationId, outcome: state });
  }
  return untold.length;
}

/** @returns as `Inside.tell` */
export async function tellFormEnd(
  { inside, store }: Omit<FormEnds, 'links'>,
  ended: {
    readonly formId: string;
    readonly conversationId: string;
    readonly outcome: FormOutcome;
  },
  secret?: Secret,
): Promise<Told> {
  const { formId, conversationId, outcome } = ended;
  const heard = { kind: 'formEnded', formId, outcome } as const;
  const told = await inside.tell(conversationId, `${formId}:ended`, heard, secret);
  if (told !== 'later') await store.transaction((tx) => markFormTold(tx, formId));
  return told;
}

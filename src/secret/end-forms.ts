import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';
import type { FormOutcome } from '../incoming.ts';
import type { Inside, Told } from '../inside.ts';
import { errorName, type Log } from '../log.ts';
import { listUntoldForms, markFormTold } from '../store/forms.ts';
import type { Store } from '../store/store.ts';
import { isStoreFault } from '../store/store-fault.ts';
import type { Links } from './links.ts';
import type { Secret } from './secret.ts';

const mostAtOnce = 50;
/** Those that rest as well: they keep no place of another. */
const mostListed = 1_000;

const firstRestMs = 2_000;
const longestRestMs = 900_000;

interface FormEnds {
  readonly links: Links;
  readonly inside: Inside;
  readonly store: Store;
}

/**
 * Ends forms whose time is over, and tells every conversation that does not know yet how its form
 * ended: also of one that was sent to a process that died right after. One whose turn fails keeps
 * nobody else from being told, and is tried again after a rest, each time a longer one.
 * @returns a chore: how many were told; it throws where the store is at fault
 */
export function createFormEnding(
  ends: FormEnds & { readonly clock: Clock; readonly log: Log },
): () => Promise<number> {
  const { links, store, clock, log } = ends;
  const failed = createForgetfulMap<string, { readonly count: number; readonly nextAt: number }>(
    mostListed,
  );

  function noteFailure(formId: string, error: unknown): void {
    const count = (failed.get(formId)?.count ?? 0) + 1;
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(count - 1, 16));
    failed.set(formId, { count, nextAt: clock.now() + restMs });
    log.error('form.untold', { form: formId, count, error: errorName(error) });
  }

  return async () => {
    await links.expireDue();
    const untold = await listUntoldForms(store.db, mostListed);
    const due = untold.filter(
      (form) => !links.isInHand(form) && (failed.get(form.id)?.nextAt ?? 0) <= clock.now(),
    );
    let told = 0;
    for (const { id: formId, conversationId, state: outcome } of due.slice(0, mostAtOnce)) {
      try {
        const how = await tellFormEnd(ends, { formId, conversationId, outcome });
        if (how !== 'later') told += 1;
        failed.delete(formId);
      } catch (error) {
        if (isStoreFault(error)) throw error;
        noteFailure(formId, error);
      }
    }
    return told;
  };
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

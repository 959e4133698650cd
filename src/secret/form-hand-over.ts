import { endForm, moveFormDeadline } from '../store/forms.ts';
import type { Tx } from '../store/store.ts';

/**
 * A form that was sent a moment ago is in the hands of the request that brought its secret: nobody
 * else may tell its conversation, or the change would start without the secret. Long enough for a
 * turn; after a crash the form is told as one whose secret is lost.
 */
export const handOverMs = 30_000;

/** @returns true for exactly one caller */
export async function takeForm(tx: Tx, id: string, now: number): Promise<boolean> {
  if (!(await endForm(tx, id, 'submitted'))) return false;
  // A sent form has no more use for its deadline: it says how long it is in hand.
  await moveFormDeadline(tx, id, now + handOverMs);
  return true;
}

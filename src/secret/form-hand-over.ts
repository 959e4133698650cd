import { endForm } from '../store/forms.ts';
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
  await tx
    .updateTable('form')
    .set({ finishBy: now + handOverMs })
    .where('id', '=', id)
    .execute();
  return true;
}

/** Takes a submission back of which nothing came. @returns whether it was still a submission */
export async function reopenForm(tx: Tx, id: string, finishBy: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('form')
    .set({ state: 'exchanged', finishBy })
    .where('id', '=', id)
    .where('state', '=', 'submitted')
    .where('told', '=', 0)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

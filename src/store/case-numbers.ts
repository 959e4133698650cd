import type { Tx } from './store.ts';

/** Takes numbers that nobody else has or gets. @param count 1 and up @returns the first of them */
export async function takeCaseNumbers(tx: Tx, count: number): Promise<number> {
  const { next } = await tx
    .updateTable('caseNumber')
    .set((eb) => ({ next: eb('next', '+', count) }))
    .where('id', '=', 1)
    .returning('next')
    .executeTakeFirstOrThrow();
  return next - count;
}

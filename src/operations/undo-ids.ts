/** A change and its undo know each other by their ids: each try is made once, whoever makes it. */

const putBackForm = /^op-(undo-.+?)(?:\.([0-9]{1,6}))?$/;

/** Of the undo that a change leaves behind. */
export function undoIdOf(operationId: string): string {
  return `undo-${operationId}`;
}

/** Of the operation that puts back. @param attempt 1 and up */
export function putBackIdOf(undoId: string, attempt: number): string {
  return attempt === 1 ? `op-${undoId}` : `op-${undoId}.${attempt}`;
}

/** The undo that an operation carries out, and which try it is, if it is one that puts back. */
export function undoOf(
  operationId: string,
): { readonly undoId: string; readonly attempt: number } | undefined {
  const [, undoId, attempt = '1'] = putBackForm.exec(operationId) ?? [];
  return undoId === undefined ? undefined : { undoId, attempt: Number(attempt) };
}

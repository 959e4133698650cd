/** A change and its undo know each other by their ids: each is made once, whoever tries. */

const putBackPrefix = 'op-undo-';

/** Of the undo that a change leaves behind. */
export function undoIdOf(operationId: string): string {
  return `undo-${operationId}`;
}

/** Of the operation that puts back. */
export function putBackIdOf(undoId: string): string {
  return `op-${undoId}`;
}

/** The undo that an operation carries out, if it is one that puts back. */
export function undoOf(operationId: string): string | undefined {
  return operationId.startsWith(putBackPrefix) ? operationId.slice('op-'.length) : undefined;
}

const prefix = 'op-again-';

/** Of the operation that starts what another one has stopped: made once, whoever tries. */
export function startAgainIdOf(operationId: string): string {
  return `${prefix}${operationId}`;
}

export function isStartAgain(operationId: string): boolean {
  return operationId.startsWith(prefix);
}

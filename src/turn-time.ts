/** A turn is answered within 5 s, whatever a backend does. */
const usualTurnLimitMs = 4_500;
/** Of the turn's time; with less than this no system could answer, and none is asked. */
const shortestShare = 1 / 9;

/**
 * Begins now. @returns milliseconds that are left for what a turn asks of the backend; 0 where nothing
 * could answer any more
 */
export function startTurnTime(turnLimitMs = usualTurnLimitMs): () => number {
  const deadline = performance.now() + turnLimitMs;
  return () => {
    const leftMs = deadline - performance.now();
    return leftMs < turnLimitMs * shortestShare ? 0 : leftMs;
  };
}

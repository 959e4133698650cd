import type { CheckName } from './backend/catalogue.ts';
import { BackendNotAsked } from './backend/outcomes.ts';
import { performCheck } from './backend/perform.ts';
import type { Backend } from './backend/ports.ts';
import { errorName, type Log } from './log.ts';

/** A turn is answered within 5 s, whatever a backend does. */
const usualTurnLimitMs = 4_500;
/** Of the turn's time; with less than this no system could answer, and none is asked. */
const shortestShare = 1 / 9;

/** Station 7, for one turn: all of its checks share the turn's time, however often it is planned. */
export function startTimedChecks(deps: {
  readonly backend: Backend;
  readonly log: Log;
  /** For all checks of one turn; 4,500 unless told. */
  readonly turnLimitMs?: number;
  readonly onCheck?: (name: string, outcome: string, ms: number) => void;
}) {
  const { turnLimitMs = usualTurnLimitMs } = deps;
  const deadline = performance.now() + turnLimitMs;

  return async (name: CheckName, args: Readonly<Record<string, unknown>>, managedBy: string) => {
    const startedAt = performance.now();
    const leftMs = deadline - startedAt;
    const answer = await performCheck(deps.backend, name, args, {
      managedBy,
      timeLimitMs: leftMs < turnLimitMs * shortestShare ? 0 : leftMs,
      onFault: (_, error) => {
        // Known and told already, when the system began to be left alone.
        const level = error instanceof BackendNotAsked ? 'debug' : 'warn';
        deps.log[level]('check.failed', { change: name, error: errorName(error) });
      },
    });
    deps.onCheck?.(name, answer.outcome, performance.now() - startedAt);
    return answer;
  };
}

import type { CheckName } from './backend/catalogue.ts';
import { performCheck } from './backend/perform.ts';
import type { Backend } from './backend/ports.ts';
import { errorName, type Log } from './log.ts';

/** A turn is answered within 5 s, whatever a backend does. */
const usualTurnLimitMs = 4_500;
const shortestCheckMs = 200;

/** Station 7, for one turn: all of its checks share the turn's time. */
export function startTimedChecks(deps: {
  readonly backend: Backend;
  readonly log: Log;
  /** For all checks of one turn; 4,500 unless told. */
  readonly turnLimitMs?: number;
  readonly onCheck?: (name: string, outcome: string, ms: number) => void;
}) {
  const deadline = performance.now() + (deps.turnLimitMs ?? usualTurnLimitMs);

  return async (name: CheckName, args: Readonly<Record<string, unknown>>, managedBy: string) => {
    const startedAt = performance.now();
    const answer = await performCheck(deps.backend, name, args, {
      managedBy,
      timeLimitMs: Math.max(shortestCheckMs, deadline - startedAt),
      onFault: (_, error) =>
        deps.log.warn('check.failed', { change: name, error: errorName(error) }),
    });
    deps.onCheck?.(name, answer.outcome, performance.now() - startedAt);
    return answer;
  };
}

import type { CheckName } from './backend/catalogue.ts';
import { BackendNotAsked } from './backend/outcomes.ts';
import { performCheck } from './backend/perform.ts';
import type { Backend } from './backend/ports.ts';
import { errorName, type Log } from './log.ts';

/** Station 7, for one turn: all of its checks share the turn's time, however often it is planned. */
export function startTimedChecks(deps: {
  readonly backend: Backend;
  readonly log: Log;
  /** Of the turn's time. */
  readonly leftMs: () => number;
  readonly onCheck?: (name: string, outcome: string, ms: number) => void;
}) {
  return async (name: CheckName, args: Readonly<Record<string, unknown>>, managedBy: string) => {
    const startedAt = performance.now();
    const answer = await performCheck(deps.backend, name, args, {
      managedBy,
      timeLimitMs: deps.leftMs(),
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

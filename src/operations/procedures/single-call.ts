import {
  type Answer,
  BackendNotAsked,
  BackendUnavailable,
  type ChangeCall,
} from '../../backend/outcomes.ts';
import type { Backend } from '../../backend/ports.ts';
import { end, goOn, type Procedure } from '../procedure.ts';

const retryAfterMs = 3_000;
const mostTries = 5;
/** Somewhat longer than a system that fails is left alone. */
const waitToAskMs = 60_000;

/**
 * A change that is one call, safe to repeat with the same key: a setting, a ticket, a notice.
 * Without an answer the same call is made again; without one to the end the result is `unknown`.
 */
export function singleCall(
  work: (
    backend: Backend,
    args: Readonly<Record<string, unknown>>,
    call: ChangeCall,
  ) => Promise<Answer<string>>,
): Procedure {
  return {
    firstStage: 'calling',
    async advance(input) {
      const tries = typeof input.memory.tries === 'number' ? input.memory.tries : 0;
      try {
        const answer = await input.change('call', (call) => work(input.backend, input.args, call));
        return end(answer.outcome, answer.facts);
      } catch (error) {
        if (!(error instanceof BackendUnavailable)) throw error;
        if (error instanceof BackendNotAsked && input.now - input.stageBeganAt < waitToAskMs) {
          return goOn('calling', { tries }, { afterMs: retryAfterMs });
        }
        if (error instanceof BackendNotAsked && tries === 0) return end('unavailable');
        return tries + 1 >= mostTries
          ? end('unknown')
          : goOn('calling', { tries: tries + 1 }, { afterMs: retryAfterMs });
      }
    },
  };
}

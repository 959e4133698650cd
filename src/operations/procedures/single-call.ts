import {
  type Answer,
  BackendNotAsked,
  BackendUnavailable,
  type ChangeCall,
  StillUnderWay,
} from '../../backend/outcomes.ts';
import type { Backend } from '../../backend/ports.ts';
import { type Advance, end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';

const retryAfterMs = 3_000;
const mostTries = 5;
/** Somewhat longer than a system that fails is left alone. */
const waitToAskMs = 60_000;
const minuteMs = 60_000;
const underWayMs = 5_000;
/** What was not even begun by then is not waited for. */
const waitToBeginMs = 5 * minuteMs;
/** @see Azure run command: 90 minutes */
const longestRunMs = 95 * minuteMs;

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
        if (error instanceof StillUnderWay) return waitForIt(error, input);
        if (error instanceof BackendNotAsked && input.now - input.stageBeganAt < waitToAskMs) {
          return goOn('calling', { ...input.memory, tries }, { afterMs: retryAfterMs });
        }
        const isUntouched = tries === 0 && input.memory.begun !== true;
        if (error instanceof BackendNotAsked && isUntouched) return end('unavailable');
        return tries + 1 >= mostTries
          ? end('unknown')
          : goOn('calling', { ...input.memory, tries: tries + 1 }, { afterMs: retryAfterMs });
      }
    },
  };
}

/** Once it has begun it cannot be called off: its end is waited for, however long that takes. */
function waitForIt(
  { begun }: StillUnderWay,
  { memory, now, stage, stageBeganAt }: ProcedureInput,
): Advance {
  const wasBegun = begun || memory.begun === true;
  const passedMs = now - stageBeganAt;
  if (!wasBegun && passedMs >= waitToBeginMs) return end('unavailable');
  if (passedMs >= longestRunMs) return end('unknown');
  return goOn(stage, { ...memory, begun: wasBegun }, { afterMs: underWayMs });
}

import { z } from 'zod';
import { findEntry } from '../../backend/catalogue.ts';
import { BackendUnavailable, StillUnderWay } from '../../backend/outcomes.ts';
import { performCheck } from '../../backend/perform.ts';
import { end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';
import { presentValue } from '../undo-view.ts';

const retryAfterMs = 3_000;
const mostTries = 5;
const checkLimitMs = 6_000;
const underWayMs = 5_000;
/** A look that takes longer than this counts as none. */
const longestLookMs = 10 * 60_000;

const memorySchema = z.looseObject({
  /** The value that may be put back; undefined: any. */
  expected: z.string().optional(),
  tries: z.number().default(0),
  /** What the change itself remembers. */
  inner: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Around the change that puts a value back: looks before it, so that nothing of somebody else's is
 * overwritten, and after it, so that nothing is claimed. Ends as the change does, or `changedSince`
 * (fact `presentValue`), or `unavailable`.
 */
export function puttingBack(change: string, inner: Procedure): Procedure {
  const undo = findEntry(change)?.undo;
  if (!undo) throw new Error(`${change} puts nothing back`);
  const { check, valueArgument, valueFact } = undo;

  /** @returns undefined when the system does not answer, `underWay` when it is still looking */
  async function look(input: ProcedureInput) {
    let isUnderWay = false;
    const { [valueArgument]: wanted, ...args } = input.args;
    const found = await input.read(({ managedBy }) =>
      performCheck(input.backend, check, args, {
        managedBy,
        timeLimitMs: checkLimitMs,
        onFault: (_, error) => {
          isUnderWay = error instanceof StillUnderWay;
        },
      }),
    );
    if (isUnderWay && input.now - input.stageBeganAt < longestLookMs) return 'underWay';
    const present = presentValue({ valueFact }, found);
    return present === undefined
      ? undefined
      : { present, isBack: present === String(wanted), facts: found.facts };
  }

  return {
    firstStage: 'looking',
    async advance(input) {
      const memory = memorySchema.parse(input.memory);
      const lookAgain = (outcome: string) =>
        memory.tries + 1 >= mostTries
          ? end(outcome)
          : goOn(input.stage, { ...memory, tries: memory.tries + 1 }, { afterMs: retryAfterMs });
      const stillLooking = () => goOn(input.stage, memory, { afterMs: underWayMs });
      switch (input.stage) {
        case 'looking': {
          const seen = await orNothing(() => look(input));
          if (seen === 'underWay') return stillLooking();
          if (!seen) return lookAgain('unavailable');
          if (seen.isBack) return end('alreadySo', seen.facts);
          if (memory.expected !== undefined && seen.present !== memory.expected) {
            return end('changedSince', { ...seen.facts, presentValue: seen.present });
          }
          return goOn(inner.firstStage, { ...memory, tries: 0 });
        }
        case 'lookingAfter': {
          const seen = await orNothing(() => look(input));
          if (seen === 'underWay') return stillLooking();
          if (!seen) return lookAgain('unknown');
          return seen.isBack ? end('changed', seen.facts) : end('unknown', seen.facts);
        }
        default: {
          const advance = await inner.advance({ ...input, memory: memory.inner });
          return advance.kind === 'end'
            ? goOn('lookingAfter', { ...memory, tries: 0 })
            : { ...advance, memory: { ...memory, inner: advance.memory } };
        }
      }
    },
  };
}

async function orNothing<Found>(work: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackendUnavailable) return undefined;
    throw error;
  }
}

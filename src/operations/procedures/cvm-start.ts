import { z } from 'zod';
import type { StartFacts } from '../../backend/facts.ts';
import { BackendNotAsked, BackendUnavailable } from '../../backend/outcomes.ts';
import { end, goOn, type Procedure } from '../procedure.ts';
import { readMachines, startRow } from './cvm-readings.ts';
import { startAgain } from './cvm-start-again.ts';

const pollMs = 2_000;
const startLimitMs = 5 * 60_000;

const argsSchema = z.object({ instanceIds: z.array(z.string()).min(1) });

/** Starts stopped machines and reports what runs. @see CVM API 2017-03-12, StartInstances */
export const cvmStartInstances: Procedure = {
  firstStage: 'starting',
  async advance(input) {
    if (input.args.stoppedBy !== undefined) return startAgain(input);
    const { instanceIds } = argsSchema.parse(input.args);
    const late = input.now - input.stageBeganAt > startLimitMs;
    try {
      const answer = await input.change('start', (call) =>
        input.backend.cvm.startInstances({ instanceIds }, call),
      );
      if (answer.outcome === 'busy') return end('busy');
      const machines = (await readMachines(input, instanceIds)) ?? [];
      const results = machines.map(startRow);
      const startedIds = results.filter((row) => row.result === 'started').map(({ id }) => id);
      const facts: StartFacts = { results, startedIds };
      if (startedIds.length === instanceIds.length) return end('allStarted', facts);
      const isOver = machines.every(
        ({ power, lastOperationKey, lastOperationState }) =>
          power === 'RUNNING' ||
          (lastOperationKey === input.keyOf('start') && lastOperationState === 'FAILED'),
      );
      if (late || isOver || answer.outcome !== 'accepted') return end('someNotStarted', facts);
      return goOn('starting', { wasAsked: true }, { afterMs: pollMs, facts: { machines } });
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      const wasAsked = input.memory.wasAsked === true || !(error instanceof BackendNotAsked);
      if (!wasAsked) return end('unavailable');
      return late ? end('unknown') : goOn('starting', { wasAsked }, { afterMs: pollMs });
    }
  },
};

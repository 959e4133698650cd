import { z } from 'zod';
import { BackendUnavailable } from '../../backend/outcomes.ts';
import { end, goOn, type Procedure } from '../procedure.ts';
import { type ResultRow, readMachines } from './cvm-readings.ts';

const pollMs = 2_000;
const startLimitMs = 5 * 60_000;

const argsSchema = z.object({ instanceIds: z.array(z.string()).min(1) });

/** Starts stopped machines and reports what runs. @see CVM API 2017-03-12, StartInstances */
export const cvmStartInstances: Procedure = {
  firstStage: 'starting',
  async advance(input) {
    const { instanceIds } = argsSchema.parse(input.args);
    const late = input.now - input.stageBeganAt > startLimitMs;
    try {
      const answer = await input.change('start', (call) =>
        input.backend.cvm.startInstances({ instanceIds }, call),
      );
      if (answer.outcome === 'busy') return end('busy');
      const machines = (await readMachines(input, instanceIds)) ?? [];
      const results: readonly ResultRow[] = machines.map(({ id, name, power }) => ({
        id,
        name,
        power,
        result: power === 'RUNNING' ? 'started' : 'failed',
        reason: power === 'RUNNING' ? 'none' : 'other',
      }));
      const startedIds = results.filter((row) => row.result === 'started').map(({ id }) => id);
      if (startedIds.length === instanceIds.length)
        return end('allStarted', { results, startedIds });
      if (late || answer.outcome !== 'accepted')
        return end('someNotStarted', { results, startedIds });
      return goOn('starting', input.memory, { afterMs: pollMs, facts: { machines } });
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      return late ? end('unknown') : goOn('starting', input.memory, { afterMs: pollMs });
    }
  },
};

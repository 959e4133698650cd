import { z } from 'zod';
import type { ResultRow } from '../../backend/facts.ts';
import { BackendNotAsked, BackendUnavailable } from '../../backend/outcomes.ts';
import type { CvmReading } from '../../backend/ports.ts';
import { end, goOn, type Procedure } from '../procedure.ts';
import { readMachines } from './cvm-readings.ts';

const pollMs = 2_000;
const restartLimitMs = 10 * 60_000;

const argsSchema = z.object({ instanceIds: z.array(z.string()).min(1) });

/**
 * Restarts running machines from within, and reports which are up again. The power of none is cut.
 * @see CVM API 2017-03-12, RebootInstances
 */
export const cvmRestartInstances: Procedure = {
  firstStage: 'restarting',
  async advance(input) {
    const { instanceIds } = argsSchema.parse(input.args);
    const late = input.now - input.stageBeganAt > restartLimitMs;
    const key = input.keyOf('reboot');
    try {
      const answer = await input.change('reboot', (call) =>
        input.backend.cvm.rebootInstances({ instanceIds }, call),
      );
      if (answer.outcome === 'busy') return end('busy');
      const machines = (await readMachines(input, instanceIds)) ?? [];
      if (answer.outcome === 'wrongState') return end('stateChanged');
      const results = machines.map((machine) => restartRow(machine, key));
      const facts = { results };
      if (answer.outcome !== 'accepted') return end('someNotRestarted', facts);
      const done = results.filter(({ result }) => result === 'restarted');
      if (done.length === instanceIds.length) return end('allRestarted', facts);
      const isOver = machines.every((machine) => hasEnded(machine, key));
      if (late || isOver) return end('someNotRestarted', facts);
      return goOn('restarting', { wasAsked: true }, { afterMs: pollMs, facts: { machines } });
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      const wasAsked = input.memory.wasAsked === true || !(error instanceof BackendNotAsked);
      if (!wasAsked) return end('unavailable');
      return late ? end('unknown') : goOn('restarting', { wasAsked }, { afterMs: pollMs });
    }
  },
};

function restartRow(machine: CvmReading, key: string): ResultRow {
  const { id, name, power } = machine;
  const isUp = hasEnded(machine, key) && machine.lastOperationState === 'SUCCESS';
  const isRestarted = isUp && power === 'RUNNING';
  return {
    id,
    name,
    power,
    result: isRestarted ? 'restarted' : 'failed',
    reason: isRestarted ? 'none' : 'other',
  };
}

/** Of this restart, not of whatever was done to it before. */
function hasEnded({ lastOperationKey, lastOperationState }: CvmReading, key: string): boolean {
  return lastOperationKey === key && lastOperationState !== 'OPERATING';
}

import { z } from 'zod';
import { BackendNotAsked, BackendUnavailable, type Facts } from '../../backend/outcomes.ts';
import { type Advance, end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';
import { machineRow, resultOf } from './azure-rows.ts';

const pollMs = 3_000;
const startLimitMs = 10 * 60_000;
/** A running machine whose agent is silent for longer will stay so. */
const agentLimitMs = 5 * 60_000;

const argsSchema = z.object({ machineId: z.string().min(1) });
const memorySchema = z.object({
  wasAsked: z.boolean().default(false),
  /** Epoch ms since when it is seen running. */
  runningSince: z.number().optional(),
});

/** Starts an Azure machine and waits for its agent. @see Virtual Machines - Start */
export const azureStartMachine: Procedure = {
  firstStage: 'starting',
  async advance(input) {
    const { machineId } = argsSchema.parse(input.args);
    const kept = memorySchema.parse(input.memory);
    const isLate = input.now - input.stageBeganAt > startLimitMs;
    try {
      const { outcome, facts } = await input.change('start', (call) =>
        input.backend.azure.startMachine({ machineId }, call),
      );
      if (outcome === 'busy') return end('busy', facts);
      if (outcome === 'denied' || outcome === 'unknown') return end('denied', facts);
      return await look(input, machineId, { ...kept, wasAsked: true });
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      const wasAsked = kept.wasAsked || !(error instanceof BackendNotAsked);
      if (!wasAsked) return end('unavailable');
      return isLate ? end('unknown') : goOn('starting', { ...kept, wasAsked }, { afterMs: pollMs });
    }
  },
};

async function look(
  input: ProcedureInput,
  machineId: string,
  kept: z.infer<typeof memorySchema>,
): Promise<Advance> {
  const { facts: now } = await input.read((call) =>
    input.backend.azure.readRun({ machineId }, call),
  );
  const { machineName = '', power = '', agent, code = '', message = '' } = now;
  const told = (result: 'started' | 'failed'): Facts => ({
    machineName,
    results: [resultOf(machineId, now, result)],
    errorCode: code || `PowerState/${power.toLowerCase()}`,
    errorText: message || `VM ${power.toLowerCase()}`,
  });
  if (power === 'RUNNING' && agent === 'ready') return end('started', told('started'));
  const runningSince = power === 'RUNNING' ? (kept.runningSince ?? input.now) : undefined;
  if (runningSince !== undefined && input.now - runningSince > agentLimitMs) {
    return end('agentSilent', told('started'));
  }
  const hasFailed = now.runKey === input.keyOf('start') && now.runState === 'failed';
  if (hasFailed || input.now - input.stageBeganAt > startLimitMs) {
    return end('notStarted', told('failed'));
  }
  const memory = { wasAsked: true, ...(runningSince !== undefined && { runningSince }) };
  return goOn('starting', memory, {
    afterMs: pollMs,
    facts: { machines: [machineRow(machineId, now)] },
  });
}

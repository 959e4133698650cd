import { z } from 'zod';
import { BackendUnavailable } from '../../backend/outcomes.ts';
import type { CvmReading } from '../../backend/ports.ts';
import { type Advance, end, goOn, type ProcedureInput } from '../procedure.ts';
import { readMachines, startRow } from './cvm-readings.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const pollMs = 2 * secondMs;
const slowPollMs = 30 * secondMs;
const soonMs = 5 * minuteMs;
/** By then a person has looked. */
const giveUpAfterMs = 24 * 60 * minuteMs;

/** So many starts that the system says have failed, and people look at it. */
const mostFailedStarts = 3;

const argsSchema = z.object({
  instanceIds: z.array(z.string()).min(1),
  /** What the keys of the operation that stopped them begin with. */
  stoppedBy: z.string().min(1),
});
/** An answered start is over; the next one is a call of its own. */
const memorySchema = z.object({ tries: z.number().default(0) });

/**
 * Starts what an operation of ours has stopped, and goes on trying while the system does not answer.
 * A machine that somebody else has worked on since is left alone.
 */
export async function startAgain(input: ProcedureInput): Promise<Advance> {
  const { instanceIds, stoppedBy } = argsSchema.parse(input.args);
  const { tries } = memorySchema.parse(input.memory);
  const passedMs = input.now - input.stageBeganAt;
  const later = (memory: z.infer<typeof memorySchema>) =>
    passedMs > giveUpAfterMs
      ? end('unknown')
      : goOn('starting', memory, { afterMs: passedMs < soonMs ? pollMs : slowPollMs });
  const isOurs = ({ lastOperationKey: key }: CvmReading) =>
    key?.startsWith(stoppedBy) || key?.startsWith(input.keyOf(''));
  try {
    const machines = await readMachines(input, instanceIds);
    if (!machines) return end('someNotStarted');
    const waiting = machines.filter((machine) => machine.power !== 'RUNNING' && isOurs(machine));
    if (waiting.length === 0) return verdict(machines);
    const stopped = waiting.filter(
      ({ power, lastOperationState }) => power === 'STOPPED' && lastOperationState !== 'OPERATING',
    );
    if (stopped.length === 0) return later({ tries });
    const hasFailed = stopped.every(({ lastOperationState }) => lastOperationState === 'FAILED');
    if (tries >= mostFailedStarts && hasFailed) return verdict(machines);
    const toStart = { instanceIds: stopped.map(({ id }) => id) };
    await input.change(`start${tries}`, (call) => input.backend.cvm.startInstances(toStart, call));
    return later({ tries: tries + 1 });
  } catch (error) {
    if (!(error instanceof BackendUnavailable)) throw error;
    return later({ tries });
  }
}

function verdict(machines: readonly CvmReading[]): Advance {
  const results = machines.map(startRow);
  const startedIds = machines.filter(({ power }) => power === 'RUNNING').map(({ id }) => id);
  const outcome = startedIds.length === machines.length ? 'allStarted' : 'someNotStarted';
  return end(outcome, { results, startedIds });
}

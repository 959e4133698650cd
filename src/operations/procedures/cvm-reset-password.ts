import { z } from 'zod';
import type { ResetFacts, ResultRow } from '../../backend/facts.ts';
import { BackendNotAsked, BackendUnavailable } from '../../backend/outcomes.ts';
import type { CvmReading } from '../../backend/ports.ts';
import {
  type Advance,
  end,
  goOn,
  type Owed,
  type Procedure,
  type ProcedureInput,
} from '../procedure.ts';
import { readMachines, resultRow } from './cvm-readings.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const pollMs = 2 * secondMs;
/** A normal shutdown that takes longer hangs. */
const stopLimitMs = 3 * minuteMs;
const setLimitMs = 10 * minuteMs;
const startLimitMs = 5 * minuteMs;
/** How long the one call is held back while the system is left alone. */
const setWaitMs = minuteMs;
/** How long the system may stay silent before the result is called unknown. */
const silenceLimitMs = 5 * minuteMs;

const argsSchema = z.object({
  instanceIds: z.array(z.string()).min(1),
  userName: z.string().optional(),
  stop: z.enum(['none', 'normal', 'forced']),
});

const memorySchema = z.object({
  /** Machines that we shut down and that have to run again, whatever happens. */
  stoppedByUs: z.array(z.string()).default([]),
  wasRunning: z.array(z.string()).default([]),
  /** The shutdown was accepted. */
  stopAsked: z.boolean().default(false),
  /** What to report once the machines run again. */
  outcome: z.string().optional(),
  results: z.array(z.custom<ResultRow>()).default([]),
  errorCode: z.string().optional(),
  /** Epoch ms since when it is asked whether a call of somebody who is gone was made. */
  askedSince: z.number().optional(),
  /** Each start that was not accepted is a call of its own. */
  startTries: z.number().default(0),
});
/** Epoch ms since when the system does not answer; gone with its first answer. */
const silenceSchema = z.object({ silentSince: z.number().optional() });
type ResetMemory = z.infer<typeof memorySchema>;

interface Reset extends ProcedureInput {
  readonly ids: readonly string[];
  readonly wish: z.infer<typeof argsSchema>;
  readonly kept: ResetMemory;
}

/**
 * Password of Tencent machines: shut down if that was agreed, set once, start again.
 * @see CVM API 2017-03-12, ResetInstancesPassword
 */
export const cvmResetPassword: Procedure = {
  firstStage: 'checking',
  async advance(input) {
    const wish = argsSchema.parse(input.args);
    const kept = memorySchema.parse(input.memory);
    const reset: Reset = { ...input, wish, kept, ids: wish.instanceIds };
    try {
      return await advanceStage(reset);
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      return error instanceof BackendNotAsked ? waitToAsk(reset) : waitForAnswer(reset);
    }
  },
  owed: (input) => startAgainOf(input, memorySchema.parse(input.memory).wasRunning),
};

async function advanceStage(reset: Reset): Promise<Advance> {
  switch (reset.stage) {
    case 'checking':
      return check(reset);
    case 'stopping':
      return stop(reset);
    case 'setting':
      return set(reset);
    case 'applying':
      return apply(reset);
    case 'starting':
      return start(reset);
    default:
      throw new Error(`no stage ${reset.stage}`);
  }
}

/** The state may have changed since the consent: then nothing is done and the person is asked again. */
async function check(reset: Reset): Promise<Advance> {
  // Without the secret nothing can come of it: no machine is stopped in vain.
  if (!reset.secret) return end('secretLost');
  const machines = await read(reset);
  if (!machines) return end('stateChanged');
  if (machines.some((machine) => machine.lastOperationState === 'OPERATING')) return end('busy');
  const running = machines.filter((machine) => machine.power === 'RUNNING').map(({ id }) => id);
  const stopped = machines.filter((machine) => machine.power === 'STOPPED');
  const foreseen = running.length + stopped.length === machines.length;
  if (!foreseen || (running.length > 0 && reset.wish.stop === 'none')) return end('stateChanged');
  const memory = { ...reset.kept, wasRunning: running };
  const next = running.length > 0 && reset.wish.stop === 'normal' ? 'stopping' : 'setting';
  return goOn(next, memory, { facts: { machines } });
}

async function stop(reset: Reset): Promise<Advance> {
  const ids = reset.kept.wasRunning;
  const unasked = reset.secret ? undefined : await stopNotAsked(reset);
  if (unasked) return unasked;
  const answer = await reset
    .change('stop', (call) => reset.backend.cvm.stopInstances({ instanceIds: ids }, call))
    .catch((error: unknown) => {
      if (error instanceof BackendNotAsked && isFirstCall(reset)) return undefined;
      throw error;
    });
  // Nothing was asked of the system yet: nothing is begun while it is left alone.
  if (!answer) return end('unavailable');
  // Somebody else was faster between the look and the call: nothing was stopped.
  if (answer.outcome === 'busy') return end('busy');
  if (answer.outcome === 'denied') return end('unavailable');
  if (answer.outcome !== 'accepted') return end('stateChanged');
  const machines = await read(reset);
  if (!machines) return giveUp(reset, 'stateChanged');
  const stopped = machines.filter((machine) => machine.power === 'STOPPED').map(({ id }) => id);
  const stoppedByUs = ids.filter((id) => stopped.includes(id));
  const memory = { ...reset.kept, stoppedByUs, stopAsked: true };
  if (ids.every((id) => stopped.includes(id)))
    return goOn('setting', memory, { facts: { machines } });
  const refused = machines.some(
    (machine) =>
      machine.lastOperationKey === reset.keyOf('stop') && machine.lastOperationState === 'FAILED',
  );
  if (refused || reset.now - reset.stageBeganAt > stopLimitMs) {
    return startAgainThen(memory, 'stopHangs');
  }
  return goOn('stopping', memory, { afterMs: pollMs, facts: { machines } });
}

/** Only who has the secret can be the first: it goes through the stages without a break. */
function isFirstCall({ kept, memory, secret }: Reset): boolean {
  const wasSilent = silenceSchema.parse(memory).silentSince !== undefined;
  return secret !== undefined && !kept.stopAsked && !wasSilent;
}

/** Whoever had the secret is gone: a stop that was not asked for yet is not asked for any more. */
async function stopNotAsked(reset: Reset): Promise<Advance | undefined> {
  const machines = await read(reset);
  if (!machines) return end('stateChanged');
  if (machines.some((machine) => machine.lastOperationKey === reset.keyOf('stop')))
    return undefined;
  const askedSince = reset.kept.askedSince ?? reset.now;
  return reset.now - askedSince < reset.settleMs
    ? goOn('stopping', { ...reset.kept, askedSince }, { afterMs: pollMs })
    : end('secretLost');
}

/**
 * The one call that sets. It needs the secret, which only the process that received it holds: anyone
 * else only finds out whether the call was made.
 */
async function set(reset: Reset): Promise<Advance> {
  const { secret, wish } = reset;
  if (!secret) return findOut(reset);
  const answer = await secret.use((password) =>
    reset.change('set', (call) =>
      reset.backend.cvm.resetInstancesPassword(
        {
          instanceIds: reset.ids,
          forceStop: wish.stop === 'forced',
          ...(wish.userName !== undefined && { userName: wish.userName }),
        },
        password,
        call,
      ),
    ),
  );
  secret.wipe();
  switch (answer.outcome) {
    case 'accepted':
      return goOn('applying', reset.kept, { afterMs: pollMs });
    case 'passwordRefused':
      return startAgainThen(reset.kept, 'passwordRefused');
    case 'busy':
      return startAgainThen(reset.kept, 'busy');
    case 'denied':
      // Asking the person again would change nothing.
      return startAgainThen(reset.kept, 'unavailable');
    case 'wrongState':
    case 'someUnknown':
      return startAgainThen(reset.kept, 'stateChanged');
  }
}

/** The call was or was not made by somebody who is gone, or was never answered: ask, never repeat. */
async function findOut(reset: Reset): Promise<Advance> {
  const machines = await read(reset);
  if (!machines) return giveUp(reset, 'unknown');
  if (machines.every((machine) => machine.lastOperationKey === setKey(reset))) {
    return goOn('applying', reset.kept, { facts: { machines } });
  }
  const askedSince = reset.kept.askedSince ?? reset.now;
  if (reset.now - askedSince < reset.settleMs) {
    return goOn('setting', { ...reset.kept, askedSince }, { afterMs: pollMs });
  }
  return startAgainThen(reset.kept, 'secretLost');
}

async function apply(reset: Reset): Promise<Advance> {
  const machines = await read(reset);
  if (!machines) return giveUp(reset, 'unknown');
  const ours = machines.every((machine) => machine.lastOperationKey === setKey(reset));
  const pending = machines.some((machine) => machine.lastOperationState === 'OPERATING');
  if (ours && !pending) return verdict(reset, machines);
  if (reset.now - reset.stageBeganAt > setLimitMs) return giveUp(reset, 'unknown');
  return goOn('applying', reset.kept, { afterMs: pollMs, facts: { machines } });
}

function verdict(reset: Reset, machines: readonly CvmReading[]): Advance {
  const results = machines.map(resultRow);
  const failed = results.filter((row) => row.result === 'failed');
  const notApplied = failed.some((row) => row.reason === 'agentFault');
  const outcome =
    failed.length === 0
      ? 'allReset'
      : notApplied && failed.length === results.length
        ? 'notApplied'
        : 'someReset';
  const errorCode = machines.find(({ id }) => id === failed[0]?.id)?.lastOperationError;
  const toStart = machines
    .filter((machine) => machine.power === 'STOPPED' && reset.kept.wasRunning.includes(machine.id))
    .map(({ id }) => id);
  const memory: ResetMemory = {
    ...reset.kept,
    stoppedByUs: toStart,
    results,
    ...(errorCode && { errorCode }),
  };
  return startAgainThen(memory, outcome);
}

/** What we shut down runs again before anything is reported. */
function startAgainThen(memory: ResetMemory, outcome: string): Advance {
  const kept = { ...memory, outcome };
  return memory.stoppedByUs.length === 0 && memory.results.length === 0
    ? end(outcome, factsOf(kept, kept.results))
    : goOn('starting', kept);
}

async function start(reset: Reset): Promise<Advance> {
  const ids = reset.kept.stoppedByUs;
  const kept = { ...reset.kept };
  if (ids.length > 0) {
    const answer = await reset.change(`start${kept.startTries}`, (call) =>
      reset.backend.cvm.startInstances({ instanceIds: ids }, call),
    );
    if (answer.outcome !== 'accepted') kept.startTries += 1;
  }
  const machines = await read(reset);
  const results = kept.results.map((row) => ({
    ...row,
    power: machines?.find((machine) => machine.id === row.id)?.power ?? row.power,
  }));
  const settled = (machines ?? []).every(
    (machine) => !kept.wasRunning.includes(machine.id) || machine.power === 'RUNNING',
  );
  if (settled) return end(kept.outcome ?? 'unknown', factsOf(kept, results));
  if (reset.now - reset.stageBeganAt > startLimitMs) {
    return giveUp(reset, kept.outcome ?? 'unknown', results);
  }
  return goOn('starting', kept, { afterMs: pollMs, facts: { machines: machines ?? [] } });
}

function factsOf(kept: ResetMemory, results: readonly ResultRow[]): ResetFacts {
  const idsWith = (test: (row: ResultRow) => boolean) => results.filter(test).map(({ id }) => id);
  return {
    results,
    resetIds: idsWith((row) => row.result === 'reset'),
    failedIds: idsWith((row) => row.result === 'failed'),
    stoppedIds: idsWith((row) => row.power === 'STOPPED'),
    ...(kept.errorCode && { errorCode: kept.errorCode }),
  };
}

/**
 * The system does not answer. Before the one call nothing has happened and that can be said;
 * afterwards it is asked again until the silence is too long to promise anything.
 */
function waitForAnswer(reset: Reset): Advance {
  const { kept, stage } = reset;
  if (stage === 'checking') return end('unavailable');
  // That call may have been made: nobody makes it again.
  if (stage === 'setting') reset.secret?.wipe();
  const silentSince = silenceSchema.parse(reset.memory).silentSince ?? reset.now;
  if (reset.now - silentSince > silenceLimitMs) {
    return giveUp(reset, stage === 'stopping' ? 'unavailable' : (kept.outcome ?? 'unknown'));
  }
  return goOn(stage, { ...kept, silentSince }, { afterMs: pollMs });
}

/** The system is left alone for a while, so this call was not made. */
function waitToAsk(reset: Reset): Advance {
  const { kept, stage, secret } = reset;
  if (stage !== 'setting' || !secret) return waitForAnswer(reset);
  if (reset.now - reset.stageBeganAt < setWaitMs) return goOn(stage, kept, { afterMs: pollMs });
  secret.wipe();
  return startAgainThen(kept, 'unavailable');
}

/** Told as it is known by now; what was running is started all the same, however long that takes. */
function giveUp(reset: Reset, outcome: string, results = reset.kept.results): Advance {
  const owed = startAgainOf(reset, reset.kept.wasRunning);
  return end(outcome, factsOf(reset.kept, results), owed);
}

function startAgainOf(
  { stage, keyOf }: ProcedureInput,
  wasRunning: readonly string[],
): Owed | undefined {
  if (stage === 'checking' || wasRunning.length === 0) return undefined;
  const args = { instanceIds: wasRunning, stoppedBy: keyOf('') };
  return { change: 'cvm.startInstances', args };
}

function setKey(reset: Reset): string {
  return reset.keyOf('set');
}

function read(reset: Reset): Promise<readonly CvmReading[] | undefined> {
  return readMachines(reset, reset.ids);
}

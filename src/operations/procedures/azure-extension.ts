import type { AzureReading } from '../../backend/azure-facts.ts';
import type { Facts } from '../../backend/outcomes.ts';
import { type Answer, BackendNotAsked, BackendUnavailable } from '../../backend/outcomes.ts';
import { type Advance, end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';
import { codeFor, failureOf } from './azure-errors.ts';
import { type ExtensionMemory, extensionMemory } from './azure-memory.ts';
import { machineRow, resultOf } from './azure-rows.ts';

const minuteMs = 60_000;
const pollMs = 3_000;
/** The platform itself gives up later; until then nobody knows what comes of it. */
const applyLimitMs = 15 * minuteMs;
const readBackLimitMs = 3 * minuteMs;
/** How long the one call is held back while the system is left alone. */
const setWaitMs = minuteMs;
/** How long the system may stay silent before the result is called unknown. */
const silenceLimitMs = 5 * minuteMs;
/** As the portal and PowerShell call it where nothing is there yet. */
const usualName = 'VMAccessAgent';

/** As the platform reports an extension that has run. */
const succeeded = { code: 'ProvisioningState/succeeded', message: 'Provisioning succeeded' };

/** What is told the extension, and how to see that it was done. */
export interface ExtensionUse<Wish extends { readonly machineId: string }> {
  readonly takesSecret: boolean;
  readonly wishOf: (args: Readonly<Record<string, unknown>>) => Wish;
  /** Looks at what will be changed: why not, or what it was before. */
  readonly look: (
    input: ProcedureInput,
    wish: Wish,
  ) => Promise<{ readonly refused: string; readonly facts: Facts } | { readonly before: unknown }>;
  /** The arguments of the call beside the machine and the extension's name. */
  readonly settings: (wish: Wish) => { readonly userName?: string; readonly publicKey?: string };
  /** Reads it back inside: whether it is so now, and was made so since. */
  readonly isDone: (
    input: ProcedureInput,
    wish: Wish,
    before: unknown,
  ) => Promise<{ readonly isDone: boolean; readonly facts: Facts }>;
  /** What the texts need, whatever it ends with. */
  readonly factsOf: (wish: Wish) => Facts;
}

interface Run<Wish extends { readonly machineId: string }> extends ProcedureInput {
  readonly wish: Wish;
  readonly kept: ExtensionMemory;
  readonly use: ExtensionUse<Wish>;
}

/**
 * One use of the VMAccess extension: looked at again, called once, its end waited for, read back
 * inside. Without a stop: the machine has to run for it.
 * @see Set-AzVMAccessExtension; MicrosoftDocs/SupportArticles-docs, reset-rdp
 */
export function azureExtension<Wish extends { readonly machineId: string }>(
  use: ExtensionUse<Wish>,
): Procedure {
  return {
    firstStage: 'checking',
    async advance(input) {
      const kept = extensionMemory.parse(input.memory);
      const run: Run<Wish> = { ...input, wish: use.wishOf(input.args), kept, use };
      try {
        return await advanceStage(run);
      } catch (error) {
        if (!(error instanceof BackendUnavailable)) throw error;
        return waitForAnswer(run, error);
      }
    },
  };
}

async function advanceStage<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
): Promise<Advance> {
  switch (run.stage) {
    case 'checking':
      return check(run);
    case 'setting':
      return set(run);
    case 'applying':
      return apply(run);
    case 'readingBack':
      return readBack(run);
    default:
      throw new Error(`no stage ${run.stage}`);
  }
}

/** What was true at the consent may not be true any more: then nothing is done. */
async function check<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
): Promise<Advance> {
  const { wish, use, backend } = run;
  if (use.takesSecret && !run.secret) return end('secretLost', use.factsOf(wish));
  const { outcome, facts } = await run.read((call) =>
    backend.azure.preflight({ machineId: wish.machineId }, call),
  );
  const { machineName = '', extensionName } = facts;
  const told = { ...use.factsOf(wish), machineName };
  if (outcome === 'unknown' || outcome === 'noRight') {
    return end('denied', { ...told, ...codeFor('denied') });
  }
  if (!outcome.startsWith('ready')) return end(outcome, { ...told, ...codeFor(outcome) });
  const looked = await use.look(run, wish);
  if ('refused' in looked) {
    const { refused, facts: seen } = looked;
    return end(refused, { ...told, ...seen, ...codeFor(refused) });
  }
  return goOn('setting', {
    extensionName: extensionName || usualName,
    machineName,
    before: looked.before,
  });
}

/**
 * The one call. A secret is needed for it where it sets a password, and only the process that received
 * it holds it: anyone else only finds out whether the call was made.
 */
async function set<Wish extends { readonly machineId: string }>(run: Run<Wish>): Promise<Advance> {
  const { wish, use, kept } = run;
  const secret = use.takesSecret ? run.secret : undefined;
  if (use.takesSecret && !secret) return findOut(run);
  const call = (password: Uint8Array | undefined) =>
    run.change('set', (key) =>
      run.backend.azure.setExtension(
        {
          machineId: wish.machineId,
          extensionName: kept.extensionName,
          ...use.settings(wish),
        },
        password,
        key,
      ),
    );
  const { outcome, facts } = await (secret ? secret.use(call) : call(undefined));
  secret?.wipe();
  const told = { ...use.factsOf(wish), machineName: kept.machineName, ...facts };
  switch (outcome) {
    case 'accepted':
      return goOn('applying', { ...kept }, { afterMs: pollMs });
    case 'unknown':
      return end('denied', told);
    case 'alreadyRunning':
      return end('busy', told);
    default:
      return end(outcome, told);
  }
}

/** The call was or was not made by somebody who is gone, or was never answered: ask, never repeat. */
async function findOut<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
): Promise<Advance> {
  const { kept, now } = run;
  const { facts } = await readRun(run);
  if (facts.runKey === run.keyOf('set')) return goOn('applying', { ...kept });
  const askedSince = kept.askedSince ?? now;
  return now - askedSince < run.settleMs
    ? goOn('setting', { ...kept, askedSince }, { afterMs: pollMs })
    : end('secretLost', { ...run.use.factsOf(run.wish), machineName: kept.machineName });
}

async function apply<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
): Promise<Advance> {
  const { kept, wish } = run;
  const { facts } = await readRun(run);
  // Somebody else has begun another since: what came of ours cannot be read any more.
  if (facts.runKey !== run.keyOf('set')) return end('unknown', toldOf(run, facts));
  switch (facts.runState) {
    case 'succeeded':
      return goOn('readingBack', { ...kept });
    case 'failed': {
      const { code = '', message = '' } = facts;
      // Whatever it failed for, it was taken: only inside can be read what it has done before.
      return goOn('readingBack', { ...kept, failure: { code, message } });
    }
    default:
      if (run.now - run.stageBeganAt > applyLimitMs) return end('unknown', toldOf(run, facts));
      return goOn(
        'applying',
        { ...kept },
        { afterMs: pollMs, facts: { machines: [machineRow(wish.machineId, facts)] } },
      );
  }
}

async function readBack<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
): Promise<Advance> {
  const { kept, wish, use } = run;
  const { facts: reading } = await readRun(run);
  const { isDone, facts } = await use.isDone(run, wish, kept.before);
  const { code, message } = kept.failure ?? succeeded;
  const told = {
    ...use.factsOf(wish),
    ...facts,
    machineName: kept.machineName,
    results: [resultOf(wish.machineId, reading, isDone ? 'reset' : 'failed')],
    errorCode: code,
    errorText: message,
  };
  if (isDone) return end('reset', told);
  return end(kept.failure ? failureOf(kept.failure.message) : 'notApplied', told);
}

function readRun<Wish extends { readonly machineId: string }>({
  wish,
  backend,
  read,
}: Run<Wish>): Promise<Answer<'read' | 'unknown', AzureReading>> {
  return read((call) => backend.azure.readRun({ machineId: wish.machineId }, call));
}

function toldOf<Wish extends { readonly machineId: string }>(
  { use, wish, kept }: Run<Wish>,
  { code = '', message = '' }: AzureReading,
): Facts {
  const machineName = kept.machineName;
  return { ...use.factsOf(wish), machineName, errorCode: code, errorText: message };
}

/**
 * The system does not answer. Before the one call nothing has happened and that can be said;
 * afterwards it is asked again until the silence is too long to promise anything.
 */
function waitForAnswer<Wish extends { readonly machineId: string }>(
  run: Run<Wish>,
  error: BackendUnavailable,
): Advance {
  const { kept, stage, now, use, wish, secret } = run;
  const told = { ...use.factsOf(wish), machineName: kept.machineName };
  if (stage === 'checking') return end('unavailable', told);
  const mayBeFirst = stage === 'setting' && kept.silentSince === undefined;
  if (error instanceof BackendNotAsked && mayBeFirst && (secret || !use.takesSecret)) {
    if (now - run.stageBeganAt < setWaitMs) return goOn(stage, { ...kept }, { afterMs: pollMs });
    secret?.wipe();
    return end('unavailable', told);
  }
  // That call may have been made: nobody makes it again.
  if (stage === 'setting') secret?.wipe();
  const silentSince = kept.silentSince ?? now;
  const limitMs = stage === 'readingBack' ? readBackLimitMs : silenceLimitMs;
  if (now - silentSince <= limitMs) {
    return goOn(stage, { ...kept, silentSince }, { afterMs: pollMs });
  }
  return end('unknown', told);
}

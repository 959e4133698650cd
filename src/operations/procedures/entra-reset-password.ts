import { z } from 'zod';
import { BackendNotAsked, BackendUnavailable, type Facts } from '../../backend/outcomes.ts';
import { type Advance, end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';

const pollMs = 2_000;
/** A reset that runs for longer is called unknown. */
const applyLimitMs = 10 * 60_000;
/** How long the tenant may stay silent before the result is called unknown. */
const silenceLimitMs = 5 * 60_000;

const argsSchema = z.object({
  userPrincipalName: z.string().min(1),
  path: z.enum(['selfService', 'helpdesk']),
  /** Proofs that the owner has given. */
  gates: z.number().optional(),
});
const memorySchema = z.object({
  /** Epoch ms since when it is asked whether a call of somebody who is gone was made. */
  askedSince: z.number().optional(),
  /** Epoch ms since when the tenant does not answer; gone with its first answer. */
  silentSince: z.number().optional(),
});

interface Reset extends ProcedureInput {
  readonly wish: z.infer<typeof argsSchema>;
  readonly kept: z.infer<typeof memorySchema>;
}

/**
 * Password of a Microsoft 365 account: looked at again, set once, read back.
 * @see Microsoft Graph, authenticationMethod: resetPassword
 */
export const entraResetPassword: Procedure = {
  firstStage: 'checking',
  async advance(input) {
    const wish = argsSchema.parse(input.args);
    const kept = memorySchema.parse(input.memory);
    const reset: Reset = { ...input, wish, kept };
    try {
      return await advanceStage(reset);
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      return waitForAnswer(reset, error);
    }
  },
};

async function advanceStage(reset: Reset): Promise<Advance> {
  switch (reset.stage) {
    case 'checking':
      return check(reset);
    case 'setting':
      return set(reset);
    case 'applying':
      return apply(reset);
    default:
      throw new Error(`no stage ${reset.stage}`);
  }
}

/** What was true at the consent may not be true any more: then nothing is done. */
async function check(reset: Reset): Promise<Advance> {
  if (!reset.secret) return end('secretLost');
  const { userPrincipalName, path } = reset.wish;
  const { entra } = reset.backend;
  if (path === 'helpdesk') {
    const { outcome, facts } = await reset.read((call) =>
      entra.checkResetRight({ userPrincipalName }, call),
    );
    if (outcome === 'allowed') return goOn('setting', {});
    return end('denied', { ...pick(facts, 'neededRoles'), userPrincipalName, why: outcome });
  }
  const { outcome, facts } = await reset.read((call) =>
    entra.checkEligibility({ userPrincipalName }, call),
  );
  if (outcome === 'oneGate' || outcome === 'twoGates') {
    const given = reset.wish.gates ?? Number.POSITIVE_INFINITY;
    if (given >= (outcome === 'oneGate' ? 1 : 2)) return goOn('setting', {});
    return end('notEligible', { userPrincipalName, why: 'moreGates', ssprCode: '' });
  }
  const known = pick(facts, 'ssprCode', 'blockedUntil');
  return end('notEligible', { ...known, userPrincipalName, why: outcome });
}

/**
 * The one call that sets. It needs the secret, which only the process that received it holds: anyone
 * else only finds out whether the call was made.
 */
async function set(reset: Reset): Promise<Advance> {
  const { secret, wish } = reset;
  if (!secret) return findOut(reset);
  const account = { userPrincipalName: wish.userPrincipalName, path: wish.path };
  const { outcome, facts } = await secret.use((password) =>
    reset.change('set', (call) => reset.backend.entra.resetPassword(account, password, call)),
  );
  secret.wipe();
  const { userPrincipalName } = wish;
  switch (outcome) {
    case 'accepted':
      return goOn('applying', {}, { afterMs: pollMs });
    case 'passwordRefused':
      return end(outcome, { ...pick(facts, 'reasons', 'errorCode'), userPrincipalName });
    case 'notEligible':
      return end(outcome, { ...pick(facts, 'why', 'ssprCode', 'blockedUntil'), userPrincipalName });
    case 'denied':
      return end(outcome, { ...pick(facts, 'why', 'neededRoles'), userPrincipalName });
    case 'busy':
      return end(outcome, { userPrincipalName });
    case 'unknownAccount':
      return end('notEligible', { userPrincipalName, why: outcome, ssprCode: '' });
  }
}

/** The call was or was not made by somebody who is gone, or was never answered: ask, never repeat. */
async function findOut(reset: Reset): Promise<Advance> {
  const reading = await readBack(reset);
  if (reading.isOurs) return goOn('applying', {});
  const askedSince = reset.kept.askedSince ?? reset.now;
  return reset.now - askedSince < reset.settleMs
    ? goOn('setting', { askedSince }, { afterMs: pollMs })
    : end('secretLost', { userPrincipalName: reset.wish.userPrincipalName });
}

async function apply(reset: Reset): Promise<Advance> {
  const { outcome, facts, isOurs } = await readBack(reset);
  // Somebody else has reset it since: what came of ours cannot be read any more.
  if (!isOurs) return end('unknown');
  switch (outcome) {
    case 'succeeded':
      return end('reset', facts);
    case 'delayed':
      return end('delayed', facts);
    case 'failed':
      return end(facts.ssprCode === 'SSPR_0030' ? 'writebackUnreachable' : 'writebackError', facts);
    default:
      return reset.now - reset.stageBeganAt > applyLimitMs
        ? end('unknown')
        : goOn('applying', {}, { afterMs: pollMs });
  }
}

async function readBack(reset: Reset) {
  const { userPrincipalName } = reset.wish;
  const { outcome, facts } = await reset.read((call) =>
    reset.backend.entra.checkResetResult({ userPrincipalName }, call),
  );
  return {
    outcome,
    isOurs: facts.resetKey === reset.keyOf('set'),
    facts: {
      ...pick(facts, 'ssprCode', 'changedAt', 'lockCleared', 'mustChange'),
      userPrincipalName,
    } as Facts,
  };
}

/**
 * The tenant does not answer. Before the one call nothing has happened and that can be said;
 * afterwards it is asked again until the silence is too long to promise anything.
 */
function waitForAnswer(reset: Reset, error: BackendUnavailable): Advance {
  const { kept, stage, now } = reset;
  if (stage === 'checking') return end('unavailable');
  // Who still has the secret has not called before, and now the tenant was not even asked.
  if (error instanceof BackendNotAsked && reset.secret) {
    reset.secret.wipe();
    return end('unavailable');
  }
  // That call may have been made: nobody makes it again.
  if (stage === 'setting') reset.secret?.wipe();
  const silentSince = kept.silentSince ?? now;
  return now - silentSince > silenceLimitMs
    ? end('unknown')
    : goOn(stage, { ...kept, silentSince }, { afterMs: pollMs });
}

function pick(facts: Facts, ...names: readonly string[]): Facts {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = facts[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

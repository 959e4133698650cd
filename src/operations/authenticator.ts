import { BackendUnavailable } from '../backend/outcomes.ts';
import type { EntraPort } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import type { Authenticator } from '../secret/codes.ts';
import { loadOperation } from '../store/operations.ts';
import type { Store } from '../store/store.ts';

const mostAskings = 3;
/** Of all askings: a person waits at the page. */
const answerWithinMs = 4_000;

/** The authenticator app of an account, as its system answers for it. */
export function createAuthenticator(deps: {
  readonly store: Store;
  readonly entra: Pick<EntraPort, 'verifyAuthenticatorCode' | 'readApproval'>;
  readonly clock: Clock;
}): Authenticator {
  const { store, entra, clock } = deps;
  return {
    isRight: async ({ proofId, tryId }, code) => {
      // A proof has the id of the operation that began it.
      const operation = await loadOperation(store.db, proofId);
      if (!operation) return false;
      const { account } = JSON.parse(operation.args) as { readonly account: string };
      const { managedBy } = operation;
      const asking = await answered((signal) => {
        const validUntil = clock.now() + answerWithinMs;
        const call = { managedBy, signal, key: `${tryId}:verify`, validUntil };
        return entra.verifyAuthenticatorCode({ userPrincipalName: account, code }, call);
      });
      // That it is blocked there, by whomever, would tell that there is such an account.
      return asking && asking.outcome === 'right';
    },
    answerTo: async (approvalId) => {
      const asking = await answered((signal) =>
        entra.readApproval({ requestId: approvalId }, { managedBy: '', signal }),
      );
      return asking?.outcome === 'expired' ? undefined : asking?.outcome;
    },
  };
}

/** The same call again: whoever had heard it answers as before. */
async function answered<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await withTimeLimit(answerWithinMs, async (signal) => {
      for (let askings = 1; ; askings += 1) {
        try {
          return await ask(signal);
        } catch (error) {
          if (signal.aborted || askings >= mostAskings) throw error;
          if (!(error instanceof BackendUnavailable)) throw error;
        }
      }
    });
  } catch (error) {
    if (error instanceof BackendUnavailable) return undefined;
    throw error;
  }
}

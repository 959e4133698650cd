import type { Clock } from '../clock.ts';
import type { SentAgain } from '../secret/code-routes.ts';
import type { CodeDemanded, Form } from '../secret/form.ts';
import { pageScene } from '../secret/link-notes.ts';
import { loadOperation } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { listSwitches } from '../store/switches.ts';
import { newOperationId, type Operations } from './operations.ts';

/** Asks for another code of the same proof, as the person on the page wishes. */
export async function sendCodeAgain(
  deps: { readonly store: Store; readonly operations: Operations; readonly clock: Clock },
  form: Form,
  { proofId }: CodeDemanded,
): Promise<SentAgain> {
  const { store, operations, clock } = deps;
  const first = await loadOperation(store.db, proofId);
  if (!first) return 'unavailable';
  if (await isOff(store)) return 'unavailable';
  const { conversationId, managedBy } = first;
  const args = { ...JSON.parse(first.args), proofId };
  const id = newOperationId();
  const change = 'proof.sendCode' as const;
  await store.transaction((tx) =>
    operations.record(
      tx,
      { id, conversationId, change, args, managedBy },
      pageScene(form, clock.now()),
    ),
  );
  await operations.start(id);
  const outcome = (await loadOperation(store.db, id))?.outcome;
  switch (outcome) {
    case 'tooSoon':
    case 'blocked':
      return outcome;
    case 'unavailable':
    case 'unknown':
    case undefined:
      return 'unavailable';
    default:
      return 'sent';
  }
}

/** As the policy says of the first one: codes are for accounts. */
async function isOff(store: Store): Promise<boolean> {
  return (await listSwitches(store.db)).some(({ target }) => target === 'm365');
}

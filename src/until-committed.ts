import type { Clock } from './clock.ts';
import type { Incoming } from './incoming.ts';
import { createRecentStates, type RecentState } from './recent-states.ts';
import { AlreadyConsumed, holdConversation, loadConversation } from './store/conversations.ts';
import { type Reader, type Store, type Tx, VersionConflict } from './store/store.ts';

/** A turn in two halves: planned on what the store holds, then written onto the very version of it. */
export interface Work<Plan> {
  /** Writes nothing, so that it can run again. @param stored the conversation's state, JSON */
  plan(stored: string | undefined): Promise<Plan>;
  /** @returns the state as it was written, JSON @throws VersionConflict, AlreadyConsumed */
  commit(tx: Tx, readVersion: number, plan: Plan): Promise<string>;
}

type Committed<Plan> =
  | { readonly kind: 'committed'; readonly plan: Plan }
  /** This activity was taken before, and was answered so: JSON. */
  | { readonly kind: 'duplicate'; readonly replies: string | null };

const mostConflicts = 5;
/** The first follows a wrong guess, the second bad luck; afterwards other processes are kept out. */
const mostLightConflicts = 2;

/**
 * Plans and commits, and does both again when somebody else was faster.
 * @throws VersionConflict, AlreadyConsumed after 5 conflicts, and whatever `plan` and `commit` throw
 */
export function createUntilCommitted({ store, clock }: { store: Store; clock: Clock }) {
  const recent = createRecentStates();

  return async <Plan>(incoming: Incoming, work: Work<Plan>): Promise<Committed<Plan>> => {
    for (let conflicts = 0; ; conflicts += 1) {
      const guess = recent.take(incoming.conversationId, clock.now());
      try {
        const { left, ...done } =
          conflicts < mostLightConflicts || store.engine === 'sqlite'
            ? await attempt(store, work, guess ?? (await read(store.db, incoming)))
            : await attemptAlone(store, work, incoming);
        if (left) recent.keep(incoming.conversationId, left, clock.now());
        return done;
      } catch (error) {
        const again = error instanceof VersionConflict || error instanceof AlreadyConsumed;
        if (!again || conflicts >= mostConflicts) throw error;
      }
    }
  };
}

type Attempted<Plan> = Committed<Plan> & { readonly left?: RecentState };

/** @param tx of somebody who goes on in it; a transaction of its own without */
async function attempt<Plan>(
  store: Store,
  work: Work<Plan>,
  before: Before,
  tx?: Tx,
): Promise<Attempted<Plan>> {
  if ('consumed' in before) return { kind: 'duplicate', replies: before.consumed };
  const plan = await work.plan(before.state);
  const write = (own: Tx) => work.commit(own, before.version, plan);
  const state = await (tx ? write(tx) : store.transaction(write));
  return { kind: 'committed', plan, left: { version: before.version + 1, state } };
}

/**
 * Where processes that are faster would win for ever: the conversation is held from the first look to
 * the commit. For PostgreSQL only, since it waits for backends inside of a transaction.
 */
function attemptAlone<Plan>(
  store: Store,
  work: Work<Plan>,
  incoming: Incoming,
): Promise<Attempted<Plan>> {
  return store.transaction(async (tx) => {
    await holdConversation(tx, incoming.conversationId);
    return attempt(store, work, await read(tx, incoming), tx);
  });
}

type Before =
  | { readonly version: number; readonly state?: string }
  | { readonly consumed: string | null };

async function read(db: Reader, incoming: Incoming): Promise<Before> {
  const { conversation, consumed } = await loadConversation(db, incoming);
  if (consumed) return { consumed: consumed.replies };
  return conversation ?? { version: 0 };
}

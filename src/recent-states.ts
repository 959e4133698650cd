import { createForgetfulMap } from './forgetful-map.ts';

/** What a committed turn left behind, as it was stored. */
export interface RecentState {
  readonly version: number;
  /** JSON. */
  readonly state: string;
}

/**
 * What the last turns of the conversations that are being held left in the store, to spare their
 * next turn the reading. A guess: a turn commits only on the version that the store has, and looks
 * there itself when the guess was wrong.
 */
export interface RecentStates {
  /** Each is given out once: whoever could not commit on it reads the store. */
  take(conversationId: string, now: number): RecentState | undefined;
  /** Only what was committed. */
  keep(conversationId: string, left: RecentState, now: number): void;
}

const mostKept = 500;
/** Far below the time after which a conversation is deleted, and its versions begin anew. */
const keptForMs = 600_000;

export function createRecentStates(): RecentStates {
  const kept = createForgetfulMap<string, RecentState & { readonly until: number }>(mostKept);
  return {
    take: (conversationId, now) => {
      const found = kept.get(conversationId);
      kept.delete(conversationId);
      return found && found.until > now ? found : undefined;
    },
    keep: (conversationId, left, now) => {
      kept.set(conversationId, { ...left, until: now + keptForMs });
    },
  };
}

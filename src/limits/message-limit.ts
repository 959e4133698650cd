import type { Clock } from '../clock.ts';
import { personKey } from '../identity/person-key.ts';
import type { Heard, Incoming } from '../incoming.ts';
import { takeFromBucket } from '../store/rate-limits.ts';
import type { Store, Tx } from '../store/store.ts';
import { createRateLimit, type Rate } from './rate-limit.ts';

/** Another process has counted what this one did not know of; the turn is not committed. */
export class MessageLimitReached extends Error {
  override readonly name = 'MessageLimitReached';
}

/**
 * What becomes of an incoming. `free`: no message of a person, never limited. `told`: one too many,
 * and the answer says so. `dropped`: one too many, and that was said a moment ago.
 */
export type Admission = 'free' | 'admitted' | 'told' | 'dropped';

/** How much one person may write, across all conversations. */
export interface MessageLimit {
  /** In memory: a flood costs no look into the store. */
  admit(incoming: Incoming): Admission;
  /**
   * In the turn's own transaction: several processes share what there is.
   * @throws MessageLimitReached
   */
  count(tx: Tx, incoming: Incoming, admission: Admission): Promise<void>;
  /** After `MessageLimitReached`: what becomes of it instead. */
  refused(incoming: Incoming, admission: Admission): Admission;
  /** It was delivered before, and counted then; or it was not taken, and is counted later. */
  giveBack(incoming: Incoming, admission: Admission): void;
}

const tellAgainAfterMs = 10_000;

const counted: ReadonlySet<Heard['kind']> = new Set(['text', 'press', 'file', 'misshapen']);

export function createMessageLimit(deps: {
  readonly store: Pick<Store, 'engine'>;
  readonly clock: Clock;
  readonly rate: Rate;
}): MessageLimit {
  const { store, clock, rate } = deps;
  const messages = createRateLimit(rate, clock);
  const tellings = createRateLimit({ burst: 1, perSecond: 1_000 / tellAgainAfterMs }, clock);
  const tellOrDrop = (key: string) => (tellings.take(key) ? 'told' : 'dropped');
  // The embedded store has one process, whose memory is all there is to know.
  const isShared = store.engine === 'postgres';

  return {
    admit: ({ claims, heard }) => {
      if (!counted.has(heard.kind)) return 'free';
      const key = personKey(claims);
      return messages.take(key) ? 'admitted' : tellOrDrop(key);
    },
    count: async (tx, { claims }, admission) => {
      if (!isShared || admission === 'free') return;
      const key = personKey(claims);
      const take =
        admission === 'admitted'
          ? { key: `said:${key}`, burst: rate.burst, refillMs: 1_000 / rate.perSecond }
          : { key: `limitTold:${key}`, burst: 1, refillMs: tellAgainAfterMs };
      if (!(await takeFromBucket(tx, { ...take, now: clock.now() }))) {
        throw new MessageLimitReached('another process has counted more');
      }
    },
    refused: ({ claims }, admission) => {
      if (admission !== 'admitted') return 'dropped';
      const key = personKey(claims);
      messages.empty(key);
      return tellOrDrop(key);
    },
    giveBack: ({ claims }, admission) => {
      if (admission === 'admitted') messages.giveBack(personKey(claims));
    },
  };
}

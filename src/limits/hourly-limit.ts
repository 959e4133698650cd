import { personKey } from '../identity/person-key.ts';
import type { Requester } from '../identity/requester.ts';
import type { Incoming } from '../incoming.ts';
import { undoOf } from '../operations/undo-ids.ts';
import { nextAllowedAt, takeAllowance } from '../store/allowances.ts';
import { listOpenForms } from '../store/forms.ts';
import type { Reader, Tx } from '../store/store.ts';
import type { PersonLimits } from './person-limits.ts';

export type HourlyLimit = 'operations' | 'links';

/** What is left to a person now. */
export interface Allowance {
  readonly most: number;
  /** Epoch ms; 0: now. */
  readonly goesOnAt: number;
}

/** What a person may do in an hour, as it stands before this turn. */
export interface HourlyLimits {
  look(what: HourlyLimit): Promise<Allowance>;
  /**
   * Counts what the turn does, in its transaction.
   * @throws VersionConflict when somebody else took the last one: the turn runs again, and sees it
   */
  count(
    tx: Tx,
    done: {
      readonly operations: readonly {
        readonly id: string;
        readonly change: string;
        readonly args?: Readonly<Record<string, unknown>>;
      }[];
      readonly forms: number;
    },
  ): Promise<void>;
}

const hourMs = 3_600_000;
/** Help is never limited, and a machine that we stopped is always started again. */
const unlimited: ReadonlySet<string> = new Set([
  'tickets.openTicket',
  'cvm.startInstances',
  'desk.approve',
  'desk.deny',
  'desk.setSwitch',
  'tickets.addNote',
  'tickets.setStatus',
  // One in five minutes for a machine, whoever asks.
  'diagnosis.run',
  // Half a minute each, and one at a time on a machine.
  'azure.lookInside',
]);
/** Have limits of their own, of the account and whoever asks for it: `src/secret/code-limits.ts`. */
const limitedByProof: ReadonlySet<string> = new Set(['proof.sendCode']);

/** Whether it counts among a person's operations; putting something back does not. */
export function isCounted({
  id = '',
  change,
  args = {},
}: {
  readonly id?: string;
  readonly change: string;
  readonly args?: Readonly<Record<string, unknown>>;
}): boolean {
  if (limitedByProof.has(change) || args.path === 'selfService') return false;
  return !unlimited.has(change) && undoOf(id) === undefined;
}

export function createHourlyLimits(deps: {
  readonly db: Reader;
  readonly limits: Omit<PersonLimits, 'messages'>;
  readonly incoming: Pick<Incoming, 'claims' | 'conversationId'>;
  readonly requester: Requester;
  readonly now: number;
}): HourlyLimits {
  const { limits, incoming, requester, now } = deps;
  const person = personKey(incoming.claims);
  const isHelpdesk = requester.kind === 'person' && requester.roles.includes('helpdesk');
  const { operationsPerHour: operations, linksPerHour: links } = limits;
  const most = { operations: isHelpdesk ? operations.helpdesk : operations.person, links };
  const allowance = (what: HourlyLimit) => ({
    key: `${what}:${person}`,
    most: most[what],
    windowMs: hourMs,
    now,
  });
  // Asked again, in another language for instance: it takes the place of a link that nobody opened.
  const replacesUnopened = async (db: Reader) =>
    (await listOpenForms(db, incoming.conversationId)).some(({ state }) => state === 'issued');

  return {
    look: async (what) => {
      const goesOnAt = await nextAllowedAt(deps.db, allowance(what));
      const isFree = goesOnAt > 0 && what === 'links' && (await replacesUnopened(deps.db));
      return { most: most[what], goesOnAt: isFree ? 0 : goesOnAt };
    },
    count: async (tx, done) => {
      for (const operation of done.operations) {
        if (isCounted(operation)) await takeAllowance(tx, allowance('operations'));
      }
      if (done.forms > 0 && !(await replacesUnopened(tx))) {
        await takeAllowance(tx, allowance('links'));
      }
    },
  };
}

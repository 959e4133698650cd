import type { ChangeName, CheckName } from '../backend/catalogue.ts';
import type { Facts } from '../backend/outcomes.ts';
import type { Verdict } from '../desk/permit.ts';
import type { Presence } from '../desk/person-now.ts';
import type { Requester } from '../identity/requester.ts';
import type { Language } from '../language/language.ts';
import type { HourlyLimits } from '../limits/hourly-limit.ts';
import type { Ledger } from '../operations/read-ledger.ts';
import type { Text } from '../reply/reply.ts';
import type { Position, Slots } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { StoredPlanned } from '../store/planned.ts';
import type { StoredTicketEntry } from '../store/tickets.ts';

/** What a turn knows and can ask, beside the state of its conversation. */
export interface Surroundings {
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly conversationId: string;
  readonly channel: string;
  readonly requester: Requester;
  /** Spoken in this turn. */
  readonly language: Language;
  /** Epoch ms. */
  readonly now: number;
  /** Reads a system within what is left of the turn's time. */
  readonly check: (
    name: CheckName,
    args: Slots,
    managedBy: string,
  ) => Promise<{ readonly outcome: string; readonly facts: Facts }>;
  /** Whether the person may make a change now. */
  readonly permit: (
    change: ChangeName,
    args: Readonly<Record<string, unknown>>,
    audience: Runbook['audience'],
    provenBy: (account: string) => number,
    /** Object id of somebody else, who confirms it. */
    ownerId?: string,
  ) => Promise<Verdict>;
  /** Whether the person is still there, for what goes on later than it was agreed to. */
  readonly presence: () => Promise<Presence>;
  /** Where staff sign in again, for what needs a fresh login. */
  readonly freshSignInUrl: string;
  /** What is known of proofs outside of this conversation. */
  readonly proofs: {
    /** Epoch ms until which a method cannot be tried for an account; 0 when it can. */
    readonly blockedUntil: (account: string, method: string) => Promise<number>;
  };
  /** A text in the person's language or a given one, for what is not a reply: a ticket's subject. */
  readonly words: (text: Text, language?: Language) => string;
  /** Takes secrets out of what is going to rest. */
  readonly redact: (text: string) => string;
  /** The next number of a case; one that is not used is lost. */
  readonly nextCaseNumber: () => Promise<string>;
  /** What the person may still do in this hour. */
  readonly hourly: Pick<HourlyLimits, 'look'>;
  /** Journeys that sleep until their time. */
  readonly planned: {
    readonly find: (id: string) => Promise<StoredPlanned | undefined>;
    /** Whose change this operation is. */
    readonly ofOperation: (operationId: string) => Promise<StoredPlanned | undefined>;
    /** What the person has planned and can still take back, wherever that was; the soonest first. */
    readonly list: () => Promise<readonly StoredPlanned[]>;
    /** What came up in this conversation while it was about something else. */
    readonly deferred: () => Promise<readonly StoredPlanned[]>;
  };
  readonly loadOperation: (id: string) => Promise<StoredOperation | undefined>;
  readonly loadTicketEntry: (id: string) => Promise<StoredTicketEntry | undefined>;
  /** What was changed, and what can be put back. */
  readonly ledger: Ledger;
}

export function runbookOf(around: Surroundings, position: Position): Runbook {
  const runbook = around.runbooks.get(position.runbook);
  if (!runbook) throw new Error(`no runbook ${position.runbook}`);
  return runbook;
}

export function stepOf(runbook: Runbook, position: Position): Step {
  const step = runbook.steps.get(position.step);
  if (!step) throw new Error(`no step ${position.runbook}:${position.step}`);
  return step;
}

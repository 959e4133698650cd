import { orApologise } from './apology.ts';
import type { Audit } from './audit/audit.ts';
import { createLimitNotes } from './audit/limit-notes.ts';
import { sceneOf } from './audit/note.ts';
import type { Backend } from './backend/ports.ts';
import type { Clock } from './clock.ts';
import { commitTurn, type Plan } from './commit-turn.ts';
import type { Approvals } from './desk/approvals.ts';
import type { Permit } from './desk/permit.ts';
import { createPresence } from './desk/person-now.ts';
import type { Security } from './desk/security.ts';
import { type IdentitySettings, identify, managedBy, speakerOf } from './identity/requester.ts';
import type { Incoming, Receipt, Receive } from './incoming.ts';
import { type Course, startCourse, tell } from './journey/course.ts';
import { openQuestion } from './journey/question.ts';
import { react } from './journey/react.ts';
import { languageOf, remember } from './journey/remember.ts';
import type { ConversationState } from './journey/state.ts';
import { readState } from './journey/stored-state.ts';
import type { Surroundings } from './journey/surroundings.ts';
import { turnAway } from './journey/turn-away.ts';
import { withScreens } from './language/screens.ts';
import { type Texts, usualTimeZone } from './language/texts.ts';
import { type Admitted, createLimitMessages } from './limit-messages.ts';
import { createHourlyLimits } from './limits/hourly-limit.ts';
import { MessageLimitReached } from './limits/message-limit.ts';
import type { PersonLimits } from './limits/person-limits.ts';
import { errorName, type Log } from './log.ts';
import type { Notices } from './notices/notices.ts';
import { createOneAtATime, QueueFull } from './one-at-a-time.ts';
import type { Operations } from './operations/operations.ts';
import { readLedger } from './operations/read-ledger.ts';
import { createProofs } from './proofs.ts';
import type { ChannelOut } from './reply/channel-out.ts';
import { composeAll } from './reply/compose.ts';
import type { Said } from './reply/said.ts';
import type { Runbook } from './runbook/schema.ts';
import type { Codes } from './secret/codes.ts';
import type { Links } from './secret/links.ts';
import type { Secret } from './secret/secret.ts';
import { voidSentCodes } from './store/codes.ts';
import { loadOperation } from './store/operations.ts';
import { findPlanned, findPlannedOf, listDeferred, listPlannedOf } from './store/planned.ts';
import type { Store } from './store/store.ts';
import { findTicketEntry } from './store/tickets.ts';
import type { CaseNumbers } from './tickets/case-numbers.ts';
import { startTimedChecks } from './timed-checks.ts';
import { toldPlainly } from './told-plainly.ts';
import { startTurnTime } from './turn-time.ts';
import type { Recogniser } from './understand/intent.ts';
import { interpret } from './understand/interpret.ts';
import { createUntilCommitted } from './until-committed.ts';

export interface TurnDependencies {
  readonly store: Store;
  readonly audit: Audit;
  readonly backend: Backend;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly texts: Texts;
  readonly recogniser: Recogniser;
  readonly links: Links;
  readonly codes: Pick<Codes, 'blockedUntil'>;
  readonly approvals: Approvals;
  readonly permit: Permit;
  readonly security: Security;
  readonly notices: Pick<Notices, 'record'>;
  readonly operations: Operations;
  readonly caseNumbers: CaseNumbers;
  readonly channels: Readonly<Record<Incoming['channel'], ChannelOut>>;
  readonly identity: IdentitySettings;
  /** Takes pasted secrets out before anything else sees the text. */
  readonly redact: (
    incoming: Incoming,
  ) => Promise<{ readonly incoming: Incoming; readonly found: boolean }>;
  /** Takes secrets out of a text that is going to rest. */
  readonly redactText: (text: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  /** Base of links. */
  readonly publicUrl: () => string;
  /** Begins the time for what a turn asks of the backend; 4,500 ms unless told. */
  readonly startTurnTime?: typeof startTurnTime;
  readonly limits: PersonLimits;
  readonly onTurn?: (result: string, channel: string, ms: number) => void;
  readonly onCheck?: (name: string, outcome: string, ms: number) => void;
}

const mostWaiting = 20;
const typingAfterMs = 1_000;

/** THE ROAD, top to bottom; the numbers are those of its stations. */
export function createTurn(deps: TurnDependencies): Receive {
  const queue = createOneAtATime(mostWaiting);
  const untilCommitted = createUntilCommitted(deps);
  const limitHit = createLimitNotes(deps);
  const limitMessages = createLimitMessages({ ...deps, rate: deps.limits.messages });

  const take = async (
    received: Incoming,
    secret: Secret | undefined,
    { isTooMany, count }: Admitted,
  ): Promise<Receipt> => {
    // 1: nothing else sees a pasted secret.
    const { incoming, found } = await deps.redact(received);
    // 2: one turn at a time, and none twice.
    const done = await queue.run(incoming.conversationId, () =>
      whileTyping(deps, incoming, () => {
        const leftMs = (deps.startTurnTime ?? startTurnTime)();
        const check = startTimedChecks({ ...deps, leftMs });
        const how = { isTooMany, exposed: found, check, leftMs };
        return untilCommitted(incoming, {
          plan: (stored) => {
            // 3 to 8
            const { heard } = incoming;
            if (heard.kind === 'operationEnded' && heard.plainly) {
              return toldPlainly(deps, incoming, heard.operationId, stored);
            }
            const state = readState(stored);
            return orApologise(deps, incoming, state, () => plan(deps, incoming, state, how));
          },
          // 9
          commit: async (tx, readVersion, plan) => {
            const left = await commitTurn(deps, tx, incoming, readVersion, plan);
            // Others may have read along.
            if (found && !plan.isNotTheirs && isAskedForCode(plan.course.state)) {
              await voidSentCodes(tx, incoming.conversationId);
            }
            await count(tx);
            return left;
          },
        });
      }),
    );
    // 10, outside of the queue: an operation that ends at once starts a turn of its own.
    if (done.kind === 'committed') await leave(deps, incoming, done.plan.course, secret);
    return receiptOf(done, secret);
  };

  return async (received, secret) => {
    const startedAt = performance.now();
    let result: Receipt['kind'] | 'failed' = 'failed';
    try {
      const receipt = await limitMessages(received, (admitted) => take(received, secret, admitted));
      result = receipt.kind;
      return receipt;
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error;
      result = 'busy';
      await limitHit(sceneOf(received, deps.identity, deps.clock.now()), 'queue');
      return { kind: 'busy' };
    } finally {
      deps.onTurn?.(result, received.channel, performance.now() - startedAt);
    }
  };
}

/** Shows that the bot is at work where a turn takes long. */
async function whileTyping<Result>(
  { channels, log }: TurnDependencies,
  { channel, conversationId, address }: Incoming,
  work: () => Promise<Result>,
): Promise<Result> {
  const typing = setTimeout(() => channels[channel].typing(conversationId, address), typingAfterMs);
  try {
    return await work();
  } catch (error) {
    if (error instanceof MessageLimitReached) throw error;
    log.error('turn.failed', { conversation: conversationId, channel, error: errorName(error) });
    throw error;
  } finally {
    clearTimeout(typing);
  }
}

/** Stations 3 to 8: nothing is written here, so that a conflict can run them again. */
async function plan(
  deps: TurnDependencies,
  incoming: Incoming,
  state: ConversationState,
  how: {
    readonly isTooMany: boolean;
    readonly exposed: boolean;
    readonly check: Surroundings['check'];
    readonly leftMs: () => number;
  },
): Promise<Plan> {
  const { isTooMany, exposed, check, leftMs } = how;
  const requester = identify(incoming.claims, deps.identity);
  const refusal = turnAway(requester, state, incoming);
  if (refusal) {
    if (exposed) warnOfSecret(refusal.course, incoming);
    const { course, language } = refusal;
    return { ...refusal, said: composeAll(deps.texts, course.replies, language, undefined) };
  }
  const now = deps.clock.now();
  const remembered = {
    ...remember(state, incoming),
    speaker: speakerOf(requester, incoming.claims),
  };
  const { timeZone = usualTimeZone } = remembered;
  const zoned = deps.texts.inZone(timeZone);
  const hourly = createHourlyLimits({ ...deps, db: deps.store.db, incoming, requester, now });
  const intent = interpret(
    incoming.heard,
    openQuestion(state, deps.runbooks, zoned, { now, timeZone }),
    deps.recogniser,
  );
  const language = intent.kind === 'language' ? intent.language : languageOf(remembered);
  const course = startCourse(remembered);

  if (exposed) warnOfSecret(course, incoming);
  if (isTooMany) tell(course, 'bot:limit.messages');
  else if (!exposed) {
    await react(course, intent, {
      runbooks: deps.runbooks,
      conversationId: incoming.conversationId,
      channel: incoming.channel,
      requester,
      language,
      words: ({ key, values }, spoken = language) => zoned.text(spoken, key, values),
      check,
      permit: (change, args, audience, provenBy, ownerId) => {
        const asked = { requester, change, args, audience, provenBy };
        return deps.permit({ ...asked, ...(ownerId && { ownerId }) }, check);
      },
      presence: createPresence(deps.backend.entra, requester, leftMs),
      freshSignInUrl: `${deps.publicUrl()}/desk/sign-in?fresh=1`,
      proofs: createProofs(deps, requester),
      now,
      redact: deps.redactText,
      nextCaseNumber: deps.caseNumbers.next,
      hourly,
      planned: {
        find: (id) => findPlanned(deps.store.db, id),
        ofOperation: (id) => findPlannedOf(deps.store.db, id),
        list: async () => {
          const rows = await listPlannedOf(deps.store.db, managedBy(requester));
          const isKnown = managedBy(requester) !== '';
          return rows.filter((row) => isKnown || row.conversationId === incoming.conversationId);
        },
        deferred: () => listDeferred(deps.store.db, incoming.conversationId),
      },
      loadOperation: (id) => loadOperation(deps.store.db, id),
      loadTicketEntry: (id) => findTicketEntry(deps.store.db, id),
      ledger: readLedger(deps.store.db, {
        conversationId: incoming.conversationId,
        requester,
        now: deps.clock.now(),
      }),
    });
  }
  if (course.asks.length > 0) course.security = await deps.security.recipients();
  const texts = withScreens(zoned, course.state.screens);
  const said = composeAll(texts, course.replies, language, course.state.open?.card);
  deps.log.debug('turn.plotted', {
    conversation: incoming.conversationId,
    outcome: intent.kind,
    ...(course.state.position && {
      runbook: course.state.position.runbook,
      step: course.state.position.step,
    }),
  });
  return { course, said, hourly };
}

function warnOfSecret(course: Course, { channel }: Incoming): void {
  course.notes.push({ action: 'secretPasted', decision: 'refused', target: '' });
  tell(course, isAskedForCode(course.state) ? 'bot:codePasted' : 'bot:secretPasted');
  // The web chat shows what is stored, and nothing is stored; Teams keeps what was sent.
  if (channel === 'teams') tell(course, 'bot:deleteInTeams');
}

function isAskedForCode({ waiting }: ConversationState): boolean {
  return waiting?.kind === 'form' && waiting.proves !== undefined;
}

/** Station 10: what was committed leaves. The one call that takes the secret is made here and now. */
async function leave(
  deps: TurnDependencies,
  incoming: Incoming,
  course: Course,
  secret: Secret | undefined,
): Promise<void> {
  deps.channels[incoming.channel].flush(incoming.conversationId);
  const taker = takerOf(course);
  if (!taker) secret?.wipe();
  for (const { id } of course.operations) {
    const isTaker = secret !== undefined && id === taker;
    const started = deps.operations.start(id, isTaker ? secret : undefined);
    if (isTaker) await started;
  }
}

/** The change that the person was asked for the secret for; a ticket about it never gets it. */
function takerOf({ state: { waiting }, operations }: Course): string | undefined {
  const id = waiting?.kind === 'operation' ? waiting.operationId : undefined;
  return operations.some((operation) => operation.id === id) ? id : undefined;
}

function receiptOf(
  done: { kind: 'committed'; plan: Plan } | { kind: 'duplicate'; replies: string | null },
  secret: Secret | undefined,
): Receipt {
  if (done.kind === 'committed') {
    const { said, course } = done.plan;
    const isSecretUnused = secret !== undefined && !takerOf(course);
    return { kind: 'taken', replies: said, ...(isSecretUnused && { isSecretUnused }) };
  }
  const replies = done.replies === null ? [] : (JSON.parse(done.replies) as readonly Said[]);
  return { kind: 'duplicate', replies };
}

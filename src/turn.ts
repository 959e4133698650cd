import type { Audit } from './audit/audit.ts';
import { createLimitNotes } from './audit/limit-notes.ts';
import { sceneOf } from './audit/note.ts';
import type { CheckName } from './backend/catalogue.ts';
import { performCheck } from './backend/perform.ts';
import type { Backend } from './backend/ports.ts';
import type { Clock } from './clock.ts';
import { type IdentitySettings, identify } from './identity/requester.ts';
import type { Incoming, Receipt, Receive } from './incoming.ts';
import { type Course, startCourse, tell } from './journey/course.ts';
import { openQuestion } from './journey/question.ts';
import { react } from './journey/react.ts';
import { type ConversationState, readState } from './journey/state.ts';
import { chooseLanguage, rememberLastText } from './language/choose-language.ts';
import type { Language } from './language/language.ts';
import type { Texts } from './language/texts.ts';
import { errorName, type Log } from './log.ts';
import { createOneAtATime, QueueFull } from './one-at-a-time.ts';
import type { Operations } from './operations/operations.ts';
import { createRecentStates, type RecentState, type RecentStates } from './recent-states.ts';
import type { ChannelOut } from './reply/channel-out.ts';
import { compose } from './reply/compose.ts';
import type { Said } from './reply/said.ts';
import type { Runbook } from './runbook/schema.ts';
import type { Links } from './secret/links.ts';
import type { Secret } from './secret/secret.ts';
import {
  AlreadyConsumed,
  consumeActivity,
  holdConversation,
  loadConversation,
  saveConversation,
} from './store/conversations.ts';
import { loadOperation } from './store/operations.ts';
import { type Reader, type Store, type Tx, VersionConflict } from './store/store.ts';
import type { Recogniser } from './understand/intent.ts';
import { interpret } from './understand/interpret.ts';

export interface TurnDependencies {
  readonly store: Store;
  readonly audit: Audit;
  readonly backend: Backend;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** Runbooks of the menu, in its order. */
  readonly menu: readonly string[];
  readonly texts: Texts;
  readonly recogniser: Recogniser;
  readonly links: Links;
  readonly operations: Operations;
  readonly channels: Readonly<Record<Incoming['channel'], ChannelOut>>;
  readonly identity: IdentitySettings;
  /** Takes pasted secrets out before anything else sees the text. */
  readonly redact: (
    incoming: Incoming,
  ) => Promise<{ readonly incoming: Incoming; readonly found: boolean }>;
  readonly clock: Clock;
  readonly log: Log;
  /** For what a turn asks of the backend; 4,500 unless told. */
  readonly turnLimitMs?: number;
  readonly onTurn?: (result: string, channel: string, ms: number) => void;
  readonly onCheck?: (name: string, outcome: string, ms: number) => void;
}

const mostWaiting = 20;
const mostConflicts = 5;
/** The first follows a wrong guess, the second bad luck; afterwards other processes are kept out. */
const mostLightConflicts = 2;
/** A turn is answered within 5 s, whatever a backend does. */
const usualTurnLimitMs = 4_500;
const shortestCheckMs = 200;
const typingAfterMs = 1_000;

/** THE ROAD, top to bottom. */
export function createTurn(deps: TurnDependencies): Receive {
  const queue = createOneAtATime(mostWaiting);
  const recent = createRecentStates();
  const limitHit = createLimitNotes(deps);

  return async (received, secret) => {
    const startedAt = performance.now();
    const { incoming, found } = await deps.redact(received);
    let result: Receipt['kind'] | 'failed' = 'failed';
    try {
      const taken = await queue.run(incoming.conversationId, () =>
        takeTurn(deps, recent, incoming, found),
      );
      // Outside of the queue: an operation that ends at once starts a turn of its own.
      if (taken.course) await leave(deps, incoming, taken.course, secret);
      result = taken.receipt.kind;
      return taken.receipt;
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error;
      result = 'busy';
      await limitHit(sceneOf(incoming, deps.identity, deps.clock.now()), 'queue');
      return { kind: 'busy' };
    } finally {
      deps.onTurn?.(result, received.channel, performance.now() - startedAt);
    }
  };
}

interface Taken {
  readonly receipt: Receipt;
  /** Of a turn that was committed just now. */
  readonly course?: Course;
}

/** Stations 2 to 9. @param exposed a secret was pasted; nothing else is done about such a text */
async function takeTurn(
  deps: TurnDependencies,
  recent: RecentStates,
  incoming: Incoming,
  exposed: boolean,
): Promise<Taken> {
  const typing = setTimeout(
    () => deps.channels[incoming.channel].typing(incoming.conversationId, incoming.address),
    typingAfterMs,
  );
  try {
    for (let conflicts = 0; ; conflicts += 1) {
      const guess = recent.take(incoming.conversationId, deps.clock.now());
      try {
        const { left, ...taken } =
          conflicts < mostLightConflicts || deps.store.engine === 'sqlite'
            ? await tryTurn(deps, incoming, exposed, guess ?? (await read(deps.store.db, incoming)))
            : await tryTurnAlone(deps, incoming, exposed);
        if (left) recent.keep(incoming.conversationId, left, deps.clock.now());
        return taken;
      } catch (error) {
        const again = error instanceof VersionConflict || error instanceof AlreadyConsumed;
        if (!again || conflicts >= mostConflicts) throw error;
      }
    }
  } catch (error) {
    deps.log.error('turn.failed', {
      conversation: incoming.conversationId,
      channel: incoming.channel,
      error: errorName(error),
    });
    throw error;
  } finally {
    clearTimeout(typing);
  }
}

/** @param tx of somebody who goes on in it; a transaction of its own without */
async function tryTurn(
  deps: TurnDependencies,
  incoming: Incoming,
  exposed: boolean,
  before: Before,
  tx?: Tx,
): Promise<Taken & { readonly left?: RecentState }> {
  if ('consumed' in before) {
    return { receipt: { kind: 'duplicate', replies: repliesOf(before.consumed) } };
  }
  const plan = await plotOrApologise(deps, incoming, readState(before.state), exposed);
  const write = (own: Tx) => commit(deps, own, incoming, before.version, plan);
  const left = await (tx ? write(tx) : deps.store.transaction(write));
  return { receipt: { kind: 'taken', replies: plan.said }, course: plan.course, left };
}

/**
 * Where processes that are faster would win for ever: the conversation is held from the first look to
 * the commit. For PostgreSQL only, since it waits for backends inside of a transaction.
 */
function tryTurnAlone(deps: TurnDependencies, incoming: Incoming, exposed: boolean) {
  return deps.store.transaction(async (tx) => {
    await holdConversation(tx, incoming.conversationId);
    return tryTurn(deps, incoming, exposed, await read(tx, incoming), tx);
  });
}

type Before =
  | { readonly version: number; readonly state?: string }
  /** This activity was taken before, and was answered so. */
  | { readonly consumed: string | null };

async function read(db: Reader, incoming: Incoming): Promise<Before> {
  const { conversation, consumed } = await loadConversation(db, incoming);
  if (consumed) return { consumed: consumed.replies };
  return conversation ?? { version: 0 };
}

interface Plan {
  readonly course: Course;
  readonly said: readonly Said[];
}

/** A turn that fails changes nothing, and says that it failed: a person would wait for ever. */
async function plotOrApologise(
  deps: TurnDependencies,
  incoming: Incoming,
  state: ConversationState,
  exposed: boolean,
): Promise<Plan> {
  try {
    return await plot(deps, incoming, state, exposed);
  } catch (error) {
    if (!isFromPerson(incoming.heard)) throw error;
    deps.log.error('turn.apologised', {
      conversation: incoming.conversationId,
      channel: incoming.channel,
      error: errorName(error),
    });
    const course = startCourse(remember(state, incoming));
    tell(course, 'bot:fault');
    const language = languageOf(course.state);
    return { course, said: course.replies.map((reply) => compose(deps.texts, reply, language)) };
  }
}

/** Stations 3 to 8: nothing is written here, so that a conflict can run them again. */
async function plot(
  deps: TurnDependencies,
  incoming: Incoming,
  state: ConversationState,
  exposed: boolean,
): Promise<Plan> {
  const requester = identify(incoming.claims, deps.identity);
  const intent = interpret(
    incoming.heard,
    openQuestion(state, deps.runbooks, deps.texts),
    deps.recogniser,
  );
  const remembered = remember(state, incoming);
  const language = intent.kind === 'language' ? intent.language : languageOf(remembered);
  const course = startCourse(remembered);

  if (exposed) {
    course.notes.push({ action: 'secretPasted', decision: 'refused', target: '' });
    course.replies.push({ kind: 'say', text: { key: 'bot:secretPasted' } });
  } else {
    const deadline = performance.now() + (deps.turnLimitMs ?? usualTurnLimitMs);
    await react(course, intent, {
      runbooks: deps.runbooks,
      menu: deps.menu,
      conversationId: incoming.conversationId,
      channel: incoming.channel,
      requester,
      language,
      words: ({ key, values }, spoken = language) => deps.texts.text(spoken, key, values),
      check: (name, args, owner) => check(deps, name, args, owner, deadline),
      now: deps.clock.now(),
      loadOperation: (id) => loadOperation(deps.store.db, id),
    });
  }
  const said = course.replies.map((reply) => compose(deps.texts, reply, language));
  deps.log.debug('turn.plotted', {
    conversation: incoming.conversationId,
    outcome: intent.kind,
    ...(course.state.position && {
      runbook: course.state.position.runbook,
      step: course.state.position.step,
    }),
  });
  return { course, said };
}

function languageOf({ language, lastText, channelLocale }: ConversationState): Language {
  return chooseLanguage({ chosen: language, lastText, channelLocale });
}

/** What is told from inside is told again until it was taken. */
function isFromPerson({ kind }: Incoming['heard']): boolean {
  return !['formEnded', 'formReopened', 'operationMoved', 'operationEnded'].includes(kind);
}

/** Turns that start inside have neither text nor locale: they speak as the last one did. */
function remember(state: ConversationState, { heard, locale }: Incoming): ConversationState {
  const lastText = rememberLastText(state.lastText, heard);
  const channelLocale =
    heard.kind === 'press' ? state.channelLocale : (locale ?? state.channelLocale);
  return { ...state, ...(lastText && { lastText }), ...(channelLocale && { channelLocale }) };
}

async function check(
  deps: TurnDependencies,
  name: CheckName,
  args: Readonly<Record<string, unknown>>,
  owner: string,
  deadline: number,
) {
  const startedAt = performance.now();
  const answer = await performCheck(deps.backend, name, args, {
    managedBy: owner,
    timeLimitMs: Math.max(shortestCheckMs, deadline - startedAt),
    onFault: (_, error) => deps.log.warn('check.failed', { change: name, error: errorName(error) }),
  });
  deps.onCheck?.(name, answer.outcome, performance.now() - startedAt);
  return answer;
}

/** Station 9: all of a turn, or nothing of it. */
async function commit(
  deps: TurnDependencies,
  tx: Tx,
  incoming: Incoming,
  readVersion: number,
  { course, said }: Plan,
): Promise<RecentState> {
  const now = deps.clock.now();
  const state = JSON.stringify(course.state);
  const { conversationId } = incoming;
  const scene = sceneOf(incoming, deps.identity, now);
  await consumeActivity(tx, {
    conversationId,
    activityId: incoming.activityId,
    ...(incoming.clientActivityId && { clientActivityId: incoming.clientActivityId }),
    replies: incoming.expectsReplies ? JSON.stringify(said) : null,
    now,
  });
  await saveConversation(tx, {
    id: conversationId,
    channel: incoming.channel,
    readVersion,
    state,
    claims: JSON.stringify(incoming.claims),
    address: incoming.address ?? null,
    now,
  });
  for (const note of course.notes) deps.audit.note(tx, note, scene);
  if (course.voidForms) await deps.links.abandon(tx, conversationId, scene);
  for (const form of course.forms) await deps.links.issue(tx, { conversationId, ...form }, scene);
  for (const operation of course.operations) {
    await deps.operations.record(tx, operation, scene);
  }
  if (!incoming.expectsReplies && said.length > 0) {
    await deps.channels[incoming.channel].write(
      tx,
      { conversationId, now, ...(incoming.address && { address: incoming.address }) },
      said,
    );
  }
  return { version: readVersion + 1, state };
}

/** Station 10: what was committed leaves. The one call that takes the secret is made here and now. */
async function leave(
  deps: TurnDependencies,
  incoming: Incoming,
  course: Course,
  secret: Secret | undefined,
): Promise<void> {
  deps.channels[incoming.channel].flush(incoming.conversationId);
  for (const { id } of course.operations) {
    const started = deps.operations.start(id, secret);
    if (secret) await started;
  }
}

function repliesOf(json: string | null): readonly Said[] {
  return json === null ? [] : (JSON.parse(json) as readonly Said[]);
}

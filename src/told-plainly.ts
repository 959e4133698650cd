import type { Plan } from './commit-turn.ts';
import { type IdentitySettings, identify } from './identity/requester.ts';
import type { Incoming } from './incoming.ts';
import { type Course, startCourse, tell } from './journey/course.ts';
import { plainLine, ticketKey, ticketOperation } from './journey/hand-off.ts';
import { languageOf } from './journey/remember.ts';
import type { ConversationState } from './journey/state.ts';
import { readState } from './journey/stored-state.ts';
import { inBoth } from './journey/ticket-report.ts';
import type { Texts } from './language/texts.ts';
import { shownTargetOf } from './operations/target.ts';
import { composeAll } from './reply/compose.ts';
import { loadOperation, type StoredOperation } from './store/operations.ts';
import type { Store } from './store/store.ts';

/**
 * Stations 3 to 8 for an operation whose end could not be told with its runbook: its outcome alone,
 * from the row, and a ticket. Relies on neither runbook, facts nor state.
 * @param stored the conversation's state, JSON, or what is left of it
 */
export async function toldPlainly(
  deps: {
    readonly store: Store;
    readonly texts: Texts;
    readonly identity: IdentitySettings;
    readonly redactText: (text: string) => string;
  },
  incoming: Incoming,
  operationId: string,
  stored: string | undefined,
): Promise<Plan> {
  const state = readWhatIsLeft(stored);
  const language = languageOf(state);
  const course = startCourse(withoutWaitingFor(state, operationId));
  const operation = await loadOperation(deps.store.db, operationId);
  if (operation?.outcome) {
    if (operation.change === 'tickets.openTicket') tellTicket(course, operation);
    else {
      const outcome = deps.texts.has(`bot:outcome.${operation.outcome}`)
        ? operation.outcome
        : 'other';
      const target = shownTargetOf(JSON.parse(operation.args));
      tell(course, 'bot:toldPlainly.about', { target });
      tell(course, 'bot:toldPlainly.text', { outcome });
      tell(course, 'bot:toldPlainly.ticket');
      const { conversationId, channel, claims } = incoming;
      const requester = identify(claims, deps.identity);
      const line = `${operation.id}: ${operation.change} ${target} -> ${operation.outcome}`;
      course.operations.push(
        ticketOperation(
          { conversationId, channel, requester, language, redact: deps.redactText },
          inBoth(({ key }, spoken = language) => deps.texts.text(spoken, key), {
            key: 'bot:toldPlainly.subject',
          }),
          { system: 'other', lines: [plainLine(line)], trail: [] },
        ),
      );
    }
  }
  const said = composeAll(deps.texts, course.replies, language, course.state.open?.card);
  return { course, said };
}

function tellTicket(course: Course, { outcome, facts }: StoredOperation): void {
  const { ticketNumber } = JSON.parse(facts) as { readonly ticketNumber?: unknown };
  const key = ticketKey(outcome);
  if (key !== undefined && ticketNumber) tell(course, key, { ticketNumber: String(ticketNumber) });
  else tell(course, 'bot:handOff.failed');
}

/** What cannot be read is what made the turns fail. */
function readWhatIsLeft(stored: string | undefined): ConversationState {
  try {
    return readState(stored);
  } catch {
    return readState(undefined);
  }
}

/** A journey that waited for it cannot go on; any other one can. */
function withoutWaitingFor(state: ConversationState, operationId: string): ConversationState {
  const { waiting, language, lastText, channelLocale } = state;
  if (!waiting || !('operationId' in waiting) || waiting.operationId !== operationId) return state;
  return {
    misses: 0,
    ...(language && { language }),
    ...(lastText && { lastText }),
    ...(channelLocale && { channelLocale }),
  };
}

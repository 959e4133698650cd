import type { Plan } from './commit-turn.ts';
import { type Incoming, isFromPerson } from './incoming.ts';
import { startCourse, tell } from './journey/course.ts';
import { languageOf, remember } from './journey/remember.ts';
import type { ConversationState } from './journey/state.ts';
import type { Texts } from './language/texts.ts';
import { errorName, type Log } from './log.ts';
import { composeAll } from './reply/compose.ts';

/** A turn that fails changes nothing, and says that it failed: a person would wait for ever. */
export async function orApologise(
  { texts, log }: { readonly texts: Texts; readonly log: Log },
  incoming: Incoming,
  state: ConversationState,
  plan: () => Promise<Plan>,
): Promise<Plan> {
  try {
    return await plan();
  } catch (error) {
    if (!isFromPerson(incoming.heard)) throw error;
    log.error('turn.apologised', {
      conversation: incoming.conversationId,
      channel: incoming.channel,
      error: errorName(error),
    });
    const course = startCourse(remember(state, incoming));
    tell(course, 'bot:fault');
    const language = languageOf(course.state);
    const said = composeAll(texts, course.replies, language, course.state.open?.card);
    return { course, said };
  }
}

import { type Requester, speakerOf } from '../identity/requester.ts';
import { type Incoming, isFromPerson } from '../incoming.ts';
import type { Language } from '../language/language.ts';
import { type Course, startCourse } from './course.ts';
import { languageOf, remember } from './remember.ts';
import type { ConversationState } from './state.ts';

export interface TurnedAway {
  readonly course: Course;
  readonly language: Language;
  /** The conversation is somebody else's, and stays as it is. */
  readonly isNotTheirs?: true;
}

type Why = { readonly key: 'groupChat' | 'stranger'; readonly reason: string };

/**
 * Where others read along, with somebody who is not of the organisation, and with somebody in the
 * conversation of another, nothing is done, whatever was said or pressed: the same sentence each time.
 * @returns undefined for everybody who may go on
 */
export function turnAway(
  requester: Requester,
  state: ConversationState,
  incoming: Incoming,
): TurnedAway | undefined {
  const { speaker } = state;
  const isTheirs = speaker === undefined || speaker === speakerOf(requester, incoming.claims);
  const why = whyNot(requester, isTheirs);
  if (!why) return undefined;
  // What the other one spoke is theirs as well.
  const remembered = remember(isTheirs ? state : { misses: 0 }, incoming);
  const course = startCourse(isTheirs ? remembered : state);
  if (isFromPerson(incoming.heard)) {
    course.notes.push({
      action: 'identity',
      decision: 'refused',
      target: '',
      reason: why.reason,
    });
    const url = why.key === 'groupChat' ? incoming.directChatUrl : undefined;
    course.replies.push({
      kind: 'say',
      text: { key: `bot:${why.key}` },
      ...(url && { link: { label: { key: 'bot:button.directChat' }, url } }),
    });
  }
  return { course, language: languageOf(remembered), ...(!isTheirs && { isNotTheirs: true }) };
}

function whyNot(requester: Requester, isTheirs: boolean): Why | undefined {
  if (requester.kind === 'group') return { key: 'groupChat', reason: 'groupChat' };
  if (requester.kind === 'stranger') return { key: 'stranger', reason: requester.reason };
  return isTheirs ? undefined : { key: 'stranger', reason: 'otherSpeaker' };
}

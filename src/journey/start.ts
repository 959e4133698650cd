import { mayStart } from '../identity/policy.ts';
import type { Option } from '../reply/reply.ts';
import { enter } from '../runbook/engine.ts';
import type { Slots } from '../runbook/position.ts';
import type { ErrorText } from '../understand/error-rows.ts';
import type { Entities, Topic } from '../understand/intent.ts';
import { botCard } from './cards.ts';
import { carriedInto } from './carried.ts';
import { keepCase } from './case.ts';
import { type Course, closeCard, isRunning, leaveJourney, openCard, tell } from './course.ts';
import { follow } from './follow.ts';
import { tellOwnTickets, ticketTopic } from './own-tickets.ts';
import { askAgain, showMenu } from './question-again.ts';
import type { Surroundings } from './surroundings.ts';
import { nameOfTopic, nameOfWish, type Wish, wishOf } from './topics.ts';

export async function topic(
  course: Course,
  name: Topic,
  entities: Entities,
  around: Surroundings,
): Promise<void> {
  const wish = wishOf(name, entities, around.runbooks);
  // Staff work on everybody's; anybody else may ask for the own ones at any time.
  if (name === ticketTopic && !isForStaff(wish, around)) {
    return tellOwnTickets(course, entities.ticketId, around);
  }
  if (isRunning(course)) return tell(course, 'bot:stillWorking');
  if (wish) return take(course, wish, around);
  tell(course, 'bot:notYet', { topic: around.words(nameOfTopic(name, around.runbooks)) });
  return askAgain(course, around);
}

function isForStaff(wish: Wish | undefined, { runbooks, requester }: Surroundings): boolean {
  const runbook = wish?.kind === 'runbook' ? runbooks.get(wish.runbook) : undefined;
  return runbook !== undefined && mayStart(requester, runbook) === 'allowed';
}

/** At once; in the middle of something else only when the person agrees to leave that. */
export async function take(course: Course, wish: Wish, around: Surroundings): Promise<void> {
  if (isRunning(course)) return tell(course, 'bot:stillWorking');
  if (!course.state.position) return begin(course, wish, around);
  const carried = carriedInto(wish, course.state.position, around.runbooks);
  closeCard(course);
  const options: readonly Option[] = [
    ...(carried
      ? [
          {
            option: 'again',
            label: { key: 'bot:button.again', values: { thing: carried.thing } },
          },
        ]
      : []),
    { option: 'yes', label: { key: carried ? 'bot:button.another' : 'bot:button.yes' } },
    { option: 'no', label: { key: 'bot:button.no' } },
  ];
  const card = botCard('switch', options, { topic: nameOfWish(wish).key });
  const aside = { kind: 'switch', wish, ...(carried && { again: carried.slots }) } as const;
  openCard(course, card, { language: around.language, aside });
}

export async function begin(course: Course, wish: Wish, around: Surroundings): Promise<void> {
  if (wish.kind === 'which') return showMenu(course, around, 'which');
  return start(course, wish.runbook, wish.slots, around);
}

/** Who may do what is decided before anything starts; a refusal gives nothing away. */
export async function start(
  course: Course,
  runbookId: string,
  slots: Slots,
  around: Surroundings,
): Promise<void> {
  const runbook = around.runbooks.get(runbookId);
  if (!runbook) throw new Error(`no runbook ${runbookId}`);
  const permission = mayStart(around.requester, runbook);
  closeCard(course);
  leaveJourney(course);
  if (permission !== 'allowed') {
    course.notes.push({
      action: 'start',
      decision: 'refused',
      target: runbookId,
      reason: permission,
    });
    return tell(course, `bot:${permission}`);
  }
  course.notes.push({ action: 'start', decision: 'allowed', target: runbookId });
  course.state = { ...course.state, started: { runbook: runbookId, slots } };
  if (runbook.stages.length > 0) await keepCase(course, around);
  return follow(course, enter(runbook, slots), around);
}

export function unsure(course: Course, topics: readonly Topic[], around: Surroundings): void {
  closeCard(course);
  const options: readonly Option[] = [
    ...topics.map((name) => ({ option: name, label: nameOfTopic(name, around.runbooks) })),
    { option: 'none', label: { key: 'bot:button.none' } },
  ];
  openCard(course, botCard('unsure', options), {
    language: around.language,
    aside: { kind: 'menu' },
  });
}

/** A message that may be one of several is never guessed. */
export function whichMessage(
  course: Course,
  { errors, entities }: { readonly errors: readonly ErrorText[]; readonly entities: Entities },
  around: Surroundings,
): void {
  if (isRunning(course)) {
    tell(course, 'bot:stillWorking');
    return;
  }
  closeCard(course);
  const options: readonly Option[] = [
    ...errors.map((error) => ({
      option: nameOfError(error),
      label:
        error.message === undefined
          ? nameOfTopic(error.topic, around.runbooks)
          : { key: `bot:message.${error.message}` },
    })),
    { option: 'none', label: { key: 'bot:button.none' } },
  ];
  openCard(course, botCard('whichMessage', options), {
    language: around.language,
    aside: { kind: 'message', errors, entities },
  });
}

/** Of a message, or of what it is about where it has none. */
export function nameOfError({ topic: about, message }: ErrorText): string {
  return message ?? about;
}

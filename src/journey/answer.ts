import type { Card, Option } from '../reply/reply.ts';
import { move } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import { topics } from '../understand/intent.ts';
import type { Intent } from '../understand/interpret.ts';
import { consentNote } from './consent-note.ts';
import { type Course, closeCard, leaveJourney } from './course.ts';
import { follow } from './follow.ts';
import { callPerson } from './hand-off.ts';
import { askAgain, notUnderstood } from './question-again.ts';
import { startTopic, topic } from './start.ts';
import type { Aside } from './state.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';
import { topicOfRunbook } from './topics.ts';

/** The open question is answered, by a button or in words. */
export async function answer(
  course: Course,
  intent: Extract<Intent, { kind: 'answer' }>,
  around: Surroundings,
): Promise<void> {
  const { open, position } = course.state;
  if (!open) return notUnderstood(course, around);
  const chosen = chosenLabel(course, intent);
  closeCard(course, chosen);
  const answered = open.card.kind === 'choice' ? open.card.prompt.nonce : undefined;
  course.state = { ...course.state, misses: 0, ...(answered && { answered }) };
  if (open.aside) return answerAside(course, open.aside, intent.option, around);
  if (!position) return notUnderstood(course, around);
  const runbook = runbookOf(around, position);
  const step = stepOf(runbook, position);
  if (step.kind === 'consent') {
    const asked = { position, step, ...open };
    course.notes.push(
      consentNote(asked, intent.option, (text) => around.words(text, open.language)),
    );
  }
  const slots =
    step.kind === 'ask' && step.slot !== undefined && intent.value !== undefined
      ? { [step.slot]: intent.value }
      : {};
  return follow(course, move(runbook, position, intent.option, { slots }), around);
}

/** What Windows says now: the same as before, or the answer to which message it is. */
export async function pastedMessage(
  course: Course,
  message: string,
  around: Surroundings,
): Promise<void> {
  const { open, position } = course.state;
  const offers = (option: string) =>
    open?.card.kind === 'choice' && open.card.options.some((choice) => choice.option === option);
  if (!position) return notUnderstood(course, around);
  if (!offers('newMessage')) return answer(course, { kind: 'answer', option: message }, around);
  const isSame = messageBefore(around, position) === message && offers('notSolved');
  const option = isSame ? 'notSolved' : 'newMessage';
  closeCard(course, chosenLabel(course, { kind: 'answer', option }));
  course.state = { ...course.state, misses: 0 };
  const runbook = runbookOf(around, position);
  const moved = move(runbook, position, option);
  const asked = stepOf(runbook, moved);
  const answers = !isSame && asked.kind === 'ask' && asked.choices?.includes(message);
  return follow(course, answers ? move(runbook, moved, message) : moved, around);
}

/** What was answered last to a question that can be answered with a message. */
function messageBefore(around: Surroundings, position: Position): string | undefined {
  const { steps } = runbookOf(around, position);
  return position.trail.findLast(({ step: id }) => {
    const step = steps.get(id);
    return step?.kind === 'ask' && step.choices?.includes('credentials');
  })?.outcome;
}

function chosenLabel(
  course: Course,
  intent: Extract<Intent, { kind: 'answer' }>,
): Option['label'] | undefined {
  const card = course.state.open?.card;
  if (card?.kind !== 'choice') return undefined;
  if (intent.value === undefined) {
    return card.options.find(({ option }) => option === intent.option)?.label;
  }
  const values: readonly unknown[] = Array.isArray(intent.value) ? intent.value : [intent.value];
  return { words: values.map((value) => offeredWords(card, String(value))).join(', ') };
}

/** What was chosen from a list is shown as the list showed it; what was typed, as it was read. */
function offeredWords(card: Extract<Card, { kind: 'choice' }>, value: string): string {
  const offered =
    card.several?.choices.find((choice) => choice.value === value) ??
    card.options.find(({ inputs }) => Object.values(inputs ?? {}).includes(value));
  return offered && 'words' in offered.label ? offered.label.words : value;
}

async function answerAside(
  course: Course,
  aside: Aside,
  option: string,
  around: Surroundings,
): Promise<void> {
  if (option === 'human') {
    callPerson(course, around);
    return course.state.position ? askAgain(course, around) : undefined;
  }
  if (aside.kind === 'switch') {
    if (option !== 'yes') return askAgain(course, around);
    leaveJourney(course);
    return startTopic(course, aside.topic, aside.entities, around);
  }
  if (aside.kind === 'person' || option === 'none') return askAgain(course, around);
  const name = topicOfRunbook(option) ?? topics.find((one) => one === option);
  return name ? topic(course, name, {}, around) : askAgain(course, around);
}

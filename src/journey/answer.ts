import type { Card, Option } from '../reply/reply.ts';
import { move } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import { choicesOf } from '../runbook/values.ts';
import type { ErrorText } from '../understand/error-rows.ts';
import type { Entities, Topic } from '../understand/intent.ts';
import type { Intent } from '../understand/interpret.ts';
import { consentNote } from './consent-note.ts';
import { type Course, closeCard, leaveJourney } from './course.ts';
import { follow } from './follow.ts';
import { callPerson } from './hand-off.ts';
import { messageAsked } from './message-asked.ts';
import { answerPlanned } from './planned-list.ts';
import { askAgain, notUnderstood } from './question-again.ts';
import { begin, nameOfError, take, topic } from './start.ts';
import { answerStartAgain } from './start-again.ts';
import type { Aside, OpenCard } from './state.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';
import { answerUndo } from './undo.ts';

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
  if (open.aside) return answerAside(course, { ...open, aside: open.aside }, intent.option, around);
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

/** An error text where the question takes one: which choice it is. */
export async function pastedMessage(
  course: Course,
  { topic: about, message }: ErrorText,
  around: Surroundings,
): Promise<void> {
  const open = course.state.position;
  const asked = open && messageAsked(runbookOf(around, open), open);
  const elsewhere = () => topic(course, about, message === undefined ? {} : { message }, around);
  if (!asked) return elsewhere();
  const { position, step, after } = asked;
  const runbook = runbookOf(around, position);
  const taken = step.errorText;
  const moved = 'another' in taken ? move(runbook, position, taken.another) : position;
  const next = choiceOf(stepOf(runbook, moved), message);
  if (next === undefined || (next !== message && isOfAnother(runbook, about, around))) {
    return elsewhere();
  }
  const isSame = 'same' in taken && messageBefore(around, position) === next;
  const option = !('another' in taken) ? next : isSame ? taken.same : taken.another;
  closeCard(course, chosenLabel(course, { kind: 'answer', option: after ?? option }));
  course.state = { ...course.state, misses: 0 };
  if (isSame) return follow(course, move(runbook, position, taken.same), around);
  return follow(course, move(runbook, moved, next), around);
}

/** Which of several messages it was has been said: it is taken as if it had been whole. */
function chosenMessage(
  course: Course,
  error: ErrorText,
  entities: Entities,
  around: Surroundings,
): Promise<void> {
  const { position } = course.state;
  if (position && messageAsked(runbookOf(around, position), position)) {
    return pastedMessage(course, error, around);
  }
  const { topic: about, message } = error;
  return topic(course, about, { ...entities, ...(message !== undefined && { message }) }, around);
}

/** Whether another runbook is for what a message is about. */
function isOfAnother(runbook: Runbook, about: Topic, { runbooks }: Surroundings): boolean {
  const topics = [...runbooks.values()].flatMap((other) => (other === runbook ? [] : other.topics));
  return !runbook.topics.includes(about) && topics.includes(about);
}

/** Which choice of a question an error text is; undefined where the question asks for none. */
function choiceOf(step: Step | undefined, message: string | undefined): string | undefined {
  if (step?.kind !== 'ask' || !step.errorText || !('unlisted' in step.errorText)) return undefined;
  return message !== undefined && choicesOf(step)?.includes(message)
    ? message
    : step.errorText.unlisted;
}

/** What was answered last to a question that an error text can answer. */
function messageBefore(around: Surroundings, position: Position): string | undefined {
  const { steps } = runbookOf(around, position);
  return position.trail.findLast(({ step: id }) => {
    const step = steps.get(id);
    return step?.kind === 'ask' && step.errorText !== undefined && 'unlisted' in step.errorText;
  })?.outcome;
}

function chosenLabel(
  course: Course,
  intent: Extract<Intent, { kind: 'answer' }>,
): Option['label'] | undefined {
  const card = course.state.open?.card;
  if (card?.kind !== 'choice') return undefined;
  if (typeof intent.value === 'number') {
    return { key: 'bot:planned.when', values: { at: intent.value } };
  }
  if (intent.value === undefined) {
    return card.options.find(({ option }) => option === intent.option)?.label;
  }
  const [value] = Array.isArray(intent.value) ? [] : [intent.value];
  const named = card.options.find(({ inputs }) =>
    Object.values(inputs ?? {}).includes(String(value)),
  );
  if (value !== undefined && named && 'key' in named.label) return named.label;
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
  asked: OpenCard & { readonly aside: Aside },
  option: string,
  around: Surroundings,
): Promise<void> {
  const { aside } = asked;
  if (aside.kind === 'startAgain') {
    return answerStartAgain(course, { ...asked, aside }, option, around);
  }
  if (aside.kind === 'planned') return answerPlanned(course, aside, option, around);
  if (aside.kind === 'undo') return answerUndo(course, { ...asked, aside }, option, around);
  if (option === 'human') {
    await callPerson(course, around);
    return course.state.position ? askAgain(course, around) : undefined;
  }
  if (aside.kind === 'switch') {
    if (option !== 'yes' && option !== 'again') return askAgain(course, around);
    const { wish, again } = aside;
    leaveJourney(course);
    if (wish.kind !== 'runbook' || option === 'yes') return begin(course, wish, around);
    return begin(course, { ...wish, slots: { ...again, ...wish.slots } }, around);
  }
  if (aside.kind === 'person' || option === 'none') return askAgain(course, around);
  if (aside.kind === 'message') {
    const error = aside.errors.find((one) => nameOfError(one) === option);
    return error ? chosenMessage(course, error, aside.entities, around) : askAgain(course, around);
  }
  return around.runbooks.has(option)
    ? take(course, { kind: 'runbook', runbook: option, slots: {} }, around)
    : topic(course, option, {}, around);
}

import type { Note } from '../audit/note.ts';
import { mayStart } from '../identity/policy.ts';
import type { Card, Option } from '../reply/reply.ts';
import { back, backOut, enter, isCurrent, miss, move } from '../runbook/engine.ts';
import type { Position, Slots } from '../runbook/position.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { Control, Entities, Topic } from '../understand/intent.ts';
import type { Intent } from '../understand/interpret.ts';
import { botCard, renewed } from './cards.ts';
import { consentNote } from './consent-note.ts';
import { type Course, closeCard, openCard, tell } from './course.ts';
import { follow, runbookOf, type Surroundings, stepOf } from './follow.ts';
import { callPerson } from './hand-off.ts';
import { operationEnded, operationMoved } from './operation-news.ts';
import type { ConversationState } from './state.ts';
import { runbookOfTopic, slotsFrom, topicOfRunbook } from './topics.ts';

/** Two texts in a row that meant nothing: a person is offered. */
const mostMisses = 2;

export interface Reaction extends Surroundings {
  readonly loadOperation: (id: string) => Promise<StoredOperation | undefined>;
  /** Topics that the bot has a runbook for, in the order of the menu. */
  readonly menu: readonly string[];
  /** Epoch ms. */
  readonly now: number;
}

/** What the bot does about an intent, given where the conversation stands. */
export async function react(course: Course, intent: Intent, around: Reaction): Promise<void> {
  // How an operation ended is told, whatever has become of its runbook.
  if ((await forgetOutdated(course, around)) && intent.kind !== 'operationEnded') return;
  switch (intent.kind) {
    case 'arrival':
      if (!course.state.position && !course.state.open) greet(course, around);
      return;
    case 'stale':
      course.notes.push(staleNote(course));
      tell(course, staleKey(course.state, intent.nonce));
      return;
    case 'file':
    case 'misshapen':
    case 'tooLong':
      tell(course, `bot:${intent.kind}`);
      return;
    case 'empty':
    case 'unknown':
      return notUnderstood(course, around);
    case 'unclear':
      return repeatQuestion(course, around, 'bot:unclear');
    case 'refused':
      tell(course, `bot:problem.${intent.reason}`, { detail: intent.detail ?? '' });
      return isAside(course) ? askOpenAgain(course, around) : countMiss(course, around);
    case 'language':
      course.state = { ...course.state, language: intent.language };
      tell(course, 'bot:languageChanged');
      return askOpenAgain(course, around);
    case 'control':
      return control(course, intent.control, around);
    case 'topic':
      return topic(course, intent.topic, intent.entities, around);
    case 'unsure':
      return unsure(course, intent.topics, around);
    case 'answer':
      return answer(course, intent, around);
    case 'message':
      return pastedMessage(course, intent.message, around);
    case 'place':
      return place(course, intent.computer, around);
    case 'formEnded':
      return formEnded(course, intent, around);
    case 'formReopened':
      tell(course, 'bot:formOpenElsewhere');
      return;
    case 'operationMoved':
      return operationMoved(course, await around.loadOperation(intent.operationId));
    case 'operationEnded':
      return operationEnded(course, await around.loadOperation(intent.operationId), around);
  }
}

/** A runbook that was changed under a conversation: start again, politely. */
async function forgetOutdated(course: Course, around: Reaction): Promise<boolean> {
  const positions = [];
  for (let at = course.state.position; at; at = at.caller) positions.push(at);
  const outdated = positions.some((position) => {
    const runbook = around.runbooks.get(position.runbook);
    return !runbook || !isCurrent(runbook, position);
  });
  if (!outdated) return false;
  closeCard(course);
  leaveJourney(course);
  tell(course, 'bot:runbookChanged');
  showMenu(course, around);
  return true;
}

export function greet(course: Course, around: Reaction): void {
  tell(course, 'bot:greeting');
  showMenu(course, around);
}

function showMenu(course: Course, around: Reaction, step: 'menu' | 'which' = 'menu'): void {
  closeCard(course);
  const options: readonly Option[] = [
    ...around.menu.map((runbook) => ({ option: runbook, label: { key: `${runbook}:title` } })),
    { option: 'human', label: { key: 'bot:button.human' } },
    ...(course.state.position ? [resume] : []),
  ];
  openCard(course, botCard(step, options), { language: around.language, aside: { kind: 'menu' } });
}

/** Back from a question of the bot's own to the runbook's. */
const resume: Option = { option: 'none', label: { key: 'bot:button.resume' } };

function isAside({ state }: Course): boolean {
  return state.open?.aside !== undefined;
}

/** Asks what is open once more, in the present language, and takes the old card's buttons away. */
async function askOpenAgain(course: Course, around: Reaction): Promise<void> {
  const { open } = course.state;
  if (!open?.aside) return askAgain(course, around);
  closeCard(course);
  openCard(course, renewed(open.card), { language: around.language, aside: open.aside });
}

/** The runbook's own question once more, whatever else was asked meanwhile. */
export async function askAgain(course: Course, around: Reaction, again = false): Promise<void> {
  const { position, waiting } = course.state;
  if (waiting?.kind === 'operation' || waiting?.kind === 'handOff') {
    tell(course, 'bot:stillWorking');
    return;
  }
  if (!position) {
    showMenu(course, around);
    return;
  }
  closeCard(course);
  course.voidForms = true;
  await follow(course, position, around, { again });
}

async function control(course: Course, name: Control, around: Reaction): Promise<void> {
  const { waiting } = course.state;
  const running = waiting?.kind === 'operation' || waiting?.kind === 'handOff';
  switch (name) {
    case 'help':
      tell(course, 'bot:help');
      // A page that is being filled in stays as it is.
      if (waiting?.kind === 'form' && !isAside(course)) return tell(course, 'bot:formOpen');
      return askOpenAgain(course, around);
    case 'menu':
      if (running) return tell(course, 'bot:operationRunning');
      return showMenu(course, around);
    case 'cancel':
      if (running) return tell(course, 'bot:operationRunning');
      return cancel(course);
    case 'restart':
      if (running) return tell(course, 'bot:operationRunning');
      return restart(course, around);
    case 'back':
      if (running) return tell(course, 'bot:operationRunning');
      return goBack(course, around);
    case 'talk_to_human':
      return callPerson(course, around);
    case 'affirm':
    case 'deny':
    case 'step_done':
    case 'not_solved':
      return course.state.open?.card.kind === 'choice'
        ? repeatQuestion(course, around, 'bot:unclear')
        : notUnderstood(course, around);
  }
}

/** What is said about a press that answers nothing any more, and does nothing. */
function staleKey({ answered, open, waiting }: ConversationState, nonce: string): string {
  if (nonce === answered) return 'bot:alreadyDone';
  if (open) return 'bot:stale';
  return waiting ? 'bot:stillWorking' : 'bot:staleOver';
}

function cancel(course: Course): void {
  const active = course.state.position !== undefined || course.state.open !== undefined;
  closeCard(course);
  leaveJourney(course);
  tell(course, active ? 'bot:cancelled' : 'bot:nothingToCancel');
}

function leaveJourney(course: Course): void {
  const { position: _, waiting: __, open: ___, started: ____, ...rest } = course.state;
  course.state = { ...rest, misses: 0 };
  course.voidForms = true;
}

async function restart(course: Course, around: Reaction): Promise<void> {
  const { started } = course.state;
  closeCard(course);
  leaveJourney(course);
  tell(course, 'bot:restarted');
  if (!started) return showMenu(course, around);
  return start(course, started.runbook, {}, around);
}

async function goBack(course: Course, around: Reaction): Promise<void> {
  const { position, open } = course.state;
  if (!position || open?.aside) return askAgain(course, around);
  const runbook = runbookOf(around, position);
  const { caller } = position;
  const earlier =
    back(runbook, position) ?? (caller && backOut(runbook, position, runbookOf(around, caller)));
  if (!earlier) {
    tell(course, 'bot:noWayBack');
    return askAgain(course, around);
  }
  closeCard(course);
  const { waiting: _, ...rest } = course.state;
  course.state = rest;
  course.voidForms = true;
  return follow(course, earlier, around);
}

async function topic(
  course: Course,
  name: Topic,
  entities: Entities,
  around: Reaction,
): Promise<void> {
  const { position, waiting } = course.state;
  if (waiting?.kind === 'operation' || waiting?.kind === 'handOff') {
    return tell(course, 'bot:stillWorking');
  }
  if (!position) return startTopic(course, name, entities, around);
  if (!isKnown(name)) {
    tellNotYet(course, name, around);
    return askAgain(course, around);
  }
  const aside = { kind: 'switch', topic: name, entities } as const;
  closeCard(course);
  const options: readonly Option[] = [
    { option: 'yes', label: { key: 'bot:button.yes' } },
    { option: 'no', label: { key: 'bot:button.no' } },
  ];
  const card = botCard('switch', options, { topic: name });
  openCard(course, card, { language: around.language, aside });
}

/** Whether anything but a person can be offered for it. */
function isKnown(name: Topic): boolean {
  return name === 'reset_password_unspecified' || runbookOfTopic[name] !== undefined;
}

function tellNotYet(course: Course, name: Topic, around: Reaction): void {
  tell(course, 'bot:notYet', { topic: around.words({ key: `bot:topic.${name}` }) });
}

async function startTopic(
  course: Course,
  name: Topic,
  entities: Entities,
  around: Reaction,
): Promise<void> {
  if (name === 'reset_password_unspecified') return showMenu(course, around, 'which');
  const runbook = runbookOfTopic[name];
  if (runbook) return start(course, runbook, slotsFrom(runbook, entities), around);
  tellNotYet(course, name, around);
  showMenu(course, around);
}

/** Who may do what is decided before anything starts; a refusal gives nothing away. */
export async function start(
  course: Course,
  runbookId: string,
  slots: Slots,
  around: Reaction,
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
  return follow(course, enter(runbook, slots), around);
}

function unsure(course: Course, topics: readonly Topic[], around: Reaction): void {
  closeCard(course);
  const options: readonly Option[] = [
    ...topics.map((name) => ({ option: name, label: { key: `bot:topic.${name}` } })),
    { option: 'none', label: { key: 'bot:button.none' } },
  ];
  openCard(course, botCard('unsure', options), {
    language: around.language,
    aside: { kind: 'menu' },
  });
}

async function answer(
  course: Course,
  intent: Extract<Intent, { kind: 'answer' }>,
  around: Reaction,
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

/** Of a button that is not there any more, only what is asked now is known for sure. */
function staleNote(course: Course): Note {
  const { position } = course.state;
  return {
    action: 'sequence',
    decision: 'refused',
    target: position ? `${position.runbook}:${position.step}` : '',
    reason: 'stale',
  };
}

/** What Windows says now: the same as before, or the answer to which message it is. */
async function pastedMessage(course: Course, message: string, around: Reaction): Promise<void> {
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
function messageBefore(around: Reaction, position: Position): string | undefined {
  const { steps } = runbookOf(around, position);
  return position.trail.findLast(({ step: id }) => {
    const step = steps.get(id);
    return step?.kind === 'ask' && step.choices?.includes('credentials');
  })?.outcome;
}

/** An instruction is followed where it belongs: an answer from elsewhere is not taken. */
async function place(course: Course, computer: 'pc' | 'server', around: Reaction): Promise<void> {
  const { position } = course.state;
  const step = position && stepOf(runbookOf(around, position), position);
  const at = step?.kind === 'guide' ? step.at : undefined;
  if ((at === 'pc' || at === 'server') && at !== computer) tell(course, `bot:otherComputer.${at}`);
  return askAgain(course, around);
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
  aside: NonNullable<NonNullable<Course['state']['open']>['aside']>,
  option: string,
  around: Reaction,
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
  const name = topicOfRunbook(option) ?? (option as Topic);
  return topic(course, name, {}, around);
}

/** Nothing in it that fits: inside a runbook the question counts a miss, outside two offer a person. */
async function notUnderstood(course: Course, around: Reaction): Promise<void> {
  const { waiting, position, open } = course.state;
  if (waiting && !open?.aside) {
    return tell(course, waiting.kind === 'form' ? 'bot:formOpen' : 'bot:stillWorking');
  }
  if (position && !open?.aside) return countMiss(course, around);
  const misses = course.state.misses + 1;
  course.state = { ...course.state, misses };
  tell(course, 'bot:notUnderstood');
  if (misses < mostMisses) return askOpenAgain(course, around);
  closeCard(course);
  const options: readonly Option[] = [
    { option: 'human', label: { key: 'bot:button.human' } },
    position ? resume : { option: 'none', label: { key: 'bot:button.menu' } },
  ];
  openCard(course, botCard('misses', options), {
    language: around.language,
    aside: { kind: 'person' },
  });
}

async function repeatQuestion(course: Course, around: Reaction, key: string): Promise<void> {
  tell(course, key);
  return isAside(course) ? askOpenAgain(course, around) : countMiss(course, around);
}

async function countMiss(course: Course, around: Reaction): Promise<void> {
  const { position } = course.state;
  if (!position) return askAgain(course, around);
  closeCard(course);
  const missed: Position = miss(runbookOf(around, position), position);
  return follow(course, missed, around, { again: missed.step === position.step });
}

async function formEnded(
  course: Course,
  intent: Extract<Intent, { kind: 'formEnded' }>,
  around: Reaction,
): Promise<void> {
  const { waiting, position } = course.state;
  if (waiting?.kind !== 'form' || waiting.formId !== intent.formId || !position) return;
  closeCard(course, { key: `bot:form.${intent.outcome}` });
  const { waiting: _, ...rest } = course.state;
  course.state = rest;
  return follow(course, move(runbookOf(around, position), position, intent.outcome), around);
}

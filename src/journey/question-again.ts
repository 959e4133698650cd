import { mayStart } from '../identity/policy.ts';
import type { Option } from '../reply/reply.ts';
import { miss } from '../runbook/engine.ts';
import type { Runbook } from '../runbook/schema.ts';
import { botCard, renewed } from './cards.ts';
import { type Course, closeCard, isRunning, openCard, tell } from './course.ts';
import { follow } from './follow.ts';
import { runbookOf, type Surroundings } from './surroundings.ts';

/** Two texts in a row that meant nothing: a person is offered. */
const mostMisses = 2;

/** Back from a question of the bot's own to the runbook's. */
const resume: Option = { option: 'none', label: { key: 'bot:button.resume' } };

export function showMenu(
  course: Course,
  around: Surroundings,
  step: 'menu' | 'which' = 'menu',
): void {
  closeCard(course);
  const options: readonly Option[] = [
    ...menuFor(around).map(({ id }) => ({ option: id, label: { key: `${id}:title` } })),
    { option: 'human', label: { key: 'bot:button.human' } },
    ...(course.state.position ? [resume] : []),
  ];
  openCard(course, botCard(step, options), { language: around.language, aside: { kind: 'menu' } });
}

/** What the bot offers by itself, to those who may start it. */
function menuFor({ runbooks, requester }: Surroundings): readonly Runbook[] {
  return [...runbooks.values()]
    .filter((runbook) => runbook.menu !== undefined && mayStart(requester, runbook) === 'allowed')
    .sort((one, other) => (one.menu ?? 0) - (other.menu ?? 0));
}

export function isAside({ state }: Course): boolean {
  return state.open?.aside !== undefined;
}

/** Asks what is open once more, in the present language, and takes the old card's buttons away. */
export async function askOpenAgain(course: Course, around: Surroundings): Promise<void> {
  const { open } = course.state;
  if (!open?.aside) return askAgain(course, around);
  closeCard(course);
  openCard(course, renewed(open.card), { language: around.language, aside: open.aside });
}

/** The runbook's own question once more, whatever else was asked meanwhile. */
export async function askAgain(course: Course, around: Surroundings): Promise<void> {
  const { position, waiting } = course.state;
  if (isRunning(course)) return tell(course, 'bot:stillWorking');
  if (!position) return showMenu(course, around);
  // Nobody else's page is sent again because something was asked here.
  if (waiting?.kind === 'form' && waiting.owner) {
    closeCard(course);
    return tell(course, 'bot:owner.waiting');
  }
  closeCard(course);
  course.voidForms = true;
  return follow(course, position, around);
}

/** Nothing in it that fits: inside a runbook the question counts a miss, outside two offer a person. */
const waitingTexts = {
  form: 'bot:formOpen',
  approval: 'bot:secondPerson.stillAsked',
  operation: 'bot:stillWorking',
  handOff: 'bot:stillWorking',
} as const;

export async function notUnderstood(course: Course, around: Surroundings): Promise<void> {
  const { waiting, position, open } = course.state;
  if (waiting && !open?.aside) {
    const isWithOwner = waiting.kind === 'form' && waiting.owner !== undefined;
    return tell(course, isWithOwner ? 'bot:owner.waiting' : waitingTexts[waiting.kind]);
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

export async function repeatQuestion(
  course: Course,
  around: Surroundings,
  key: string,
): Promise<void> {
  tell(course, key);
  return isAside(course) ? askOpenAgain(course, around) : countMiss(course, around);
}

export async function countMiss(course: Course, around: Surroundings): Promise<void> {
  const { position } = course.state;
  if (!position) return askAgain(course, around);
  closeCard(course);
  const missed = miss(runbookOf(around, position), position);
  return follow(course, missed, around, { again: missed.step === position.step });
}

import { mayStart } from '../identity/policy.ts';
import type { Option } from '../reply/reply.ts';
import { enter } from '../runbook/engine.ts';
import type { Slots } from '../runbook/position.ts';
import type { Entities, Topic } from '../understand/intent.ts';
import { botCard } from './cards.ts';
import { type Course, closeCard, isRunning, leaveJourney, openCard, tell } from './course.ts';
import { follow } from './follow.ts';
import { askAgain, showMenu } from './question-again.ts';
import type { Surroundings } from './surroundings.ts';
import { runbookOfTopic, slotsFrom } from './topics.ts';

export async function topic(
  course: Course,
  name: Topic,
  entities: Entities,
  around: Surroundings,
): Promise<void> {
  const { position } = course.state;
  if (isRunning(course)) return tell(course, 'bot:stillWorking');
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

function tellNotYet(course: Course, name: Topic, around: Surroundings): void {
  tell(course, 'bot:notYet', { topic: around.words({ key: `bot:topic.${name}` }) });
}

export async function startTopic(
  course: Course,
  name: Topic,
  entities: Entities,
  around: Surroundings,
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
  return follow(course, enter(runbook, slots), around);
}

export function unsure(course: Course, topics: readonly Topic[], around: Surroundings): void {
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

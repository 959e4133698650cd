import type { Option } from '../reply/reply.ts';
import type { StoredPlanned } from '../store/planned.ts';
import { aside, resume } from './beside.ts';
import { botCard } from './cards.ts';
import { type Course, isRunning, tell } from './course.ts';
import { namesOf, plannedNote, wakeUp } from './planned-journey.ts';
import type { Aside } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** More buttons than this are no choice any more. */
const mostButtons = 5;

/** What this person has planned, wherever that was; each can be taken back. */
export async function listPlanned(course: Course, around: Surroundings): Promise<void> {
  const rows = await around.planned.list();
  if (rows.length === 0) {
    tell(course, 'bot:planned.none');
    return resume(course, around);
  }
  const shown = rows.map((row) => namesOf(row, around));
  const list = { key: 'bot:planned.row', items: shown };
  if (isRunning(course)) {
    course.replies.push({ kind: 'say', text: { key: 'bot:planned.text' }, rows: list });
    return;
  }
  const options: readonly Option[] = [
    { option: 'keep', label: { key: 'bot:planned.keep' }, tone: 'primary' },
    ...shown.slice(0, mostButtons).map((values, index) => ({
      option: `cancel${index + 1}`,
      label: { key: 'bot:planned.cancel', values },
    })),
  ];
  const card = { ...botCard('planned', options), rows: list };
  aside(course, card, around, { kind: 'planned', ids: rows.map(({ id }) => id) });
}

export async function answerPlanned(
  course: Course,
  asked: Extract<Aside, { kind: 'planned' }>,
  option: string,
  around: Surroundings,
): Promise<void> {
  const place = /^cancel([0-9]+)$/.exec(option)?.[1];
  const id = place === undefined ? undefined : asked.ids[Number(place) - 1];
  if (id === undefined) tell(course, 'bot:planned.kept');
  else {
    const row = (await around.planned.list()).find((one) => one.id === id);
    if (row) takeBack(course, row, around);
    else tell(course, 'bot:planned.gone');
  }
  if (course.state.position) return resume(course, around);
}

function takeBack(course: Course, row: StoredPlanned, around: Surroundings): void {
  const { id, state, lookAt, plannedFor } = row;
  course.planned.push({
    kind: 'move',
    from: { id, state, lookAt },
    to: { state: 'ended', lookAt: null },
  });
  course.notes.push(plannedNote('cancelled', wakeUp(row)?.position, plannedFor));
  tell(course, 'bot:planned.cancelled', namesOf(row, around));
}

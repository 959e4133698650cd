import type { Card, Text } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook } from '../runbook/schema.ts';
import { stageOf } from '../runbook/stages.ts';
import type { Course } from './course.ts';
import type { Case } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Whoever comes back within it after a hand-off has the same trouble still. */
const goesOnWithinMs = 3_600_000;

/** The case that the person is in, or a new one. */
export async function keepCase(
  course: Course,
  around: Pick<Surroundings, 'now' | 'nextCaseNumber'>,
): Promise<Case> {
  const before = course.state.case;
  const isOver = before?.leftAt !== undefined && around.now - before.leftAt >= goesOnWithinMs;
  const present: Case =
    before && !isOver
      ? { number: before.number, openedAt: before.openedAt }
      : { number: await around.nextCaseNumber(), openedAt: around.now };
  course.state = { ...course.state, case: present };
  return present;
}

/** The journey was solved, or given up: what comes next is something else. */
export function closeCase(course: Course): void {
  const { case: _, ...rest } = course.state;
  course.state = rest;
}

/** The journey is over, and what it was about is not. */
export function leaveCase(course: Course, now: number): void {
  const { case: present } = course.state;
  if (present) course.state = { ...course.state, case: { ...present, leftAt: now } };
}

/** The card with a line that says where the person stands, in a runbook that has stages. */
export function withPlace<Asked extends Card>(
  card: Asked,
  course: Course,
  runbook: Runbook,
  position: Position,
): Asked {
  const stage = stageOf(runbook, position);
  const caseNumber = course.state.case?.number;
  if (!stage || caseNumber === undefined) return card;
  const { number, count: of } = stage;
  const place: Text = { key: 'bot:place', values: { number, of, caseNumber } };
  return { ...card, place };
}

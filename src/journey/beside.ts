import type { Card } from '../reply/reply.ts';
import { type Course, closeCard, isRunning, openCard } from './course.ts';
import { askOpenAgain, isAside } from './question-again.ts';
import type { Aside } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** A question of the bot's own beside the runbook, whose position is kept. */
export function aside(course: Course, card: Card, around: Surroundings, about: Aside): void {
  closeCard(course);
  openCard(course, card, { language: around.language, aside: about });
}

/** Something was told beside: the question that was open is asked again, if there is one. */
export async function resume(course: Course, around: Surroundings): Promise<void> {
  const { waiting, position, open } = course.state;
  // A page that is being filled in stays as it is, and so does a status card that moves on.
  const staysOpen = waiting?.kind === 'form' && open !== undefined && !isAside(course);
  if (isRunning(course) || staysOpen || (!position && !open)) return;
  return askOpenAgain(course, around);
}

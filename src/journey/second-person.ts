import { type NewApproval, newApprovalId } from '../desk/approvals.ts';
import { managedBy } from '../identity/requester.ts';
import type { ApprovalOutcome } from '../incoming.ts';
import type { Position } from '../runbook/position.ts';
import { type Course, stopWaiting, tell } from './course.ts';
import { finish, follow } from './follow.ts';
import type { Surroundings } from './surroundings.ts';

/** The conversation waits until somebody else has decided; the person is told that it does. */
export function askSecondPerson(
  course: Course,
  around: Surroundings,
  position: Position,
  what: Pick<NewApproval, 'change' | 'args' | 'shown' | 'subjects'>,
): void {
  const id = newApprovalId();
  const { change, args, shown, subjects } = what;
  course.approvals.push({
    kind: 'request',
    approval: {
      id,
      conversationId: around.conversationId,
      requesterId: managedBy(around.requester),
      change,
      args,
      shown,
      subjects,
    },
  });
  course.state = { ...course.state, position, waiting: { kind: 'approval', approvalId: id } };
  tell(course, 'bot:secondPerson.asked');
}

/** With a yes the runbook goes on where it was held; otherwise it ends, and its caller goes on. */
export async function approvalEnded(
  course: Course,
  ended: { readonly approvalId: string; readonly outcome: ApprovalOutcome },
  around: Surroundings,
): Promise<void> {
  const { waiting, position } = course.state;
  if (waiting?.kind !== 'approval' || waiting.approvalId !== ended.approvalId || !position) return;
  stopWaiting(course);
  tell(course, `bot:secondPerson.${ended.outcome}`);
  if (ended.outcome === 'approved') return follow(course, position, around);
  const caller = finish(course, around, position, 'cancelled');
  return caller ? follow(course, caller, around) : undefined;
}

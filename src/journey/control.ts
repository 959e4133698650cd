import { back, backOut } from '../runbook/engine.ts';
import type { Control } from '../understand/intent.ts';
import { closeCase } from './case.ts';
import { listChanges } from './changes.ts';
import { type Course, closeCard, isRunning, leaveJourney, stopWaiting, tell } from './course.ts';
import { follow } from './follow.ts';
import { callPerson } from './hand-off.ts';
import { listPlanned } from './planned-list.ts';
import {
  askAgain,
  askOpenAgain,
  isAside,
  notUnderstood,
  repeatQuestion,
  showMenu,
} from './question-again.ts';
import { start } from './start.ts';
import { runbookOf, type Surroundings } from './surroundings.ts';
import { answerUndo, undo } from './undo.ts';
import { listWeakened } from './weakened.ts';

/** What goes away from where an operation is waited for. */
const leaving: ReadonlySet<Control> = new Set(['menu', 'cancel', 'restart', 'back']);

/** The words that work at any time. */
export async function control(
  course: Course,
  name: Control,
  around: Surroundings,
  named?: string,
): Promise<void> {
  const { waiting } = course.state;
  if (isRunning(course) && leaving.has(name)) return tell(course, 'bot:operationRunning');
  switch (name) {
    case 'help':
      tell(course, 'bot:help');
      // A page that is being filled in stays as it is.
      if (waiting?.kind === 'form' && !isAside(course)) {
        return tell(course, waiting.owner ? 'bot:owner.waiting' : 'bot:formOpen');
      }
      return askOpenAgain(course, around);
    case 'menu':
      return showMenu(course, around);
    case 'cancel':
      return cancel(course, around);
    case 'restart':
      return restart(course, around);
    case 'back':
      return goBack(course, around);
    case 'talk_to_human':
      return callPerson(course, around);
    case 'undo':
      return undo(course, named, around);
    case 'list_changes':
      return listChanges(course, around);
    case 'list_planned':
      return listPlanned(course, around);
    case 'list_weakened':
      return listWeakened(course, around);
    case 'affirm':
    case 'deny':
    case 'step_done':
    case 'not_solved':
      return course.state.open?.card.kind === 'choice'
        ? repeatQuestion(course, around, 'bot:unclear')
        : notUnderstood(course, around);
  }
}

async function cancel(course: Course, around: Surroundings): Promise<void> {
  const { puttingBack, ...state } = course.state;
  const { open } = state;
  // A no to what is asked beside the journey, which goes on.
  if (open?.aside?.kind === 'undo') {
    closeCard(course);
    return answerUndo(course, { ...open, aside: open.aside }, 'refused', around);
  }
  const active = [state.position, state.open, puttingBack].some((one) => one !== undefined);
  // Nothing else is there that a no could mean.
  if (!active && (await around.planned.list()).length > 0) return listPlanned(course, around);
  course.state = state;
  closeCard(course);
  leaveJourney(course);
  closeCase(course);
  tell(course, active ? 'bot:cancelled' : 'bot:nothingToCancel');
}

async function restart(course: Course, around: Surroundings): Promise<void> {
  const { started } = course.state;
  closeCard(course);
  leaveJourney(course);
  tell(course, 'bot:restarted');
  if (!started) return showMenu(course, around);
  return start(course, started.runbook, {}, around);
}

async function goBack(course: Course, around: Surroundings): Promise<void> {
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
  stopWaiting(course);
  course.voidForms = true;
  return follow(course, earlier, around);
}

import type { WeakenedRow } from '../backend/checkup-facts.ts';
import type { Requester } from '../identity/requester.ts';
import type { Role } from '../identity/roles.ts';
import { viewOf } from '../operations/undo-view.ts';
import type { StoredUndo } from '../store/undos.ts';
import { resume } from './beside.ts';
import { type Course, tell } from './course.ts';
import type { Surroundings } from './surroundings.ts';

/** Settings that are weaker than they were, until when, and whether they came back by themselves. */
export async function listWeakened(course: Course, around: Surroundings): Promise<void> {
  const whose = seesAll(around.requester) ? 'all' : 'own';
  const weakened = await around.ledger.weakened(whose);
  if (weakened.length === 0) tell(course, `bot:weakened.none.${whose}`);
  else {
    course.replies.push({
      kind: 'say',
      text: { key: `bot:weakened.text.${whose}` },
      rows: { key: `bot:weakened.row.${whose}`, items: weakened.map(weakenedRow) },
    });
  }
  return resume(course, around);
}

/** Whoever looks after everybody's machines. */
const staff: readonly Role[] = ['helpdesk', 'operator', 'auditor'];

function seesAll(requester: Requester): boolean {
  return requester.kind === 'person' && staff.some((role) => requester.roles.includes(role));
}

export function weakenedRow(undo: StoredUndo): WeakenedRow {
  const { machineName, setting, newValue, putBackAt, endedAt, managedBy } = viewOf(undo);
  return {
    machineName,
    setting,
    value: newValue || 'unread',
    putBackAt,
    endedAt,
    tries: undo.attempts,
    nextAt: undo.dueAt,
    who: managedBy,
    result: resultOf(undo),
  };
}

/** `stays`: somebody else has set it meanwhile, and nothing happens by itself any more. */
function resultOf({ state, attempts, dueAt }: StoredUndo): string {
  if (state !== 'open') return state;
  if (dueAt === null) return 'stays';
  return attempts === 0 ? 'waits' : 'failing';
}

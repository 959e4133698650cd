import { isCheck } from '../backend/catalogue.ts';
import { presentValue, type UndoView, viewOf } from '../operations/undo-view.ts';
import type { Values } from '../reply/reply.ts';
import type { Slots } from '../runbook/position.ts';
import type { StoredUndo } from '../store/undos.ts';
import type { Surroundings } from './surroundings.ts';

/** Something that can be put back, and what has become of it since. */
export interface Seen {
  readonly undo: StoredUndo;
  readonly view: UndoView;
  /** The value now; null when it could not be read. */
  readonly present: string | null;
  /** `changed`: somebody else has set another value; `back`: it has its old value already. */
  readonly since: 'none' | 'changed' | 'back' | 'unread';
}

/**
 * Reads the present value of each setting, once. Where several undos build on each other, an older
 * one counts from what the newer one puts back.
 * @param undos the newest first
 */
export async function lookAt(
  undos: readonly StoredUndo[],
  around: Surroundings,
): Promise<readonly Seen[]> {
  const views = undos.map((undo) => ({ undo, view: viewOf(undo) }));
  const present = new Map(
    await Promise.all(
      [...new Map(views.map(({ view }) => [view.what, view])).values()].map(
        async (view) => [view.what, await valueNow(view, around)] as const,
      ),
    ),
  );
  return views.map(({ undo, view }) => {
    const now = present.get(view.what) ?? null;
    if (now !== null) present.set(view.what, view.oldValue);
    return { undo, view, present: now, since: sinceOf(view, now) };
  });
}

/** As they were left, without asking any system. */
export function asLeft(undos: readonly StoredUndo[]): readonly Seen[] {
  return undos.map((undo) => {
    const view = viewOf(undo);
    return { undo, view, present: view.newValue || null, since: 'none' };
  });
}

async function valueNow({ look, managedBy }: UndoView, around: Surroundings) {
  if (!isCheck(look.check)) throw new Error(`${look.check} is no check`);
  const found = await around.check(look.check, look.args as Slots, managedBy);
  return presentValue(look, found) ?? null;
}

function sinceOf(view: UndoView, present: string | null): Seen['since'] {
  if (present === null) return 'unread';
  if (present === view.oldValue) return 'back';
  return view.newValue === '' || present === view.newValue ? 'none' : 'changed';
}

/** For a row or a button that shows it. */
export function valuesOfSeen({ view, present, since }: Seen): Values {
  const { machineName, setting, oldValue, newValue, changedAt, putBackAt } = view;
  return {
    machineName,
    setting,
    oldValue,
    now: present ?? (newValue || 'unread'),
    since,
    changedAt,
    putBackAt,
    byItself: putBackAt === null ? 'no' : 'yes',
  };
}

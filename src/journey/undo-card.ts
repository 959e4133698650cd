import type { Card, Option } from '../reply/reply.ts';
import { botCard } from './cards.ts';
import { type Seen, valuesOfSeen } from './look-at-undos.ts';

/** More buttons than this are no choice any more; "all" and the name of a setting still work. */
const mostButtons = 5;

/** Where the card stands: asked for, or offered as a runbook ends. */
export type UndoStep = 'undo' | 'undoOffer';

/** The consent to put back: each target with its effect, all of them or one. */
export function undoCard(step: UndoStep, seen: readonly Seen[]): Card {
  return {
    ...botCard(step, step === 'undo' ? putBackFirst(seen) : leaveFirst(seen)),
    tone: 'warning',
    heading: { key: 'bot:consent.warning' },
    rows: { key: 'bot:undo.row', items: seen.map(valuesOfSeen) },
    detail: { key: 'bot:undo.effect' },
  };
}

function putBackFirst(seen: readonly Seen[]): readonly Option[] {
  const [first, ...others] = putBackOptions(seen);
  return [...(first ? [{ ...first, tone: 'primary' } as const] : []), ...others, leave(seen)];
}

/** What was changed may be what helped. */
function leaveFirst(seen: readonly Seen[]): readonly Option[] {
  return [{ ...leave(seen), tone: 'primary' }, ...putBackOptions(seen)];
}

function putBackOptions(seen: readonly Seen[]): readonly Option[] {
  if (seen.length === 1) return [{ option: 'granted', label: { key: 'bot:undo.granted' } }];
  return [
    { option: 'all', label: { key: 'bot:undo.all' } },
    ...seen.slice(0, mostButtons).map((one, index) => ({
      option: `only${index + 1}`,
      label: { key: 'bot:undo.only', values: valuesOfSeen(one) },
    })),
  ];
}

function leave(seen: readonly Seen[]): Option {
  return { option: seen.length === 1 ? 'refused' : 'no', label: { key: 'bot:undo.refused' } };
}

/** @returns the ids that an answer chose, in their order; none for a no */
export function chosenIds(option: string, ids: readonly string[]): readonly string[] {
  if (option === 'granted' || option === 'all') return ids;
  const only = /^only([0-9]+)$/.exec(option)?.[1];
  const id = only === undefined ? undefined : ids[Number(only) - 1];
  return id === undefined ? [] : [id];
}

import { fileURLToPath } from 'node:url';
import { move } from '../../src/runbook/engine.ts';
import { loadRunbooks } from '../../src/runbook/load.ts';
import type { FactRecord, Position, Slots } from '../../src/runbook/position.ts';
import type { Runbook } from '../../src/runbook/schema.ts';

const { loaded } = loadRunbooks(fileURLToPath(new URL('../../dialogs', import.meta.url)));

/** A runbook of the product. */
export function productRunbook(id: string): Runbook {
  const found = loaded.find(({ runbook }) => runbook.id === id);
  if (!found) throw new Error(`no runbook ${id}`);
  return found.runbook;
}

/** Outcomes by which to go on; an object carries slots and facts. */
export type Way = readonly (string | readonly [string, { slots?: Slots; facts?: FactRecord }])[];

export function goOn(runbook: Runbook, position: Position, ...way: Way): Position {
  return way.reduce<Position>((at, made) => {
    const [outcome, change = {}] = typeof made === 'string' ? [made] : made;
    return move(runbook, at, outcome, change);
  }, position);
}

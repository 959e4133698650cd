import { z } from 'zod';
import { findEntry } from '../backend/catalogue.ts';
import type { StoredUndo } from '../store/undos.ts';
import { targetOf } from './target.ts';

const argsSchema = z.record(z.string(), z.unknown());
const factsSchema = z.object({
  machineName: z.string().optional(),
  newValue: z.string().optional(),
});

/** A change that can be put back, as people are told about it. */
export interface UndoView {
  readonly id: string;
  /** The machine's name; its id where no more is known. */
  readonly machineName: string;
  /** Key part under `bot:setting`. */
  readonly setting: string;
  /** Key part under `bot:value`: what it was, and is to be again. */
  readonly oldValue: string;
  /** What we set it to; empty where that is not known. */
  readonly newValue: string;
  /** Names the one setting of the one machine: undos with the same build on each other. */
  readonly what: string;
  readonly state: StoredUndo['state'];
  readonly attempts: number;
  readonly changedAt: number;
  /** When it is put back by itself; null: only when asked for. */
  readonly putBackAt: number | null;
  readonly endedAt: number | null;
  readonly managedBy: string;
  /** Reads the present value; its outcome is the value. */
  readonly look: { readonly check: string; readonly args: Readonly<Record<string, unknown>> };
}

/** @throws when the change is not one of the catalogue that has an undo */
export function viewOf(undo: StoredUndo): UndoView {
  const entry = findEntry(undo.change);
  if (!entry?.undo) throw new Error(`${undo.change} has no undo`);
  const { valueArgument, check } = entry.undo;
  const { [valueArgument]: oldValue, ...args } = argsSchema.parse(JSON.parse(undo.args));
  const { machineName, newValue = '' } = factsSchema.parse(JSON.parse(undo.facts));
  return {
    id: undo.id,
    machineName: machineName ?? targetOf(args),
    setting: valueArgument,
    oldValue: String(oldValue),
    newValue,
    what: JSON.stringify([undo.change, args]),
    state: undo.state,
    attempts: undo.attempts,
    changedAt: undo.createdAt,
    putBackAt: undo.putBackAt,
    endedAt: undo.endedAt,
    managedBy: undo.managedBy,
    look: { check, args },
  };
}

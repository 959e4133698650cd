import { z } from 'zod';
import { findEntry } from '../backend/catalogue.ts';
import type { Facts } from '../backend/outcomes.ts';
import type { StoredUndo } from '../store/undos.ts';
import { targetOf } from './target.ts';

const argsSchema = z.record(z.string(), z.unknown());
const factsSchema = z.object({
  machineName: z.string().optional(),
  /** A port is a number. */
  newValue: z.coerce.string().optional(),
});

/** A change that can be put back, as people are told about it. */
export interface UndoView {
  readonly id: string;
  /** The machine's name; its id where no more is known. */
  readonly machineName: string;
  /** Which of its network's rules, and behind its name in `machineName`; empty for anything else. */
  readonly rule: string;
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
  /** Reads the present value: see `presentValue`. */
  readonly look: {
    readonly check: string;
    readonly args: Readonly<Record<string, unknown>>;
    readonly valueFact?: string;
  };
}

/** What a check has read as the value of a setting; undefined where it could not be read. */
export function presentValue(
  { valueFact }: { readonly valueFact?: string | undefined },
  found: { readonly outcome: string; readonly facts: Facts },
): string | undefined {
  if (found.outcome === 'unavailable') return undefined;
  if (valueFact === undefined) return found.outcome;
  const value = found.facts[valueFact];
  return value === undefined || value === null ? undefined : String(value);
}

/** @throws when the change is not one of the catalogue that has an undo */
export function viewOf(undo: StoredUndo): UndoView {
  const entry = findEntry(undo.change);
  if (!entry?.undo) throw new Error(`${undo.change} has no undo`);
  const { valueArgument, check, valueFact } = entry.undo;
  const { [valueArgument]: oldValue, ...args } = argsSchema.parse(JSON.parse(undo.args));
  const { machineName, newValue = '' } = factsSchema.parse(JSON.parse(undo.facts));
  return {
    id: undo.id,
    machineName: `${machineName ?? targetOf(args)}${ruleOf(args)}`,
    rule: ruleOf(args),
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
    look: { check, args, ...(valueFact !== undefined && { valueFact }) },
  };
}

/** One machine can have several rules of its network: each is named by what it lets in, and where. */
function ruleOf({ source, port }: Readonly<Record<string, unknown>>): string {
  return source === undefined || port === undefined ? '' : ` (${source} -> TCP ${port})`;
}

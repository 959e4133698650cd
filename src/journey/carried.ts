import { azureIdParts } from '../backend/azure-id.ts';
import type { Position, Slots, SlotValue } from '../runbook/position.ts';
import { listTypes, type Runbook } from '../runbook/schema.ts';
import { findEntities } from '../understand/entities.ts';
import type { Entities } from '../understand/intent.ts';
import { slotsFrom, type Wish } from './topics.ts';

/** What is in the journey already, and fits into the runbook that is wished for. */
export interface Carried {
  readonly slots: Slots;
  /** As people call it. */
  readonly thing: string;
}

const namesThing: ReadonlySet<string> = new Set([
  'cvmInstanceIds',
  'instanceId',
  'cvmReferences',
  'rdpHost',
  'account',
]);

/**
 * The machine or the account that the person has named in the runbook that they leave.
 * @returns undefined where none is known, the wish names its own, or it would not be understood there
 */
export function carriedInto(
  wish: Wish,
  position: Position,
  runbooks: ReadonlyMap<string, Runbook>,
): Carried | undefined {
  const wished = wish.kind === 'runbook' ? runbooks.get(wish.runbook) : undefined;
  if (!wished || wish.kind !== 'runbook') return undefined;
  for (let at: Position | undefined = position; at; at = at.caller) {
    const named = namedIn(at, runbooks);
    if (named.length === 0) continue;
    const slots = fitting(wished, named);
    const isOwn = Object.keys(slots).some((name) => Object.hasOwn(wish.slots, name));
    if (isOwn || Object.keys(slots).length === 0) return undefined;
    return { slots, thing: named.map((value) => calledIn(at, value)).join(', ') };
  }
  return undefined;
}

/** What was found stands before what was typed: an id is understood wherever one is. */
function namedIn({ runbook, slots }: Position, runbooks: ReadonlyMap<string, Runbook>) {
  const types = runbooks.get(runbook)?.slots ?? {};
  const values = Object.entries(slots)
    .filter(([name]) => namesThing.has(types[name]?.type ?? ''))
    .map(([, value]) => listOf(value));
  const found = values.find((list) => list.some(isId));
  return found ?? values[0] ?? [];
}

function fitting(wished: Runbook, named: readonly string[]): Slots {
  const entities = named.map((value) => entitiesOf(value));
  const instanceIds = entities.flatMap((one) => one.instanceIds ?? []);
  const [only] = entities;
  const all = instanceIds.length > 1 ? { instanceIds } : (only ?? {});
  const slots = Object.entries(slotsFrom(wished, all));
  // Of several, one would be left out without a word.
  const isWhole = ([name]: readonly [string, SlotValue]) =>
    named.length === 1 || listTypes.has(wished.slots[name]?.type ?? '');
  return Object.fromEntries(slots.filter(isWhole));
}

/** A machine of Azure is asked for by its name. */
function entitiesOf(value: string): Entities {
  const name = azureIdParts(value)?.name;
  return name === undefined ? findEntities(value) : { hosts: [name] };
}

function isId(value: string): boolean {
  return azureIdParts(value) !== undefined || /^ins-[a-z0-9]{8}$/.test(value);
}

function listOf(value: SlotValue): readonly string[] {
  return Array.isArray(value) ? value : [String(value)];
}

/** @param at where its facts may have a label for it */
function calledIn({ facts }: Position, value: string): string {
  const machines = Array.isArray(facts.machines) ? facts.machines : [];
  const machine = (machines as readonly { id?: unknown; name?: unknown }[]).find(
    ({ id }) => id === value,
  );
  const name = machine?.name ?? azureIdParts(value)?.name;
  return typeof name === 'string' ? name : value;
}

import type { Card, WayPart } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook } from '../runbook/schema.ts';
import { stageOf } from '../runbook/stages.ts';
import { stageKey } from '../runbook/text-keys.ts';

/** Fewer are told well enough by the line above the question. */
const fewestStages = 4;

/** The card with all stages around the person, where one of the runbooks is long. */
export function withWay<Asked extends Card>(
  card: Asked,
  runbooks: ReadonlyMap<string, Runbook>,
  position: Position,
): Asked {
  const way = wayOf(runbooks, position);
  return way.some(({ stages }) => stages.length >= fewestStages) ? { ...card, way } : card;
}

/** Outermost first: each runbook stands within the present stage of the one that linked to it. */
function wayOf(runbooks: ReadonlyMap<string, Runbook>, position: Position): readonly WayPart[] {
  const around = position.caller ? wayOf(runbooks, position.caller) : [];
  const runbook = runbooks.get(position.runbook);
  const present = runbook && stageOf(runbook, position);
  if (!runbook || !present) return around;
  const stages = runbook.stages.map((name, index): WayPart['stages'][number] => {
    const before = present.done.includes(name) ? 'done' : 'passedBy';
    const state = index + 1 === present.number ? 'here' : index < present.number ? before : 'ahead';
    return { label: { key: `${runbook.id}:${stageKey(name)}` }, state };
  });
  return [...around, { title: { key: `${runbook.id}:title` }, stages }];
}

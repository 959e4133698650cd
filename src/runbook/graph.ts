import { findEntry, outcomesOf } from '../backend/catalogue.ts';
import type { Runbook, Step } from './schema.ts';

/** A step and one of its outcomes, to the step that follows. */
export interface Route {
  readonly step: string;
  readonly outcome: string;
  readonly target: string;
}

/** Steps that wait for the person. */
export function waits(step: Step): boolean {
  return (
    step.kind === 'ask' || step.kind === 'consent' || step.kind === 'guide' || step.kind === 'form'
  );
}

/** Steps that never go on without the person. */
export function alwaysWaits(step: Step): boolean {
  return waits(step) && !(step.kind === 'ask' && step.ifEmpty);
}

/** Nothing of this runbook comes after the step. */
export function finishes(step: Step): boolean {
  return step.kind === 'end' || step.on === undefined;
}

export function routesOf(step: Step): readonly Route[] {
  if (step.kind === 'end' || step.on === undefined) return [];
  return Object.entries(step.on).map(([outcome, target]) => ({ step: step.id, outcome, target }));
}

/** Every outcome that a step can have; undefined when the catalogue does not know its operation. */
export function outcomesOfStep(step: Step): readonly string[] | undefined {
  switch (step.kind) {
    case 'ask':
      return [...(step.choices ?? ['answered']), ...step.heard, 'gaveUp'];
    case 'check':
    case 'change': {
      const entry = findEntry(step.operation);
      return entry && outcomesOf(entry);
    }
    default:
      return routesOf(step).map(({ outcome }) => outcome);
  }
}

/** Steps that follow, without repetition; targets that do not exist are left out. */
export function successors(runbook: Runbook, id: string): readonly string[] {
  const step = runbook.steps.get(id);
  if (!step) return [];
  const targets = routesOf(step).map(({ target }) => target);
  return [...new Set(targets)].filter((target) => runbook.steps.has(target));
}

/**
 * Steps that can be reached from `from`, these included, without leaving a step that `stops`.
 * A step that stops is itself reached.
 */
export function reachableFrom(
  runbook: Runbook,
  from: Iterable<string>,
  stops: (step: Step) => boolean = () => false,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...from].filter((id) => runbook.steps.has(id));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const step = runbook.steps.get(id);
    if (step && !stops(step)) open.push(...successors(runbook, id));
  }
  return reached;
}

/**
 * Steps from which the runbook can end.
 * @param linkEnds whether a linked runbook ends; all do, unless said otherwise
 */
export function canFinish(
  runbook: Runbook,
  linkEnds: (runbookId: string) => boolean = () => true,
): ReadonlySet<string> {
  const stuck = (step: Step): boolean => step.kind === 'link' && !linkEnds(step.runbook);
  const good = new Set<string>();
  for (let before = -1; before !== good.size; ) {
    before = good.size;
    for (const step of runbook.steps.values()) {
      if (stuck(step)) continue;
      if (finishes(step) || successors(runbook, step.id).some((id) => good.has(id))) {
        good.add(step.id);
      }
    }
  }
  return good;
}

/**
 * What holds on arrival at each reachable step whatever way was taken: nothing holds at the start,
 * `after` says what holds once a step had an outcome, and where ways meet, what all of them bring.
 */
export function onEveryPath(
  runbook: Runbook,
  after: (step: Step, outcome: string, held: ReadonlySet<string>) => ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const held = new Map<string, ReadonlySet<string>>([[runbook.start, new Set()]]);
  const open = [runbook.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = runbook.steps.get(id);
    const here = held.get(id);
    if (!step || !here) continue;
    for (const { outcome, target } of routesOf(step)) {
      const brought = after(step, outcome, here);
      const known = held.get(target);
      const both = known ? known.intersection(brought) : brought;
      if (known && both.size === known.size) continue;
      held.set(target, both);
      open.push(target);
    }
  }
  return held;
}

/** A shortest way from a step to one that is a goal; empty when it is one itself. */
export function shortestWay(
  runbook: Runbook,
  from: string,
  isGoal: (step: Step) => boolean,
): readonly Route[] | undefined {
  const ways = new Map<string, readonly Route[]>([[from, []]]);
  // A map is walked in the order of insertion, which makes it the queue as well.
  for (const [id, way] of ways) {
    const step = runbook.steps.get(id);
    if (!step) continue;
    if (isGoal(step)) return way;
    for (const route of routesOf(step)) {
      if (!ways.has(route.target)) ways.set(route.target, [...way, route]);
    }
  }
  return undefined;
}

/** Circles of steps that all satisfy `within`, one list of steps for each, in the file's order. */
export function circlesWithin(
  runbook: Runbook,
  within: (step: Step) => boolean,
): readonly (readonly string[])[] {
  const stops = (step: Step): boolean => !within(step);
  const inside = [...runbook.steps.values()].filter(within).map(({ id }) => id);
  const onward = new Map(
    inside.map((id) => [id, reachableFrom(runbook, successors(runbook, id), stops)]),
  );
  const seen = new Set<string>();
  const circles: string[][] = [];
  for (const id of inside) {
    if (seen.has(id) || !onward.get(id)?.has(id)) continue;
    const circle = inside.filter(
      (other) => onward.get(id)?.has(other) && onward.get(other)?.has(id),
    );
    for (const member of circle) seen.add(member);
    circles.push(circle);
  }
  return circles;
}

import { finishes, type Route, reachableFrom, routesOf, shortestWay } from './graph.ts';
import type { Runbook } from './schema.ts';

/** A way through a runbook, made to take one route. A link's results are its outcomes. */
export interface Walk {
  /** `<step>.<outcome>` of the route that the walk is there for. */
  readonly name: string;
  readonly route: Route;
  /** How many steps lie before the route. */
  readonly before: number;
  readonly steps: readonly { readonly step: string; readonly outcome: string }[];
  /** The step that it comes to at last: an end, or a hand-off or link that nothing follows. */
  readonly end: string;
}

/**
 * One walk for each route that can be taken, by a shortest way to it and a shortest way on to an
 * end; in the order of the file. As many as routes, never as many as paths.
 */
export function walks(runbook: Runbook): readonly Walk[] {
  const reached = reachableFrom(runbook, [runbook.start]);
  const found: Walk[] = [];
  for (const step of runbook.steps.values()) {
    if (!reached.has(step.id)) continue;
    const before = shortestWay(runbook, runbook.start, ({ id }) => id === step.id);
    for (const route of routesOf(step)) {
      const after = shortestWay(runbook, route.target, finishes);
      if (!before || !after) continue;
      const way = [...before, route, ...after];
      found.push({
        name: `${route.step}.${route.outcome}`,
        route,
        before: before.length,
        steps: way.map(({ step: id, outcome }) => ({ step: id, outcome })),
        end: way.at(-1)?.target ?? runbook.start,
      });
    }
  }
  return found;
}

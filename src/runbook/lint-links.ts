import { canFinish } from './graph.ts';
import { type Report, stepsOfKind } from './rule.ts';
import type { Runbook } from './schema.ts';

/** Rules about the way into other runbooks. */
export function lintLinks(
  runbook: Runbook,
  report: Report,
  runbooks: ReadonlyMap<string, Runbook>,
  ending: ReadonlySet<string>,
): void {
  for (const link of stepsOfKind(runbook, 'link')) {
    const linked = runbooks.get(link.runbook);
    if (!linked) {
      report('link-exists', link.id, `there is no runbook ${link.runbook}`, 'runbook');
      continue;
    }
    for (const slot of Object.keys(link.with)) {
      if (!Object.hasOwn(linked.slots, slot)) {
        report('link-exists', link.id, `${link.runbook} has no slot ${slot}`, 'with', slot);
      }
    }
    if (!ending.has(link.runbook)) {
      const message = `${link.runbook} never ends: its links lead round in a circle`;
      report('link-exists', link.id, message, 'runbook');
    }
  }
}

/** Runbooks that can end, taking into account that a link ends only when the linked one does. */
export function endingRunbooks(runbooks: ReadonlyMap<string, Runbook>): ReadonlySet<string> {
  const ending = new Set<string>();
  for (let before = -1; before !== ending.size; ) {
    before = ending.size;
    for (const runbook of runbooks.values()) {
      const linkEnds = (id: string): boolean => ending.has(id) || !runbooks.has(id);
      if (canFinish(runbook, linkEnds).has(runbook.start)) ending.add(runbook.id);
    }
  }
  return ending;
}

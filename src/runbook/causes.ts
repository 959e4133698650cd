import { findEntry, outcomesOf } from '../backend/catalogue.ts';
import type { RunbookFile, Step } from './schema.ts';
import type { SourcePath } from './source.ts';

/** A step and where its source stands in the file. */
export interface PlacedStep {
  readonly step: Step;
  readonly path: SourcePath;
}

type WrittenStep = RunbookFile['steps'][number];
type Diagnose = Extract<WrittenStep, { kind: 'diagnose' }>;

/** Name of the check step that a cause becomes: `quickFacts` and `lockedOut` give `quickFactsLockedOut`. */
export function causeStepId(diagnose: string, cause: string): string {
  return diagnose + cause.charAt(0).toUpperCase() + cause.slice(1);
}

/**
 * Writes every `diagnose` out as checks in the order of its causes: what is not this cause goes on
 * to the next one, and after the last one to `nothingFound`. Routes to the diagnose lead to its
 * first check.
 */
export function expandCauses(steps: readonly WrittenStep[]): readonly PlacedStep[] {
  const entrances = new Map<string, string>();
  for (const step of steps) {
    const first = step.kind === 'diagnose' ? step.causes[0] : undefined;
    if (first) entrances.set(step.id, causeStepId(step.id, first.id));
  }
  const redirect = (step: Step): Step => {
    if (step.kind === 'end' || step.on === undefined) return step;
    const on = Object.fromEntries(
      Object.entries(step.on).map(([outcome, target]) => [
        outcome,
        entrances.get(target) ?? target,
      ]),
    );
    return { ...step, on } as Step;
  };
  return steps.flatMap((step, index) => {
    const path = ['steps', index];
    if (step.kind !== 'diagnose') return [{ step: redirect(step), path }];
    return step.causes.map((cause, causeIndex) => ({
      step: redirect(checkFor(step, cause, causeIndex)),
      path: [...path, 'causes', causeIndex],
    }));
  });
}

function checkFor(diagnose: Diagnose, cause: Diagnose['causes'][number], index: number): Step {
  const following = diagnose.causes[index + 1];
  const otherwise = following ? causeStepId(diagnose.id, following.id) : diagnose.on.nothingFound;
  const entry = findEntry(cause.operation);
  const on: Record<string, string> = {};
  for (const outcome of entry ? outcomesOf(entry) : []) on[outcome] = otherwise;
  on.unavailable = diagnose.on.unavailable;
  return {
    id: causeStepId(diagnose.id, cause.id),
    ...(index === 0 && diagnose.stage !== undefined && { stage: diagnose.stage }),
    kind: 'check',
    operation: cause.operation,
    with: cause.with,
    fill: cause.fill,
    on: { ...on, ...cause.found },
  };
}

import type { Position } from './position.ts';
import type { Runbook } from './schema.ts';

/** Where a position stands among the stages of its runbook. */
export interface StageOfPosition {
  /** Of the present stage; its label is the text `stage.<name>`. */
  readonly name: string;
  /** Counted from 1. */
  readonly number: number;
  readonly count: number;
  /** Stages before the present one that the way has led through; one that it has passed by is none. */
  readonly done: readonly string[];
}

/**
 * The stage that was begun last on the way to here, in the runbook of the position; what it linked to
 * counts for itself.
 * @returns undefined for a runbook without stages
 */
export function stageOf(runbook: Runbook, position: Position): StageOfPosition | undefined {
  const way = [
    ...position.trail.filter((entry) => entry.runbook === runbook.id).map(({ step }) => step),
    position.step,
  ];
  const begun = way.flatMap((id) => runbook.steps.get(id)?.stage ?? []);
  // A trail that was cut off has lost where its stage began, if it went round in it for long.
  const name = begun.at(-1) ?? runbook.stages[0];
  if (name === undefined) return undefined;
  const index = runbook.stages.indexOf(name);
  return {
    name,
    number: index + 1,
    count: runbook.stages.length,
    done: runbook.stages.slice(0, index).filter((stage) => begun.includes(stage)),
  };
}

import type { Finding, Rule } from './finding.ts';
import type { LoadedRunbook } from './load.ts';
import type { Runbook, Step } from './schema.ts';
import type { SourcePath } from './source.ts';

/** Puts a finding at a step, or at a key within it. */
export type Report = (rule: Rule, step: string, message: string, ...path: SourcePath) => void;

export function createReport({ file, lines }: LoadedRunbook, findings: Finding[]): Report {
  return (rule, step, message, ...path) => {
    findings.push({ file, line: lines.of(step, ...path), step, rule, message });
  };
}

export type ChangeStep = Extract<Step, { kind: 'change' }>;

export function stepsOfKind<Kind extends Step['kind']>(
  runbook: Runbook,
  ...kinds: readonly Kind[]
): readonly Extract<Step, { kind: Kind }>[] {
  return [...runbook.steps.values()].filter((step): step is Extract<Step, { kind: Kind }> =>
    kinds.some((kind) => kind === step.kind),
  );
}

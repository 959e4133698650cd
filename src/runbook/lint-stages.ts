import type { Finding } from './finding.ts';
import type { LoadedRunbook } from './load.ts';
import { createReport } from './rule.ts';

/** Stages are begun, each by a step, the first one by the start, and in the file in their order. */
export function lintStages(loaded: LoadedRunbook, findings: Finding[]): void {
  const { runbook, file, lines } = loaded;
  const report = createReport(loaded, findings);
  const begun: string[] = [];
  for (const { id, stage } of runbook.steps.values()) {
    if (stage === undefined) continue;
    if (!runbook.stages.includes(stage)) {
      report('stages-begun', id, `there is no stage ${stage}`, 'stage');
    } else if (!begun.includes(stage)) {
      begun.push(stage);
    }
  }
  const [first] = runbook.stages;
  if (first !== undefined && runbook.steps.get(runbook.start)?.stage !== first) {
    report('stages-begun', runbook.start, `the start has to begin ${first}`);
  }
  const missing = runbook.stages.filter((stage) => !begun.includes(stage));
  for (const stage of missing) {
    const line = lines.of(undefined, 'stages', runbook.stages.indexOf(stage));
    findings.push({ file, line, rule: 'stages-begun', message: `no step begins ${stage}` });
  }
  const listed = runbook.stages.filter((stage) => begun.includes(stage));
  const early = begun.find((stage, index) => stage !== listed[index]);
  if (missing.length === 0 && early !== undefined) {
    const step = [...runbook.steps.values()].find(({ stage }) => stage === early);
    const order = begun.join(', ');
    report('stages-begun', step?.id ?? runbook.start, `the steps begin them as ${order}`, 'stage');
  }
}

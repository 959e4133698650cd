import { basename } from 'node:path';
import type { Finding } from './finding.ts';
import { lintCalls } from './lint-calls.ts';
import { lintLabels } from './lint-labels.ts';
import { endingRunbooks, lintLinks } from './lint-links.ts';
import { lintOwner } from './lint-owner.ts';
import { lintRoutes } from './lint-routes.ts';
import { lintSafety } from './lint-safety.ts';
import { lintStages } from './lint-stages.ts';
import { lintTexts, lintTextsEqual } from './lint-texts.ts';
import { lintTopics } from './lint-topics.ts';
import type { LoadedRunbook } from './load.ts';
import { createReport } from './rule.ts';
import type { Texts } from './texts.ts';
import type { TopicNames } from './topics.ts';

/** Everything that is wrong with these runbooks and texts, in order of file and line. */
export function lint(
  loaded: readonly LoadedRunbook[],
  texts: Texts,
  topics: TopicNames = { ja: [], en: [] },
): readonly Finding[] {
  const findings: Finding[] = [];
  const runbooks = new Map(loaded.map(({ runbook }) => [runbook.id, runbook]));
  const ending = endingRunbooks(runbooks);
  for (const one of loaded) {
    const { runbook, file, lines } = one;
    if (basename(file, '.yaml') !== runbook.id) {
      const message = `the id is ${runbook.id}, so the file must be ${runbook.id}.yaml`;
      findings.push({ file, line: lines.of(), rule: 'file-name', message });
    }
    const report = createReport(one, findings);
    lintRoutes(runbook, report);
    lintCalls(runbook, report);
    lintSafety(runbook, report);
    lintOwner(runbook, report);
    lintStages(one, findings);
    lintLinks(runbook, report, runbooks, ending);
    lintTexts(one, texts, findings);
    lintLabels(one, texts, findings);
  }
  lintTopics(loaded, texts, topics, findings);
  lintTextsEqual(texts, findings);
  return inOrder(findings);
}

export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (one, other) => one.file.localeCompare(other.file) || one.line - other.line,
  );
}

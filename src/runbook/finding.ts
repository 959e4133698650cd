/** Everything that can be wrong with a runbook or its texts, by name; one broken file each in the tests. */
export const rules = [
  'yaml',
  'shape',
  'file-name',
  'unique-ids',
  'target-exists',
  'routes-complete',
  'effects-honest',
  'arguments-complete',
  'slots-known',
  'facts-known',
  'reachable',
  'can-finish',
  'slot-filled-first',
  'consent-first',
  'no-spin',
  'stages-begun',
  'no-blind-retry',
  'secret-at-once',
  'code-sent-first',
  'owner-confirms',
  'link-exists',
  'topics-known',
  'topics-once',
  'topics-answered',
  'texts-complete',
  'texts-equal',
  'no-unused-text',
  'text-values-known',
  'labels-known',
  'labels-by-name',
] as const;
export type Rule = (typeof rules)[number];

/** Something that is wrong, and where. */
export interface Finding {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly step?: string;
  readonly rule: Rule;
  readonly message: string;
}

export function formatFinding(finding: Finding): string {
  const at = `${finding.file}:${finding.line}`;
  return [at, ...(finding.step ? [finding.step] : []), finding.rule, finding.message].join(' ');
}

/** Runbooks that must not be run. The message lists every finding. */
export class RunbookInvalid extends Error {
  override readonly name = 'RunbookInvalid';
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.findings = findings;
  }
}

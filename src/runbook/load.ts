import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { expandCauses, type PlacedStep } from './causes.ts';
import { type Finding, RunbookInvalid } from './finding.ts';
import { type Runbook, runbookFileSchema } from './schema.ts';
import { readSource, type Source, type SourcePath } from './source.ts';

/** Lines of a runbook's source. */
export interface RunbookLines {
  /** Line of a step's key (`of('checkPower', 'on', 'allStopped')`), of the step, or of the file's `id`. */
  of(step?: string, ...path: SourcePath): number;
}

export interface LoadedRunbook {
  readonly file: string;
  readonly runbook: Runbook;
  readonly lines: RunbookLines;
}

/**
 * Reads one runbook; `diagnose` is written out as checks.
 * @param file named in findings
 * @throws RunbookInvalid with findings of rules `yaml`, `shape` and `unique-ids`
 */
export function loadRunbook(text: string, file: string): LoadedRunbook {
  const source = readSource(text, file);
  if (source.findings.length > 0) throw new RunbookInvalid(source.findings);
  const parsed = runbookFileSchema.safeParse(source.value);
  if (!parsed.success) {
    throw new RunbookInvalid(
      parsed.error.issues.flatMap((issue) => shapeFindings(issue, source, file)),
    );
  }
  const {
    id,
    version,
    audience,
    source: origin,
    menu,
    topics,
    messages,
    fromWords,
    slots,
    stages = [],
    steps,
  } = parsed.data;
  const placed = expandCauses(steps);
  const repeated = repeatedIds(steps, placed, source, file);
  if (repeated.length > 0) throw new RunbookInvalid(repeated);
  const start = placed[0]?.step.id;
  if (start === undefined) {
    throw new RunbookInvalid([{ file, line: 1, rule: 'shape', message: 'no steps' }]);
  }
  return {
    file,
    runbook: {
      id,
      version,
      audience,
      source: origin,
      ...(menu !== undefined && { menu }),
      topics,
      messages,
      fromWords,
      slots,
      stages,
      start,
      steps: new Map(placed.map(({ step }) => [step.id, step])),
    },
    lines: createLines(source, placed),
  };
}

/**
 * Reads every `*.yaml` of a folder, in order of names. What cannot be read is left out and found.
 */
export function loadRunbooks(folder: string): {
  readonly loaded: readonly LoadedRunbook[];
  readonly findings: readonly Finding[];
} {
  const loaded: LoadedRunbook[] = [];
  const findings: Finding[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const file = `${basename(folder)}/${name}`;
    try {
      loaded.push(loadRunbook(readFileSync(join(folder, name), 'utf8'), file));
    } catch (error) {
      if (!(error instanceof RunbookInvalid)) throw error;
      findings.push(...error.findings);
    }
  }
  return { loaded, findings };
}

function createLines(source: Source, placed: readonly PlacedStep[]): RunbookLines {
  const places = new Map(placed.map(({ step, path }) => [step.id, path]));
  return {
    of: (step, ...path) => {
      const place = step === undefined ? undefined : places.get(step);
      if (!place) return source.lineOf(path.length > 0 ? path : ['id']);
      // A cause's routes stand under `found`.
      const [first, ...rest] = path;
      const isCause = place.includes('causes');
      return source.lineOf([...place, ...(isCause && first === 'on' ? ['found', ...rest] : path)]);
    },
  };
}

function repeatedIds(
  steps: readonly { readonly id: string }[],
  placed: readonly PlacedStep[],
  source: Source,
  file: string,
): readonly Finding[] {
  const named = steps.map(({ id }, index) => ({ id, path: ['steps', index, 'id'] as SourcePath }));
  const causes = placed
    .filter(({ path }) => path.includes('causes'))
    .map(({ step, path }) => ({ id: step.id, path: [...path, 'id'] }));
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { id, path } of [...named, ...causes]) {
    if (seen.has(id)) {
      const message = `there is another step ${id}`;
      findings.push({ file, line: source.lineOf(path), step: id, rule: 'unique-ids', message });
    }
    seen.add(id);
  }
  return findings;
}

function shapeFindings(issue: z.core.$ZodIssue, source: Source, file: string): readonly Finding[] {
  const step = stepNameAt(source.value, issue.path);
  const at = (path: SourcePath, message: string): Finding => ({
    file,
    line: source.lineOf(path),
    ...(step === undefined ? {} : { step }),
    rule: 'shape',
    message: `${path.map(String).join('.') || 'the file'}: ${message}`,
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at([...issue.path, key], 'there is no such key'));
    case 'invalid_key':
      return [at(issue.path, issue.issues[0]?.message ?? issue.message)];
    case 'invalid_union':
      return [at(issue.path, 'none of the forms that are accepted here')];
    default:
      return [at(issue.path, issue.message)];
  }
}

function stepNameAt(value: unknown, path: SourcePath): string | undefined {
  const [first, index] = path;
  if (first !== 'steps' || typeof index !== 'number') return undefined;
  const step = (value as { steps?: { id?: unknown }[] }).steps?.[index];
  return typeof step?.id === 'string' ? step.id : undefined;
}

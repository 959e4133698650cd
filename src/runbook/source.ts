import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Finding } from './finding.ts';

export type SourcePath = readonly PropertyKey[];

/** A parsed file that still knows the line of everything in it. */
export interface Source {
  readonly value: unknown;
  /** Line of a key or item; the nearest parent's where the path leads nowhere. */
  lineOf(path: SourcePath): number;
  /** Empty, or `value` is undefined. */
  readonly findings: readonly Finding[];
}

const maxCharacters = 512 * 1024;

/**
 * Reads YAML 1.2 (and so JSON). Duplicate keys, warnings, anchors and aliases are findings of rule
 * `yaml`: a runbook that refers to itself cannot be read line by line, and can grow without limit.
 */
export function readSource(text: string, file: string): Source {
  const finding = (line: number, message: string): Finding => ({
    file,
    line,
    rule: 'yaml',
    message,
  });
  const refused = (findings: readonly Finding[]): Source => ({
    value: undefined,
    lineOf: () => 1,
    findings,
  });
  if (text.length > maxCharacters) {
    return refused([finding(1, `longer than ${maxCharacters} characters`)]);
  }
  const counter = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line);
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const findings = [...document.errors, ...document.warnings].map((problem) =>
    finding(lineAt(problem.pos[0]), problem.message),
  );
  visit(document, {
    Alias: (_, node) => {
      findings.push(finding(lineAt(node.range?.[0] ?? 0), 'aliases are not allowed'));
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) {
        findings.push(finding(lineAt(node.range?.[0] ?? 0), 'anchors are not allowed'));
      }
    },
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === '__proto__') {
        findings.push(finding(lineAt(pair.key.range?.[0] ?? 0), 'this key is not allowed'));
      }
    },
  });
  if (findings.length > 0) return refused(findings);

  const lineOf = (path: SourcePath): number => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          ({ key }) => isScalar(key) && String(key.value) === String(part),
        );
        if (!pair) break;
        offset = startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(part)];
        if (item === undefined) break;
        offset = startOf(item) ?? offset;
        node = item;
      } else break;
    }
    return lineAt(offset);
  };
  return { value: document.toJS({ maxAliasCount: 0 }), lineOf, findings: [] };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

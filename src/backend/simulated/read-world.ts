import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { type Finding, findBrokenReferences, findWithinFile, type Path } from './world-findings.ts';
import { worldOnBase } from './world-on-base.ts';
import { type World, type WorldFile, worldFileSchema } from './world-schema.ts';

/** A world file that cannot be used; each finding names its line. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
  readonly findings: readonly string[];
  constructor(fileName: string, findings: readonly string[]) {
    super(`${fileName} is not a world file\n${findings.join('\n')}`);
    this.findings = findings;
  }
}

/** The text of a world file, and what it is called in findings. */
export interface WorldText {
  readonly fileName: string;
  readonly text: string;
  /** The world that this one stands on, by the name or path that it says. */
  readonly baseOf?: (reference: string) => WorldText | undefined;
}

/** More than this is a circle, or nobody's reading. */
const mostFiles = 5;

/**
 * Reads a world file, and those that it stands on.
 * @throws WorldFileError with all findings, each as `file:line path: what is wrong`
 */
export function readWorldFile(from: WorldText, depth = 1): World {
  const { fileName, text } = from;
  const { file, at } = readOneFile(text, fileName);
  const own = findWithinFile(file);
  if (own.length > 0) throw new WorldFileError(fileName, own.map(at));
  const { base, tenants, users } = file;
  if (base === undefined) {
    const world = tenants && users && { ...file, tenants, users };
    if (!world) throw new WorldFileError(fileName, [at([['tenants'], 'no tenants and users'])]);
    return withoutBrokenReferences(world, file, fileName, at);
  }
  if (depth === mostFiles) {
    throw new WorldFileError(fileName, [at([['base'], 'stands on too many others'])]);
  }
  const below = from.baseOf?.(base);
  if (!below) throw new WorldFileError(fileName, [at([['base'], `no such world: ${base}`])]);
  const world = worldOnBase(readWorldFile(below, depth + 1), file);
  return withoutBrokenReferences(world, file, fileName, at);
}

interface ReadFile {
  readonly file: WorldFile;
  readonly at: (finding: Finding) => string;
}

/** By their text: files that are as they have to be. A process with many worlds reads each once. */
const wellFormed = new Map<string, WorldFile>();

/** @throws WorldFileError */
function readOneFile(text: string, fileName: string): ReadFile {
  const file = wellFormed.get(text);
  if (file) return { file, at: (finding) => parseFile(text, fileName).at(finding) };
  const read = parseFile(text, fileName);
  wellFormed.set(text, read.file);
  return read;
}

/** @throws WorldFileError */
function parseFile(text: string, fileName: string): ReadFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const found = (line: number, path: Path, words: string) =>
    `${fileName}:${line} ${path.length === 0 ? '(file)' : path.map(String).join('.')}: ${words}`;
  if (document.errors.length > 0) {
    throw new WorldFileError(
      fileName,
      document.errors.map((error) => found(lines.linePos(error.pos[0]).line, [], error.code)),
    );
  }
  const parsed = worldFileSchema.safeParse(document.toJS());
  const lineOf = (path: Path, key?: string) => lineOfPath(document, lines, path, key);
  if (!parsed.success) {
    throw new WorldFileError(
      fileName,
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) =>
              found(lineOf(issue.path, key), [...issue.path, key], 'unknown key'),
            )
          : [found(lineOf(issue.path), issue.path, issue.message)],
      ),
    );
  }
  return {
    file: parsed.data,
    at: ([path, words]) => found(lineOf(path), path, words),
  };
}

/** @throws WorldFileError; what breaks in the file below is a matter of what this one says */
function withoutBrokenReferences(
  world: World,
  file: WorldFile,
  fileName: string,
  at: (finding: Finding) => string,
): World {
  const findings = findBrokenReferences(world).map(([path, words]): Finding => {
    const [list, index, ...rest] = path;
    if (file.base === undefined || typeof index !== 'number') return [path, words];
    const entries = world[list as keyof World] as readonly unknown[];
    const own = (file[list as keyof WorldFile] ?? []) as readonly unknown[];
    const place = own.indexOf(entries[index]);
    return place < 0
      ? [['base'], `${path.map(String).join('.')}: ${words}`]
      : [[...path.slice(0, 1), place, ...rest], words];
  });
  if (findings.length > 0) throw new WorldFileError(fileName, findings.map(at));
  return world;
}

function lineOfPath(document: Document, lines: LineCounter, path: Path, key?: string): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (key !== undefined && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
  }
  return 1;
}

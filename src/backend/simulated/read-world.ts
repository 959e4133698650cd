import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { azureKey, namesAzure, resourceId } from './azure-state.ts';
import { type WorldFile, worldFileSchema } from './world-schema.ts';

/** A world file that cannot be used; each finding names its line. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
  readonly findings: readonly string[];
  constructor(fileName: string, findings: readonly string[]) {
    super(`${fileName} is not a world file\n${findings.join('\n')}`);
    this.findings = findings;
  }
}

type Path = readonly PropertyKey[];

/**
 * Reads a world file's text.
 * @throws WorldFileError with all findings, each as `file:line path: what is wrong`
 */
export function readWorldFile(text: string, fileName: string): WorldFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (line: number, path: Path, words: string) =>
    `${fileName}:${line} ${path.length === 0 ? '(file)' : path.map(String).join('.')}: ${words}`;
  if (document.errors.length > 0) {
    throw new WorldFileError(
      fileName,
      document.errors.map((error) => at(lines.linePos(error.pos[0]).line, [], error.code)),
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
              at(lineOf(issue.path, key), [...issue.path, key], 'unknown key'),
            )
          : [at(lineOf(issue.path), issue.path, issue.message)],
      ),
    );
  }
  const findings = findBrokenReferences(parsed.data).map(([path, words]) =>
    at(lineOf(path), path, words),
  );
  if (findings.length > 0) throw new WorldFileError(fileName, findings);
  return parsed.data;
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

type Finding = readonly [path: Path, words: string];

function findBrokenReferences(file: WorldFile): Finding[] {
  const people = new Set(file.users.flatMap((user) => [user.id, user.upn.toLowerCase()]));
  const machines = new Set(file.cvm?.map((machine) => machine.id));
  const isAzure = (instance: string) =>
    file.azure?.some((machine) => namesAzure(instance, machine)) ?? false;
  const groups = new Set(file.securityGroups?.map((group) => group.id));
  const tenants = new Set(file.tenants.map((tenant) => tenant.id));
  const findings: Finding[] = [];
  const person = (path: Path, reference: string) => {
    if (!people.has(reference.toLowerCase())) findings.push([path, `no such user: ${reference}`]);
  };
  const once = (path: Path, values: readonly string[]) => {
    values.forEach((value, index) => {
      if (values.indexOf(value) !== index) findings.push([[...path, index], `twice: ${value}`]);
    });
  };
  once(['cvm'], file.cvm?.map((machine) => machine.id) ?? []);
  once(['azure'], file.azure?.map((machine) => azureKey(resourceId(machine))) ?? []);
  once(
    ['users'],
    file.users.flatMap((user) => user.id),
  );
  once(['guests'], file.guests?.map((guest) => guest.instance) ?? []);
  once(['pcs'], file.pcs?.map((pc) => pc.name) ?? []);
  file.users.forEach((user, index) => {
    if (!tenants.has(user.tenant)) findings.push([['users', index, 'tenant'], 'no such tenant']);
  });
  if (file.users.filter((user) => user.webchatVisitor).length > 1) {
    findings.push([['users'], 'more than one webchatVisitor']);
  }
  if (file.settings?.onCall) person(['settings', 'onCall'], file.settings.onCall);
  file.cvm?.forEach((machine, index) => {
    person(['cvm', index, 'owner'], machine.owner);
    machine.operators?.forEach((operator, at) => {
      person(['cvm', index, 'operators', at], operator);
    });
    machine.securityGroups?.forEach((id, at) => {
      if (!groups.has(id)) findings.push([['cvm', index, 'securityGroups', at], `no such: ${id}`]);
    });
  });
  file.guests?.forEach((guest, index) => {
    if (!machines.has(guest.instance) && !isAzure(guest.instance)) {
      findings.push([['guests', index, 'instance'], `no such machine: ${guest.instance}`]);
    }
  });
  file.pcs?.forEach((pc, index) => {
    person(['pcs', index, 'user'], pc.user);
  });
  file.azure?.forEach((machine, index) => {
    person(['azure', index, 'owner'], machine.owner);
    for (const list of ['operators', 'readers'] as const) {
      machine[list]?.forEach((reader, at) => {
        person(['azure', index, list, at], reader);
      });
    }
  });
  return findings;
}

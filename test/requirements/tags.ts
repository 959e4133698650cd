import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One `// Holds T-01, S1.1` above a test. */
export interface Tag {
  readonly file: string;
  readonly line: number;
  readonly ids: readonly string[];
  /** Name of the test below it, behind those of the suites around it; none if there is no test. */
  readonly test?: string;
}

const tagLine = /^[ \t]*\/\/ Holds ([A-Z][A-Z0-9.-]*(?:, [A-Z][A-Z0-9.-]*)*)\.?$/;
const anyTag = /\/\/\s*Holds\b/i;
const call = /^[ \t]*(?:describe|it|test|inBrowser|eachStore)\b/gm;

/** Tags of all files under a folder, in order; a line that means to be one and is none has no ids. */
export function tagsIn(folder: string): readonly Tag[] {
  return globSync('**/*.ts', { cwd: folder, exclude: ['requirements/**'] })
    .sort()
    .flatMap((file) => tagsOf(file, readFileSync(join(folder, file), 'utf8')));
}

export function tagsOf(file: string, text: string): readonly Tag[] {
  const lines = text.split('\n');
  const tagged = lines.flatMap((line, at) => (anyTag.test(line) ? [at] : []));
  if (tagged.length === 0) return [];
  const named = namedCalls(text);
  let length = 0;
  const starts = lines.map((line) => {
    length += line.length + 1;
    return length - line.length - 1;
  });
  return tagged.map((at) => {
    const ids = (tagLine.exec(lines[at] ?? '')?.[1] ?? '').split(', ').filter((id) => id !== '');
    let next = at + 1;
    while (/^\s*\/\//.test(lines[next] ?? '')) next += 1;
    const start = starts[next] ?? 0;
    const found = named.find((one) => one.start === start);
    const around = named.filter((one) => one.start < start && start < one.end);
    const test = found && [...around, found].map(({ name }) => name).join(' ');
    return { file, line: at + 1, ids, ...(test && { test }) };
  });
}

/** Calls of a source that name a test or a suite, with the span of each. */
function namedCalls(text: string): readonly { name: string; start: number; end: number }[] {
  return [...text.matchAll(call)].flatMap(({ index, 0: { length } }) => {
    let at = index + length;
    for (;;) {
      const rest = /^\s*(?:\.\w+|<[^<>()]*>)/.exec(text.slice(at, at + 200));
      if (rest) at += rest[0].length;
      else if (text[at] === '`') at = endOfString(text, at);
      else if (text[at] === '(') {
        const end = endOfGroup(text, at);
        const name = /^\(\s*(['"`])/.exec(text.slice(at, at + 200));
        if (!name) {
          at = end;
          continue;
        }
        const from = at + name[0].length - 1;
        const quoted = text.slice(from + 1, endOfString(text, from) - 1);
        return [{ name: quoted.replace(/\\(['"`])/g, '$1'), start: index, end }];
      } else return [];
    }
  });
}

/** Behind the bracket that closes the one at `start`; strings and comments are passed by. */
function endOfGroup(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const here = text.charAt(at);
    if (`'"\``.includes(here)) at = endOfString(text, at) - 1;
    else if (here === '/' && /^\/\//.test(text.slice(at, at + 2))) at = lineEnd(text, at);
    else if (here === '/' && /[(,=:[!&|?{;]\s*$/.test(text.slice(Math.max(0, at - 20), at))) {
      at = endOfPattern(text, at);
    } else if ('([{'.includes(here)) depth += 1;
    else if (')]}'.includes(here)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const here = text.charAt(at);
    if (here === '\\') at += 1;
    else if (quote === '`' && here === '$' && text[at + 1] === '{')
      at = endOfGroup(text, at + 1) - 1;
    else if (here === quote) return at + 1;
  }
  return text.length;
}

function endOfPattern(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const here = text.charAt(at);
    if (here === '\\') at += 1;
    else if (here === '[') inClass = true;
    else if (here === ']') inClass = false;
    else if (here === '/' && !inClass) return at;
    else if (here === '\n') return start;
  }
  return start;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

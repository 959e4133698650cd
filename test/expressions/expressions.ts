import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

const source = join(import.meta.dirname, '..', '..', 'src');

export interface Expression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

export interface Found {
  /** Written as literals. */
  readonly literals: readonly Expression[];
  /** Files that put expressions together from strings. */
  readonly composing: readonly string[];
}

/** Every regular expression of the sources, read by a parser: none is missed for how it is written. */
export function expressionsOfSources(): Found {
  const files = globSync('**/*.{ts,js}', { cwd: source }).sort();
  const all = files.map((file) => expressionsOf(file, readFileSync(join(source, file), 'utf8')));
  return {
    literals: all.flatMap(({ literals }) => literals),
    composing: all.flatMap(({ composing }) => composing),
  };
}

export function expressionsOf(file: string, text: string): Found {
  const literals: Expression[] = [];
  const composing = new Set<string>();
  visit(parseAst(file.endsWith('.ts') ? stripTypeScriptTypes(text) : text), (node) => {
    const { type, regex, name } = node as {
      type?: string;
      regex?: { pattern: string; flags: string };
      name?: string;
    };
    if (type === 'Literal' && regex) {
      literals.push({ file, source: regex.pattern, flags: regex.flags });
    } else if (type === 'Identifier' && name === 'RegExp') composing.add(file);
  });
  return { literals, composing: [...composing] };
}

/** What a module has put together by the time that it is loaded. */
export async function expressionsComposedBy(file: string): Promise<readonly Expression[]> {
  const made: Expression[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string | RegExp, string?]) {
      const one = new target(...args);
      made.push({ file, source: one.source, flags: one.flags });
      return one;
    },
  });
  try {
    await import(join(source, file));
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

function visit(node: unknown, see: (node: object) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, see);
  else if (typeof node === 'object' && node !== null && !(node instanceof RegExp)) {
    see(node);
    for (const one of Object.values(node)) visit(one, see);
  }
}

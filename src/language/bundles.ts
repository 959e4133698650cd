import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { languages as allLanguages, type Language } from './language.ts';

/** A file of texts that one language has and another has not, or that nobody has. */
export class MissingBundle extends Error {
  override readonly name = 'MissingBundle';
}

/** A file that is there and does not hold texts. */
export class BadBundle extends Error {
  override readonly name = 'BadBundle';
}

export type TextTree = { readonly [name: string]: string | TextTree };

const textTree: z.ZodType<TextTree> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), textTree])),
);

export interface Bundles {
  readonly namespaces: readonly string[];
  readonly trees: { readonly [L in Language]?: Readonly<Record<string, TextTree>> };
}

/**
 * Every `<folder>/<language>/<namespace>.json`. Phrases live in a folder of their own and are no texts.
 * @param required namespaces that have to be there, besides those that any language has
 * @throws MissingBundle naming the file, BadBundle naming the file
 */
export function readBundles(
  folder: string,
  languages: readonly Language[] = allLanguages,
  required: readonly string[] = [],
): Bundles {
  const namespaces = new Set(required);
  for (const language of languages) {
    const own = path.join(folder, language);
    if (!existsSync(own)) throw new MissingBundle(`no texts for ${language}: ${own} is missing`);
    for (const file of readdirSync(own)) {
      if (file.endsWith('.json')) namespaces.add(path.basename(file, '.json'));
    }
  }
  const trees: { [L in Language]?: Record<string, TextTree> } = {};
  for (const language of languages) {
    const tree: Record<string, TextTree> = {};
    for (const namespace of namespaces) tree[namespace] = readBundle(folder, language, namespace);
    trees[language] = tree;
  }
  return { namespaces: [...namespaces].sort(), trees };
}

/** Words as they are written, by key, `<namespace>:<step>.<part>`. */
export function wordsOf(bundles: Bundles, language: Language): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  const walk = (tree: TextTree, prefix: string, separator: string): void => {
    for (const [name, below] of Object.entries(tree)) {
      const key = `${prefix}${separator}${name}`;
      if (typeof below === 'string') words.set(key, below);
      else walk(below, key, '.');
    }
  };
  for (const [namespace, tree] of Object.entries(bundles.trees[language] ?? {})) {
    walk(tree, namespace, ':');
  }
  return words;
}

function readBundle(folder: string, language: Language, namespace: string): TextTree {
  const file = path.join(folder, language, `${namespace}.json`);
  if (!existsSync(file)) throw new MissingBundle(`${language}/${namespace}.json is missing`);
  try {
    return textTree.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new BadBundle(`${language}/${namespace}.json does not hold texts`);
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Finding } from './finding.ts';
import { readSource } from './source.ts';

export const textLanguages = ['ja', 'en'] as const;
export type TextLanguage = (typeof textLanguages)[number];

/** As `src/reply/label-places.ts`: where the words on a screen are that a text names. */
export const labelPlaces: readonly string[] = ['onPc', 'onServer', 'inConsole'];

/** The texts of one file, by dotted key (`confirmForceStop.prompt`). */
export interface TextFile {
  readonly file: string;
  readonly texts: ReadonlyMap<string, { readonly words: string; readonly line: number }>;
}

/** Text files of both languages by name: a runbook's id, or `bot`. */
export type Texts = Readonly<Record<TextLanguage, ReadonlyMap<string, TextFile>>>;

/** Reads `<folder>/<language>/<name>.json`. What is not a tree of strings is a finding. */
export function readTexts(folder: string): {
  readonly texts: Texts;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const read = (language: TextLanguage): ReadonlyMap<string, TextFile> => {
    const files = new Map<string, TextFile>();
    const place = join(folder, language);
    for (const name of existsSync(place) ? readdirSync(place).sort() : []) {
      if (!name.endsWith('.json')) continue;
      const file = `${basename(folder)}/${language}/${name}`;
      const parsed = parseTexts(readFileSync(join(place, name), 'utf8'), file);
      findings.push(...parsed.findings);
      files.set(basename(name, '.json'), parsed.textFile);
    }
    return files;
  };
  return { texts: { ja: read('ja'), en: read('en') }, findings };
}

export function parseTexts(
  json: string,
  file: string,
): { readonly textFile: TextFile; readonly findings: readonly Finding[] } {
  const source = readSource(json, file);
  const findings = [...source.findings];
  const texts = new Map<string, { words: string; line: number }>();
  const take = (value: unknown, path: readonly string[]): void => {
    const line = source.lineOf(path);
    if (typeof value === 'string') texts.set(path.join('.'), { words: value, line });
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) take(inner, [...path, key]);
    } else {
      const message = `${path.join('.') || 'the file'} is neither a text nor a tree of texts`;
      findings.push({ file, line, rule: 'shape', message });
    }
  };
  if (findings.length === 0) take(source.value, []);
  return { textFile: { file, texts }, findings };
}

/** The key without i18next's plural ending, which the two languages do not share. */
export function withoutPlural(key: string): string {
  return key.replace(/_(?:zero|one|two|few|many|other)$/, '');
}

/** Names of the values that a text shows: `{{machine.name}}` and `{{count, number}}` give `machine` and `count`. */
export function variablesOf(words: string): readonly string[] {
  const names = placesIn(words).map((place) => place.split('.')[0] ?? '');
  return [...new Set(names.filter((name) => !labelPlaces.includes(name)))].sort();
}

/** Words on a screen that a text names: `onServer.classic`. */
export function labelsIn(words: string): readonly string[] {
  const labels = placesIn(words).filter((place) => labelPlaces.includes(place.split('.')[0] ?? ''));
  return [...new Set(labels)].sort();
}

/** What stands between braces, without its format. */
function placesIn(words: string): readonly string[] {
  return [...words.matchAll(/\{\{-?\s*([^{},\s]+)(?=[,\s}])[^{}]*\}\}/g)].map(
    (match) => match[1] ?? '',
  );
}

import type { Finding, Rule } from './finding.ts';
import { factsOf } from './lint-calls.ts';
import type { LoadedRunbook } from './load.ts';
import type { Step } from './schema.ts';
import { textKeysOf } from './text-keys.ts';
import {
  labelsIn,
  type TextFile,
  type TextLanguage,
  type Texts,
  textLanguages,
  variablesOf,
  withoutPlural,
} from './texts.ts';

/** Values that the turn gives to the texts of a kind, besides the slots and facts of the runbook. */
const turnValues: Readonly<Partial<Record<Step['kind'], readonly string[]>>> = {
  handOff: ['ticketNumber'],
};

/** Rules about the texts of one runbook. */
export function lintTexts(loaded: LoadedRunbook, texts: Texts, findings: Finding[]): void {
  const { runbook, lines } = loaded;
  const wanted = textKeysOf(runbook);
  const wantedKeys = new Set(wanted.map(({ key }) => key));
  const own = new Set([...Object.keys(runbook.slots), ...factsOf(runbook)]);
  const isKnown = (key: string, variable: string): boolean => {
    const kind = runbook.steps.get(key.split('.')[0] ?? '')?.kind;
    return own.has(variable) || (kind && turnValues[kind]?.includes(variable)) === true;
  };
  for (const language of textLanguages) {
    const file = texts[language].get(runbook.id);
    if (!file) {
      const message = `there are no texts for ${runbook.id} in ${language}`;
      findings.push({ file: loaded.file, line: lines.of(), rule: 'texts-complete', message });
      continue;
    }
    const present = new Set(
      [...file.texts].flatMap(([key, { words }]) =>
        words.trim() === '' ? [] : [withoutPlural(key)],
      ),
    );
    for (const { key, step } of wanted) {
      if (present.has(key)) continue;
      findings.push({
        file: loaded.file,
        line: lines.of(step),
        ...(step === undefined ? {} : { step }),
        rule: 'texts-complete',
        message: `there is no text ${runbook.id}:${key} in ${language}`,
      });
    }
    for (const [key, { words, line }] of file.texts) {
      const report = textReport(file, key, line, findings);
      if (!wantedKeys.has(withoutPlural(key))) report('no-unused-text', `${key} is never said`);
      // Values of an item, which the runbook does not name.
      if (key.endsWith('.row') || key.endsWith('.offered')) continue;
      for (const name of variablesOf(words).filter((variable) => !isKnown(key, variable))) {
        report('text-values-known', `${key} shows ${name}, which this runbook never has`);
      }
    }
  }
}

/** Both languages have the same files, keys and values; for every file, runbook or not. */
export function lintTextsEqual(texts: Texts, findings: Finding[]): void {
  const compare = (here: TextLanguage, there: TextLanguage): void => {
    for (const [name, file] of texts[here]) {
      const others = valuesByKey(texts[there].get(name));
      for (const [key, shown] of valuesByKey(file)) {
        const other = others.get(key);
        const report = textReport(file, key, shown.line, findings);
        if (!other) report('texts-equal', `${name}:${key} is missing in ${there}`);
        // Said once, at the first language.
        else if (here === textLanguages[0] && other.values !== shown.values) {
          const message = `${name}:${key} shows ${shown.values || 'no value'} in ${here} and ${other.values || 'no value'} in ${there}`;
          report('texts-equal', message);
        }
      }
    }
  };
  compare('ja', 'en');
  compare('en', 'ja');
}

function valuesByKey(
  file: TextFile | undefined,
): ReadonlyMap<string, { readonly values: string; readonly line: number }> {
  const keys = new Map<string, { names: readonly string[]; line: number }>();
  for (const [key, { words, line }] of file?.texts ?? []) {
    const base = withoutPlural(key);
    const before = keys.get(base);
    const shown = [...variablesOf(words), ...labelsIn(words)];
    const names = [...new Set([...(before?.names ?? []), ...shown])].sort();
    keys.set(base, { names, line: before?.line ?? line });
  }
  return new Map(
    [...keys].map(([key, { names, line }]) => [key, { values: names.join(', '), line }]),
  );
}

function textReport(file: TextFile | undefined, key: string, line: number, findings: Finding[]) {
  const [step, part] = key.split('.');
  return (rule: Rule, message: string): void => {
    findings.push({
      file: file?.file ?? '',
      line,
      ...(step !== undefined && part !== undefined ? { step } : {}),
      rule,
      message,
    });
  };
}

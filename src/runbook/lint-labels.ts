import type { Finding } from './finding.ts';
import type { LoadedRunbook } from './load.ts';
import { labelsIn, type TextFile, type TextLanguage, type Texts, textLanguages } from './texts.ts';

/** Quotation marks that a label could stand in, and a pair that is put together by hand. */
const written = {
  ja: { quoted: /「([^「」]{1,200})」/g, pair: /「[^「」]{1,200}」 ?\([A-Z][a-z][^()]*\)/ },
  en: { quoted: /["“]([^"“”]{1,200})["”]/g, pair: /["”] ?\([^()]*[\u3041-\u30FF\u4E00-\u9FFF]/ },
} as const;

/**
 * Words on a screen come by name from `labels.json`: one text cannot know which language the screen
 * has. Commands to copy are left alone.
 */
export function lintLabels({ runbook }: LoadedRunbook, texts: Texts, findings: Finding[]): void {
  for (const language of textLanguages) {
    const file = texts[language].get(runbook.id);
    const known = labelsOf(texts, language);
    const words = new Set(known.values());
    for (const [key, text] of file?.texts ?? []) {
      const [step, part] = key.split('.');
      const report = (rule: Finding['rule'], message: string) =>
        findings.push({
          file: file?.file ?? '',
          line: text.line,
          ...(part === undefined ? {} : { step }),
          rule,
          message,
        });
      for (const label of labelsIn(text.words)) {
        const name = label.slice(label.indexOf('.') + 1);
        if (!known.has(name)) report('labels-known', `there is no label ${name} in ${language}`);
      }
      if (part === 'code') continue;
      const { quoted, pair } = written[language];
      const byHand =
        pair.exec(text.words)?.[0] ??
        [...text.words.matchAll(quoted)].find(([, inside = '']) => words.has(inside))?.[0];
      if (byHand !== undefined) {
        report('labels-by-name', `${key} has the label ${byHand} written by hand`);
      }
    }
  }
}

function labelsOf(texts: Texts, language: TextLanguage): ReadonlyMap<string, string> {
  const file: TextFile | undefined = texts[language].get('labels');
  return new Map([...(file?.texts ?? [])].map(([name, { words }]) => [name, words]));
}

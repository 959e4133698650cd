import type { Heard } from '../incoming.ts';
import { type Language, languages } from './language.ts';
import { languageOfText } from './language-of-text.ts';

/** What is known about the language that a person wants, the strongest first. */
export interface LanguageEvidence {
  /** What the person chose. */
  readonly chosen?: Language | undefined;
  /** Language of the last text of three words or more. */
  readonly lastText?: Language | undefined;
  /** The channel's locale, as sent: any string. */
  readonly channelLocale?: string | undefined;
}

/** The language of the reply. */
export function chooseLanguage(evidence: LanguageEvidence): Language {
  return (
    evidence.chosen ?? evidence.lastText ?? languageOfLocale(evidence.channelLocale ?? '') ?? 'ja'
  );
}

/** Language of the last longer text, once this was heard: only typed text can change it. */
export function rememberLastText(
  before: Language | undefined,
  heard: Pick<Heard, 'kind'> & { readonly text?: string },
): Language | undefined {
  if (heard.kind !== 'text' || heard.text === undefined) return before;
  return languageOfText(heard.text) ?? before;
}

/** By primary tag alone: `en-US`, `en_GB` and `EN` are English. */
export function languageOfLocale(locale: string): Language | undefined {
  const primary = locale.trim().slice(0, 8).toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === primary);
}

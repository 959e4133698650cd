import type { Language } from './language.ts';
import type { Texts } from './texts.ts';

/** Languages of screens that the person has told. */
export interface Screens {
  readonly pc?: Language;
  readonly server?: Language;
}

/** Texts with labels as these screens show them, whatever was found out about the server. */
export function withScreens(texts: Texts, { pc, server }: Screens = {}): Texts {
  if (pc === undefined && server === undefined) return texts;
  const told = { ...(pc && { pcLanguage: pc }), ...(server && { serverLanguage: server }) };
  return {
    ...texts,
    text: (language, key, values) => texts.text(language, key, { ...values, ...told }),
  };
}

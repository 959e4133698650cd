import type { Language } from '../../language/language.ts';
import { element } from './page-dom.ts';

/** The page's words in the language of the moment. */
export interface PageWords {
  readonly language: Language;
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** Puts every `data-text` of the page into a language, and calls `onChange`. */
  speak(language: Language): void;
}

export function createPageWords(onChange: () => void): PageWords {
  const all: Record<Language, Record<string, string>> = JSON.parse(
    element('words').textContent ?? '{}',
  );
  let language: Language = document.documentElement.lang === 'en' ? 'en' : 'ja';
  const say: PageWords['say'] = (key, values = {}) =>
    (all[language][key] ?? '').replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
      String(values[name] ?? ''),
    );
  return {
    get language() {
      return language;
    },
    say,
    speak: (next) => {
      language = next;
      document.documentElement.lang = next;
      for (const marked of document.querySelectorAll<HTMLElement>('[data-text]'))
        marked.textContent = say(marked.dataset.text ?? '');
      for (const button of document.querySelectorAll<HTMLElement>('[data-language]'))
        button.setAttribute('aria-pressed', String(button.dataset.language === next));
      onChange();
    },
  };
}

import { type Language, languages } from '../language/language.ts';

const ownNames: Record<Language, string> = { ja: '日本語', en: 'English' };

/** The languages of a page, each in its own name; the one that is shown is no link. */
export function languageLinks(shown: Language, path: string): string {
  return languages
    .map((each) =>
      each === shown
        ? `<span lang="${each}" aria-current="true">${ownNames[each]}</span>`
        : `<a href="${path}?lang=${each}" lang="${each}" hreflang="${each}">${ownNames[each]}</a>`,
    )
    .join('');
}

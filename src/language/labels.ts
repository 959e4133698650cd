import { type LabelPlace, labelPlaces } from '../reply/label-places.ts';
import type { Values } from '../reply/reply.ts';
import type { TextTree } from './bundles.ts';
import { type Language, languages } from './language.ts';

/** Namespace of the words on screens. */
const namespace = 'labels';

type Shown = Readonly<Record<string, string>>;
export type LabelValues = Readonly<Record<LabelPlace, Shown>>;

// Private-use characters, as the seals are: Japanese has no space after 「…」, and one after (…).
const afterOne = '\uE002';
const afterPair = '\uE003';
const marks = /([\uE002\uE003]) ?(?=([→\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])?)/gu;

export interface Labels {
  /** What `{{onServer.…}}` and the like stand for, given what the values say about the screens. */
  shown(language: Language, values: Values): LabelValues;
}

/**
 * A label in the person's language stands alone where the screen has that language too; otherwise it
 * has the screen's words beside it: 「クラシック」(Classic), "Classic" (「クラシック」).
 */
export function createLabels(
  trees: { readonly [L in Language]?: Readonly<Record<string, TextTree>> },
): Labels {
  const wordsIn = (language: Language): Shown =>
    Object.fromEntries(
      Object.entries(trees[language]?.[namespace] ?? {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
  const words: Readonly<Record<Language, Shown>> = { ja: wordsIn('ja'), en: wordsIn('en') };
  const made = new Map<string, Shown>();
  const shownOn = (language: Language, screen: Language | undefined): Shown => {
    const isAlone = language === screen;
    const key = `${language} ${isAlone}`;
    const known = made.get(key);
    if (known) return known;
    const other = words[language === 'ja' ? 'en' : 'ja'];
    const all = Object.entries(words[language]).map(([name, own]) => {
      const theirs = isAlone ? own : (other[name] ?? own);
      return [name, language === 'ja' ? inJapanese(own, theirs) : inEnglish(own, theirs)] as const;
    });
    const shown = Object.fromEntries(all);
    made.set(key, shown);
    return shown;
  };
  return {
    shown: (language, { pcLanguage, serverLanguage }) => {
      const screens: Readonly<Record<LabelPlace, Language | undefined>> = {
        onPc: languageFrom(pcLanguage) ?? language,
        onServer: languageFrom(serverLanguage),
        inConsole: undefined,
      };
      const entries = labelPlaces.map((place) => [place, shownOn(language, screens[place])]);
      return Object.fromEntries(entries) as LabelValues;
    },
  };
}

/** Spaces around labels as Japanese is set; nothing else is changed. */
export function setLabels(text: string): string {
  return text.replace(marks, (mark, which: string, letter: string | undefined) => {
    if (letter === undefined) return mark.slice(1);
    return which === afterPair ? ' ' : '';
  });
}

function inJapanese(own: string, theirs: string): string {
  return own === theirs ? `「${own}」${afterOne}` : `「${own}」(${theirs})${afterPair}`;
}

function inEnglish(own: string, theirs: string): string {
  return own === theirs ? `"${own}"` : `"${own}" (「${theirs}」)`;
}

function languageFrom(value: unknown): Language | undefined {
  return languages.find((language) => language === value);
}

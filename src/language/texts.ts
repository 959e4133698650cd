import { createInstance, type i18n } from 'i18next';
import type { Values } from '../reply/reply.ts';
import { type Bundles, readBundles, wordsOf } from './bundles.ts';
import { formatMoment, formatNumber, type TimeStyle, timeStyles } from './format.ts';
import { seal, sealedIn } from './inert.ts';
import { createLabels, setLabels } from './labels.ts';
import { languages as allLanguages, type Language } from './language.ts';

/** A key without words in this language. Nothing is shown in its place. */
export class MissingText extends Error {
  override readonly name = 'MissingText';
}

/** Words by key, `<namespace>:<step>.<part>`. */
export interface Texts {
  /**
   * A text may nest others by a code value, `$t(bot:power.{{power}})`, and format a moment or a
   * number, `{{lockedUntil, time}}` (`time`, `date`, `datetime`, `datetimeZone`; `number`). A list is joined.
   * Values are inert, whatever they contain; a value that is not given shows nothing. `count`
   * chooses the plural. `{{onPc.…}}`, `{{onServer.…}}` and `{{inConsole.…}}` are words on a screen
   * (`labels.json`), in the languages of the person and of that screen, which the values
   * `pcLanguage` and `serverLanguage` say.
   * @throws MissingText for a key, or a nested key, that has no words in this language
   */
  text(language: Language, key: string, values?: Values): string;
  /** Whether every language has words for the key, plural or not. */
  has(key: string): boolean;
  /** The same texts, with moments on the clock of this zone. @param timeZone IANA name */
  inZone(timeZone: string): Texts;
  /** The words in every language, for reading what people type. @throws MissingText */
  labels(key: string, values?: Values): readonly string[];
}

export interface TextsOptions {
  /** Path (not a URL) of the folder that holds `ja/` and `en/`. */
  readonly folder: string;
  readonly languages?: readonly Language[];
  /** Namespaces that must be there; those that any language has must be in all of them anyway. */
  readonly namespaces?: readonly string[];
  /** IANA name; Asia/Tokyo unless told. */
  readonly timeZone?: string;
  /** Says the key instead of the words (tests speak keys); what has no words throws all the same. */
  readonly cimode?: boolean;
}

/** Where nobody says otherwise. */
export const usualTimeZone = 'Asia/Tokyo';

/** Words with a place for a value, or with other words in them. */
const interpolated = /\{\{|\$t\(/;

/** @throws MissingBundle, BadBundle when a file is missing or holds no texts */
export function createTexts(options: TextsOptions): Texts {
  const languages = options.languages ?? allLanguages;
  const bundles = readBundles(options.folder, languages, options.namespaces);
  const words = createWords(bundles, languages);

  const labels = createLabels(bundles.trees);
  const written = new Map(languages.map((language) => [language, wordsOf(bundles, language)]));

  // Every plural has the form `other`, in either language.
  const hasIn = (language: Language, key: string): boolean => {
    const known = written.get(language);
    return known !== undefined && (known.has(key) || known.has(`${key}_other`));
  };

  const inWords = (language: Language, key: string, values: Values, timeZone: string): string => {
    if (!hasIn(language, key)) throw new MissingText(`${language} ${key}`);
    const whole = written.get(language)?.get(key);
    if (whole !== undefined && !('count' in values) && !interpolated.test(whole)) return whole;
    const sealed = seal(language, values);
    const shown = labels.shown(language, values);
    const filled = { ...sealed.values, ...shown, lng: language, timeZone };
    return sealed.open(setLabels(words.t(key, filled)));
  };

  const inZone = (timeZone: string): Texts => {
    const text = (language: Language, key: string, values: Values = {}): string => {
      const said = inWords(language, key, values, timeZone);
      return options.cimode ? key : said;
    };
    return {
      text,
      has: (key) => languages.every((language) => hasIn(language, key)),
      labels: (key, values) => {
        const all = languages.map((language) => text(language, key, values));
        return [...new Set(all)];
      },
      inZone,
    };
  };

  return inZone(options.timeZone ?? usualTimeZone);
}

function createWords(bundles: Bundles, languages: readonly Language[]): i18n {
  const words = createInstance();
  const missing = (key: string): never => {
    throw new MissingText(key);
  };
  /** A value without words of its own, such as a port, is its own words. */
  const ownWords = (key: string): string =>
    sealedIn(/^bot:value\.(.*)$/s.exec(key)?.[1]) ?? missing(key);
  // Everything is handed over at once, so that nothing loads later and init is over when it returns.
  void words.init({
    initAsync: false,
    resources: { ...bundles.trees },
    supportedLngs: [...languages],
    ns: [...bundles.namespaces],
    defaultNS: false,
    fallbackLng: false,
    load: 'currentOnly',
    returnNull: false,
    returnEmptyString: true,
    appendNamespaceToMissingKey: true,
    parseMissingKeyHandler: ownWords,
    returnedObjectHandler: missing,
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => '',
  });
  const formatter = words.services.formatter;
  for (const style of timeStyles) {
    formatter?.add(style, (value, lng, { timeZone }) => moment(value, lng, style, timeZone));
  }
  formatter?.add('number', (value, lng) =>
    typeof value === 'number' ? formatNumber(asLanguage(lng), value) : value,
  );
  return words;
}

function moment(value: unknown, lng: string | undefined, style: TimeStyle, zone: string): string {
  return typeof value === 'number' && Number.isFinite(value)
    ? formatMoment(asLanguage(lng), value, style, zone)
    : String(value ?? '');
}

function asLanguage(lng: string | undefined): Language {
  return lng === 'en' ? 'en' : 'ja';
}

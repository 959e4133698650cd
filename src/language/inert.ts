import type { Value, Values } from '../reply/reply.ts';
import { formatValue, isList } from './format.ts';
import type { Language } from './language.ts';

type Sealed = string | number | boolean | { readonly [name: string]: Sealed };

/** Words that may stand inside a text key: names made by code (`lockedOut`, `RESCUE_MODE`). */
const codeName = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
/** A whole key (`<runbook>:title`), for a text that is nothing but another one. */
const textKey = /^[a-z][a-z0-9-]{0,63}:[A-Za-z][A-Za-z0-9_.]{0,79}$/;

// Private-use characters: no keyboard types them, and a value that has them is sealed like any other.
const opening = '\uE000';
const closing = '\uE001';
const seals = /\uE000([0-9]{1,6})\uE001/g;

export interface SealedValues {
  readonly values: Readonly<Record<string, Sealed>>;
  /** Puts the words back, in one pass: what they contain is never looked at. */
  open(text: string): string;
}

/**
 * Swaps every value that is not a plain code name or a text's key for a seal, so that `$t(…)`, `{{…}}` and the like
 * in what people and systems write never reach the interpolation.
 */
export function seal(language: Language, values: Values): SealedValues {
  const words: string[] = [];
  const sealText = (text: string): string => {
    if (text === '' || codeName.test(text) || textKey.test(text)) return text;
    words.push(text);
    return `${opening}${words.length - 1}${closing}`;
  };
  const sealValue = (value: Value): Sealed => {
    if (value === null) return '';
    if (typeof value === 'string') return sealText(value);
    if (typeof value !== 'object') return value;
    if (isList(value)) return sealText(formatValue(language, value));
    return sealAll(value);
  };
  const sealAll = (all: Values): Record<string, Sealed> => {
    const sealed: Record<string, Sealed> = {};
    for (const [name, value] of Object.entries(all)) {
      if (!reserved.has(name)) sealed[name] = sealValue(value);
    }
    return sealed;
  };
  return {
    values: sealAll(values),
    open: (text) => text.replace(seals, (_, index: string) => words[Number(index)] ?? ''),
  };
}

/** A seal that stands where the end of a key was expected; undefined for anything else. */
export function sealedIn(end: string | undefined): string | undefined {
  return end !== undefined && /^\uE000[0-9]{1,6}\uE001$/.test(end) ? end : undefined;
}

/** Names that i18next takes for options when they stand among the values: no text can show them. */
const reserved: ReadonlySet<string> = new Set([
  '__proto__',
  'appendNamespaceToCIMode',
  'appendNamespaceToMissingKey',
  'applyPostProcessor',
  'context',
  'defaultValue',
  'fallbackLng',
  'ignoreJSONStructure',
  'interpolation',
  'joinArrays',
  'keyPrefix',
  'keySeparator',
  'lng',
  'lngs',
  'missingInterpolationHandler',
  'nest',
  'ns',
  'nsSeparator',
  'ordinal',
  'postProcess',
  'replace',
  'returnDetails',
  'returnObjects',
  'skipInterpolation',
]);

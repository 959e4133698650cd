import type { Value } from '../reply/reply.ts';
import type { Language } from './language.ts';

const separators = { ja: '、', en: ', ' } as const satisfies Record<Language, string>;
const locales = { ja: 'ja-JP', en: 'en-GB' } as const satisfies Record<Language, string>;

export const timeStyles = ['time', 'date', 'datetime', 'datetimeZone'] as const;
export type TimeStyle = (typeof timeStyles)[number];

const datetime = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
} as const;

const timeOptions = {
  time: { hour: '2-digit', minute: '2-digit' },
  date: { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
  datetime,
  /** Whose clock it is on: for what is agreed to. */
  datetimeZone: { ...datetime, timeZoneName: 'short' },
} as const satisfies Record<TimeStyle, Intl.DateTimeFormatOptions>;

/**
 * A value as words. Numbers stay as they are (a port is not a quantity); a record shows its name,
 * or else its id; nothing is shown for null.
 */
export function formatValue(language: Language, value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (isList(value)) {
    const items = value.map((item) => formatValue(language, item)).filter((item) => item !== '');
    return items.join(separators[language]);
  }
  const shown = value.name ?? value.id;
  return typeof shown === 'string' || typeof shown === 'number' ? String(shown) : '';
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment on the clock of `timeZone`; `style` says how much of it. */
export function formatMoment(
  language: Language,
  epochMs: number,
  style: TimeStyle,
  timeZone: string,
): string {
  const key = `${language} ${style} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locales[language], {
      ...timeOptions[style],
      hourCycle: 'h23',
      timeZone,
    });
    formats.set(key, format);
  }
  return format.format(epochMs);
}

export function formatNumber(language: Language, value: number): string {
  return value.toLocaleString(locales[language]);
}

// Array.isArray does not narrow readonly arrays.
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

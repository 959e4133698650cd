import { foldLightly } from './normalise.ts';

/** Which part of a day is named; `night` goes on after midnight. */
export type DayPart = 'am' | 'pm' | 'night' | 'small';

/** What a text says of a time, before it is known which moment that is. */
export interface SaidTime {
  /** From now. */
  readonly afterMs?: number;
  readonly date?:
    | { readonly kind: 'inDays'; readonly days: number }
    | { readonly kind: 'day'; readonly day: number }
    | {
        readonly kind: 'monthDay';
        readonly month: number;
        readonly day: number;
        readonly year?: number;
      }
    /** `5/6`: one of the two is the month. */
    | { readonly kind: 'either'; readonly numbers: readonly [number, number] }
    | { readonly kind: 'weekday'; readonly weekday: number; readonly isNextWeek: boolean };
  /** This night, as against that of a date. */
  readonly isTonight?: boolean;
  readonly part?: DayPart;
  readonly clock?: {
    readonly hour: number;
    readonly minute: number;
    /** Written as on a digital clock: the 24 hours are meant. */
    readonly isDigital: boolean;
  };
  /** IANA name, where the text names one. */
  readonly timeZone?: string;
}

export type SaidOfTime = SaidTime | 'nothing' | 'unread';

/** Longer than any way to say a time, with a sentence around it. */
const longest = 120;
const minuteMs = 60_000;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const weekdayName = '(sun|mon|tue|tues|wed|wednes|thu|thurs|thur|fri|sat|satur)(?:day)?(?![a-z])';
const weekdaySigns = '日月火水木金土';
const ampm = '(a\\.?m\\.?|p\\.?m\\.?)(?![a-z])';
const kanjiDigits = '〇一二三四五六七八九';

const zones: Readonly<Record<string, string>> = {
  jst: 'Asia/Tokyo',
  日本時間: 'Asia/Tokyo',
  'japan time': 'Asia/Tokyo',
  utc: 'Etc/UTC',
  gmt: 'Etc/UTC',
};

/** A no is no time: 「2時は困ります」. */
const denies =
  /(?:^|[^a-z])(?:not|no|never|don't|dont|can't|cannot|except|before|after|until|till)(?:[^a-z]|$)|ない|だめ|ダメ|駄目|困|無理|以外|より前|まで|以降/;

/** Meant as a time, whatever it says. */
const isClockLike = /[0-9０-９] ?(?:[:：時]|[apａｐ]\.?[mｍ])/i;

/** Reads what is said, in either language; every pattern is bounded. */
export function readTimeWords(text: string): SaidOfTime {
  if (text.length > longest) return 'nothing';
  const reader = createReader(kanjiToDigits(foldLightly(text)));
  const afterMs = readDistance(reader);
  const timeZone = readZone(reader);
  const date = afterMs === undefined ? readDate(reader) : undefined;
  const isTonight = reader.take(/今夜|今晩|こんや|こんばん|tonight|this evening/) !== undefined;
  const clock = afterMs === undefined ? readClock(reader) : undefined;
  const part = clock?.part ?? readPart(reader);
  const rest = reader.rest();
  if (/[0-9]/.test(rest) || denies.test(rest)) return 'unread';
  const found = afterMs !== undefined || clock !== undefined;
  // A day without a time is half of an answer.
  if (!found)
    return date !== undefined || isTonight || isClockLike.test(text) ? 'unread' : 'nothing';
  return {
    ...(afterMs !== undefined && { afterMs }),
    ...(date && { date }),
    ...(isTonight && { isTonight }),
    ...(part && { part }),
    ...(clock && { clock: clock.at }),
    ...(timeZone && { timeZone }),
  };
}

interface Reader {
  /** Takes the first match away, and leaves a gap. */
  take(pattern: RegExp): RegExpExecArray | undefined;
  rest(): string;
}

function createReader(text: string): Reader {
  let left = text;
  return {
    take: (pattern) => {
      const match = pattern.exec(left);
      if (!match) return undefined;
      left = `${left.slice(0, match.index)} ${left.slice(match.index + match[0].length)}`;
      return match;
    },
    rest: () => left,
  };
}

/** 「二時」「十一月二十六日」 in digits. */
function kanjiToDigits(text: string): string {
  return text.replace(/[〇一二三四五六七八九十]{1,3}(?=[時分日月])/g, (signs) => {
    const [tens, ones] = signs.includes('十') ? signs.split('十') : [undefined, signs];
    const digit = (sign: string | undefined) => (sign ? kanjiDigits.indexOf(sign) : 0);
    return String(tens === undefined ? digit(ones) : (tens ? digit(tens) : 1) * 10 + digit(ones));
  });
}

const unit = '(hours?|hrs?|h|minutes?|mins?|m)(?![a-z])';
const more = '(?:,? ?(?:and )?([0-9]{1,3}) ?(?:minutes?|mins?|m)(?![a-z]))?';
const inSoLong = new RegExp(`(?<![a-z])in (an?|[0-9]{1,3}) ?${unit}${more}`);
const soLongFromNow = new RegExp(`(?<![a-z])(an?|[0-9]{1,3}) ?${unit}${more} (?:from now|later)`);

function readDistance(reader: Reader): number | undefined {
  const ja = reader.take(/(?:あと)?([0-9]{1,3}) ?(?:(時間)(半)?(?: ?([0-9]{1,3}) ?分)?|(分)) ?後/);
  if (ja) {
    const count = Number(ja[1]);
    if (ja[5]) return count * minuteMs;
    return (count * 60 + (ja[3] ? 30 : 0) + Number(ja[4] ?? 0)) * minuteMs;
  }
  const half = reader.take(/in half an hour|half an hour from now/);
  if (half) return 30 * minuteMs;
  const en = reader.take(inSoLong) ?? reader.take(soLongFromNow);
  if (!en) return undefined;
  const count = en[1]?.startsWith('a') ? 1 : Number(en[1]);
  const isHours = en[2]?.startsWith('h') === true;
  return (count * (isHours ? 60 : 1) + Number(en[3] ?? 0)) * minuteMs;
}

function readZone(reader: Reader): string | undefined {
  const found = reader.take(/(?<![a-z])(?:jst|utc|gmt|japan time)(?![a-z+0-9-])|日本時間/);
  return found ? zones[found[0]] : undefined;
}

function readDate(reader: Reader): SaidTime['date'] {
  const iso = reader.take(
    /([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})(?:日|t(?=[0-9]))?/,
  );
  if (iso) {
    const [year, month, day] = iso.slice(1, 4).map(Number);
    return { kind: 'monthDay', year: year ?? 0, month: month ?? 0, day: day ?? 0 };
  }
  const ja = reader.take(/([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日/);
  if (ja) return { kind: 'monthDay', month: Number(ja[1]), day: Number(ja[2]) };
  const named = readNamedMonth(reader);
  if (named) return named;
  const either = reader.take(/(?<![0-9:])([0-9]{1,2})\/([0-9]{1,2})(?![0-9])/);
  if (either) return { kind: 'either', numbers: [Number(either[1]), Number(either[2])] };
  const days = reader.take(/([0-9]{1,2}) ?日後|in ([0-9]{1,2}) days/);
  if (days) return { kind: 'inDays', days: Number(days[1] ?? days[2]) };
  const day = reader.take(
    /([0-9]{1,2}) ?日(?!間)|(?<![0-9])(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?![a-z])/,
  );
  if (day) return { kind: 'day', day: Number(day[1] ?? day[2]) };
  if (reader.take(/明後日|あさって|(?:the )?day after tomorrow/))
    return { kind: 'inDays', days: 2 };
  // What follows names the part of the day.
  if (reader.take(/明日|あした|あす(?!か)|翌日|tomorrow|明(?=[晩朝])/))
    return { kind: 'inDays', days: 1 };
  if (reader.take(/今日|本日|きょう|today|今(?=朝)/)) return { kind: 'inDays', days: 0 };
  return readWeekday(reader);
}

const monthDay = new RegExp(`(?<![a-z])${monthName} ?([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9:a-z])`);
const dayMonth = new RegExp(`([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?${monthName}(?![a-z])`);

function readNamedMonth(reader: Reader): SaidTime['date'] {
  const before = reader.take(monthDay);
  const after = before === undefined ? reader.take(dayMonth) : undefined;
  const [month, day] = before ? [before[1], before[2]] : [after?.[2], after?.[1]];
  if (month === undefined) return undefined;
  return { kind: 'monthDay', month: months.indexOf(month.slice(0, 3)) + 1, day: Number(day) };
}

const namedWeekday = new RegExp(`(?<![a-z])(?:on |this |next |coming )?${weekdayName}`);

function readWeekday(reader: Reader): SaidTime['date'] {
  const ja = reader.take(/(来週の?)?([日月火水木金土])曜日?/);
  if (ja) {
    const weekday = weekdaySigns.indexOf(ja[2] ?? '');
    return { kind: 'weekday', weekday, isNextWeek: ja[1] !== undefined };
  }
  const en = reader.take(namedWeekday);
  if (!en) return undefined;
  return {
    kind: 'weekday',
    weekday: weekdays.indexOf((en[1] ?? '').slice(0, 3)),
    isNextWeek: false,
  };
}

const digitalClock = new RegExp(
  `(?<![0-9])([0-9]{1,2})[:.]([0-9]{2})(?::00)?(?![0-9])(?: ?${ampm})?`,
);
const hourOfHalf = new RegExp(`(?<![0-9])([0-9]{1,2}) ?${ampm}`);

function readClock(
  reader: Reader,
): { readonly at: NonNullable<SaidTime['clock']>; readonly part?: DayPart } | undefined {
  const named = reader.take(/正午|(?<![a-z])(?:noon|midday)(?![a-z])/);
  if (named) return { at: { hour: 12, minute: 0, isDigital: true } };
  if (reader.take(/真夜中|(?<![a-z])midnight(?![a-z])/)) {
    return { at: { hour: 24, minute: 0, isDigital: true } };
  }
  const ja = reader.take(/([0-9]{1,2}) ?時(?!間)(半| ?([0-9]{1,2}) ?分)?/);
  if (ja) {
    const minute = ja[2] === '半' ? 30 : Number(ja[3] ?? 0);
    return valid(Number(ja[1]), minute, false);
  }
  const digital = reader.take(digitalClock);
  if (digital) return valid(Number(digital[1]), Number(digital[2]), !digital[3], digital[3]);
  const hour = reader.take(hourOfHalf);
  if (hour) return valid(Number(hour[1]), 0, false, hour[2]);
  const bare = reader.take(/(?:(?<![a-z])at |^)([0-9]{1,2})(?: o'clock)?(?![0-9:a-z])/);
  return bare ? valid(Number(bare[1]), 0, false) : undefined;
}

/** Up to 29 hours, as the Japanese count a night on. */
function valid(hour: number, minute: number, isDigital: boolean, half?: string) {
  if (hour > 29 || minute > 59) return undefined;
  const part =
    half === undefined ? undefined : half.startsWith('a') ? ('am' as const) : ('pm' as const);
  return { at: { hour, minute, isDigital }, ...(part && { part }) };
}

function readPart(reader: Reader): DayPart | undefined {
  if (reader.take(/深夜|未明|夜中|夜遅く|late at night|early hours/)) return 'small';
  if (reader.take(/午前|早朝|明け方|朝|in the morning|morning|ごぜん/)) return 'am';
  if (reader.take(/午後|夕方|お?昼過?ぎ?|ごご|in the afternoon|afternoon|in the evening|evening/)) {
    return 'pm';
  }
  return reader.take(/[夜晩]|at night|night/) ? 'night' : undefined;
}

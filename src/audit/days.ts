/** Not a day of the calendar, or not a time zone: for whoever typed it. */
export class BadDay extends Error {
  override readonly name = 'BadDay';
}

const hourMs = 3_600_000;
const shape = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * First instant of a calendar day where `zone` is the time: also of a day that begins at one o'clock
 * or that a zone has skipped (then the next one begins).
 * @param day `2026-11-21`
 * @returns epoch ms
 * @throws BadDay
 */
export function startOfDay(day: string, zone: string): number {
  const dateAt = dateIn(zone);
  const noonless = utcOf(day);
  // No place is further from UTC than 26 hours; a skipped day is one more.
  let before = noonless - 26 * hourMs;
  let at = noonless + 50 * hourMs;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dateAt(middle) < day) before = middle;
    else at = middle;
  }
  return at;
}

/** The day after, by the calendar. @throws BadDay */
export function dayAfter(day: string): string {
  return new Date(utcOf(day) + 24 * hourMs).toISOString().slice(0, 10);
}

/** An instant as people in `zone` write it, with its offset: `2026-11-21T10:00:00.000+09:00`. */
export function timeIn(zone: string): (at: number) => string {
  const parts = partsIn(zone);
  return (at) => {
    const { year, month, day, hour, minute, second } = parts(at);
    const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    const offsetMinutes = Math.round(
      (Date.parse(`${local}Z`) - Math.floor(at / 1000) * 1000) / 60_000,
    );
    const size = Math.abs(offsetMinutes);
    const two = (value: number) => String(value).padStart(2, '0');
    const milliseconds = String(((at % 1000) + 1000) % 1000).padStart(3, '0');
    const sign = offsetMinutes < 0 ? '-' : '+';
    return `${local}.${milliseconds}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  };
}

function utcOf(day: string): number {
  const [, year, month, date] = shape.exec(day) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) {
    throw new BadDay(`${day} is not a day: write it like 2026-11-21`);
  }
  return at;
}

function dateIn(zone: string): (at: number) => string {
  const parts = partsIn(zone);
  return (at) => {
    const { year, month, day } = parts(at);
    return `${year}-${month}-${day}`;
  };
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

function partsIn(zone: string): (at: number) => Readonly<Record<Part, string>> {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    throw new BadDay(`${zone} is not a time zone: write it like Asia/Tokyo`);
  }
  return (at) => {
    const found = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    ) as Record<Part, string>;
    return { ...found, year: found.year.padStart(4, '0') };
  };
}

/** What a clock on a wall shows. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const dayMs = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether there is such a zone here. @param name as clients send it, `Asia/Tokyo`; any string */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** @param timeZone IANA name */
export function wallTimeAt(epochMs: number, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(epochMs);
  const numberOf = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return {
    year: numberOf('year'),
    month: numberOf('month'),
    day: numberOf('day'),
    hour: numberOf('hour'),
    minute: numberOf('minute'),
  };
}

/**
 * When a clock in this zone shows this, epoch ms, the earlier first: never where it is put forward
 * over it, twice where it is put back.
 */
export function momentsOf(wall: WallTime, timeZone: string): readonly number[] {
  const asUtc = utcOf(wall);
  const moments = [asUtc - dayMs, asUtc + dayMs].map((near) => asUtc - offsetAt(near, timeZone));
  return [...new Set(moments)]
    .filter((moment) => utcOf(wallTimeAt(moment, timeZone)) === asUtc)
    .sort((one, other) => one - other);
}

/** The day that is so many days later; a 32nd becomes a 1st. Hours and minutes stay. */
export function addDays(wall: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return {
    ...wall,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: WallTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** Whether there is such a day: not a 31st of November. */
export function isDay({ year, month, day }: WallTime): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** What the zone is ahead of UTC then, ms. */
function offsetAt(epochMs: number, timeZone: string): number {
  const wholeMinute = epochMs - (epochMs % 60_000);
  return utcOf(wallTimeAt(wholeMinute, timeZone)) - wholeMinute;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

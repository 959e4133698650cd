import {
  addDays,
  isDay,
  momentsOf,
  type WallTime,
  wallTimeAt,
  weekdayOf,
} from '../language/zoned-time.ts';
import type { ReadAnswer } from './intent.ts';
import { readTimeWords, type SaidTime } from './time-words.ts';

/** What a time is counted from. */
export interface TimeScene {
  /** Epoch ms. */
  readonly now: number;
  /** IANA name: the person's. */
  readonly timeZone: string;
}

/** Nothing is planned further ahead than this. */
const mostAheadMs = 7 * 24 * 3_600_000;
const minuteMs = 60_000;
/** A night that is still talked of as this one goes on until then. */
const nightEndsAt = 5;

/**
 * A moment to come, from words in either language. Refusals: `timeUnread`, `timeAmbiguous` (detail:
 * the hour), `timePast`, `timeTooFar`, `timeSkipped` (clocks are put forward over it).
 */
export function readTime(text: string, scene: TimeScene): ReadAnswer {
  const said = readTimeWords(text);
  if (said === 'nothing') return { kind: 'none' };
  if (said === 'unread') return { kind: 'refused', reason: 'timeUnread' };
  if (said.afterMs !== undefined) {
    return judged(Math.ceil((scene.now + said.afterMs) / minuteMs) * minuteMs, scene);
  }
  const { clock } = said;
  if (!clock) return { kind: 'refused', reason: 'timeUnread' };
  if (isAmbiguous(said, clock)) {
    return { kind: 'refused', reason: 'timeAmbiguous', detail: String(clock.hour) };
  }
  const at = { ...scene, timeZone: said.timeZone ?? scene.timeZone };
  const walls = wallTimes(said, clock, wallTimeAt(at.now, at.timeZone));
  if (walls.length === 0) return { kind: 'refused', reason: 'timeUnread' };
  const moments = walls.flatMap((wall) => momentsOf(wall, at.timeZone).slice(0, 1));
  if (moments.length === 0) return { kind: 'refused', reason: 'timeSkipped' };
  const next = moments.find((moment) => moment > at.now);
  return next === undefined ? { kind: 'refused', reason: 'timePast' } : judged(next, at);
}

function judged(moment: number, { now }: TimeScene): ReadAnswer {
  if (moment <= now) return { kind: 'refused', reason: 'timePast' };
  if (moment - now > mostAheadMs) return { kind: 'refused', reason: 'timeTooFar' };
  return { kind: 'value', value: moment };
}

type Clock = NonNullable<SaidTime['clock']>;

/** 「2時」 can be either half of a day; 2:00, 14時 and 午前2時 cannot. */
function isAmbiguous(said: SaidTime, { hour, isDigital }: Clock): boolean {
  const isNamed = said.part !== undefined || said.isTonight === true;
  return !isNamed && !isDigital && hour >= 1 && hour <= 12;
}

/** What a clock may show then, the likeliest first; those that are over are among them. */
function wallTimes(said: SaidTime, clock: Clock, now: WallTime): readonly WallTime[] {
  const part = said.part ?? (said.isTonight ? 'night' : undefined);
  const { hour, daysOn } = hourOf(part, clock, said.isTonight === true);
  if (hour < 0) return [];
  const on = (day: WallTime): WallTime => ({
    ...addDays(day, daysOn),
    hour,
    minute: clock.minute,
  });
  const { date } = said;
  if (said.isTonight) {
    // After midnight it is still last night's, unless that is over.
    const isSmall = now.hour < nightEndsAt && daysOn === 1;
    return isSmall ? [on(addDays(now, -1)), on(now)] : [on(now)];
  }
  switch (date?.kind) {
    case undefined:
      return [addDays(on(now), -daysOn), addDays(on(now), 1 - daysOn)];
    case 'inDays':
      return [on(addDays(now, date.days))];
    case 'day':
      return [{ ...now, day: date.day }, nextMonth(now, date.day)].filter(isDay).map(on);
    case 'monthDay': {
      const years = date.year === undefined ? [now.year, now.year + 1] : [date.year];
      const { month, day } = date;
      return years
        .map((year) => ({ ...now, month, day, year }))
        .filter(isDay)
        .map(on);
    }
    case 'either':
      return either(date.numbers, now).map(on);
    case 'weekday': {
      const ahead = (date.weekday - weekdayOf(now) + 7) % 7;
      if (!date.isNextWeek) return [on(addDays(now, ahead)), on(addDays(now, ahead + 7))];
      const monday = 7 - ((weekdayOf(now) + 6) % 7);
      return [on(addDays(now, monday + ((date.weekday + 6) % 7)))];
    }
  }
}

function nextMonth(now: WallTime, day: number): WallTime {
  return now.month === 12
    ? { ...now, year: now.year + 1, month: 1, day }
    : { ...now, month: now.month + 1, day };
}

/** Month and day, whichever way round lies in the week that can be planned. */
function either([one, other]: readonly [number, number], now: WallTime): readonly WallTime[] {
  const days = [
    { month: one, day: other },
    { month: other, day: one },
  ].flatMap((day) => [now.year, now.year + 1].map((year) => ({ ...now, ...day, year })));
  const today = utcDay(now);
  const ahead = (day: WallTime) => utcDay(day) - today;
  const real = days.filter((day) => day.month <= 12 && isDay(day));
  const near = real.filter((day) => ahead(day) >= 0 && ahead(day) <= 8);
  return near.length > 0 ? near : real;
}

function utcDay({ year, month, day }: WallTime): number {
  return Date.UTC(year, month - 1, day) / (24 * 3_600_000);
}

/** The hour of 24, and whether it lies on the day that follows; -1 for none. */
function hourOf(
  part: SaidTime['part'],
  { hour }: Clock,
  isTonight: boolean,
): { readonly hour: number; readonly daysOn: 0 | 1 } {
  if (hour >= 24) return { hour: hour - 24, daysOn: 1 };
  switch (part) {
    case 'am':
      if (hour > 12) return { hour: -1, daysOn: 0 };
      return { hour: hour % 12, daysOn: isTonight ? 1 : 0 };
    case 'pm':
      return { hour: hour < 12 ? hour + 12 : hour, daysOn: 0 };
    case 'night':
      if (hour < nightEndsAt + 1) return { hour, daysOn: 1 };
      if (hour === 12) return { hour: 0, daysOn: 1 };
      return { hour: hour < 12 ? hour + 12 : hour, daysOn: 0 };
    case 'small':
      if (hour === 12) return { hour: 0, daysOn: 0 };
      if (hour < 6) return { hour, daysOn: isTonight ? 1 : 0 };
      return { hour: hour < 12 ? hour + 12 : hour, daysOn: 0 };
    default:
      return { hour, daysOn: 0 };
  }
}

import { describe, expect, it } from 'vitest';
import { momentsOf } from '../../src/language/zoned-time.ts';
import { readTime } from '../../src/understand/slot-time.ts';

/** Saturday. */
const day = Date.UTC(2026, 10, 21);
const hourMs = 3_600_000;
const tokyo = { timeZone: 'Asia/Tokyo' };
/** 10:00 in Tokyo. */
const morning = { now: day + hourMs, ...tokyo };

/** Hours and minutes on a day of November in Tokyo. */
const at = (date: number, hour: number, minute = 0) => Date.UTC(2026, 10, date, hour - 9, minute);
const read = (text: string, scene = morning) => {
  const answer = readTime(text, scene);
  return answer.kind === 'value'
    ? answer.value
    : answer.kind === 'refused'
      ? [answer.reason, ...(answer.detail ? [answer.detail] : [])].join(' ')
      : answer.kind;
};

describe('a time to come, said in Japanese', () => {
  // Holds N13
  it.each([
    ['今夜2時', at(22, 2)],
    ['今夜２時に', at(22, 2)],
    ['今夜二時', at(22, 2)],
    ['今晩の11時半', at(21, 23, 30)],
    ['今夜12時', at(22, 0)],
    ['今夜25時', at(22, 1)],
    ['今夜2時にお願いします', at(22, 2)],
    ['明日の朝3時半', at(22, 3, 30)],
    ['明日の午前3時', at(22, 3)],
    ['明日15時20分', at(22, 15, 20)],
    ['明日の午後3時20分', at(22, 15, 20)],
    ['明日の夜2時', at(23, 2)],
    ['明後日 2:00', at(23, 2)],
    ['26日 2:00', at(26, 2)],
    ['２６日　２：００', at(26, 2)],
    ['11月26日 午前2時', at(26, 2)],
    ['十一月二十六日の午前二時', at(26, 2)],
    ['11/26 02:30', at(26, 2, 30)],
    ['2026-11-22 02:00', at(22, 2)],
    ['2026/11/22 02:00', at(22, 2)],
    ['2026年11月22日 午前2時', at(22, 2)],
    ['2026-11-22T02:00', at(22, 2)],
    ['日曜の深夜1時', at(22, 1)],
    ['土曜日 23:00', at(21, 23)],
    ['来週の火曜 3:00', at(24, 3)],
    ['深夜2時', at(22, 2)],
    ['午後2時', at(21, 14)],
    ['午前2時に', at(22, 2)],
    ['正午', at(21, 12)],
    ['2:00', at(22, 2)],
    ['14:00', at(21, 14)],
    ['22時', at(21, 22)],
    ['3時間後', at(21, 13)],
    ['1時間半後', at(21, 11, 30)],
    ['あと90分後', at(21, 11, 30)],
    ['2日後の 3:00', at(23, 3)],
    ['日本時間の22時', at(21, 22)],
    ['17:00 UTC', at(22, 2)],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a time to come, said in English', () => {
  it.each([
    ['tonight at 2', at(22, 2)],
    ['Tonight at 2:00', at(22, 2)],
    ['tonight 11pm', at(21, 23)],
    ['2am tonight please', at(22, 2)],
    ['tonight at midnight', at(22, 0)],
    ['midnight', at(22, 0)],
    ['tomorrow 3:30am', at(22, 3, 30)],
    ['tomorrow at 3 p.m.', at(22, 15)],
    ['tomorrow night at 1', at(23, 1)],
    ['the day after tomorrow at 02:00', at(23, 2)],
    ['in 3 hours', at(21, 13)],
    ['in an hour', at(21, 11)],
    ['in half an hour', at(21, 10, 30)],
    ['in 1 hour and 15 minutes', at(21, 11, 15)],
    ['45 minutes from now', at(21, 10, 45)],
    ['26 Nov 2am', at(26, 2)],
    ['November 26th at 02:00', at(26, 2)],
    ['26/11 02:00', at(26, 2)],
    ['on the 26th at 2am', at(26, 2)],
    ['Sunday 2am', at(22, 2)],
    ['next Monday at 4:15', at(23, 4, 15)],
    ['noon', at(21, 12)],
    ['at 22:00', at(21, 22)],
    ['22:00 JST', at(21, 22)],
    ['Ｔｏｎｉｇｈｔ　ａｔ　２', at(22, 2)],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a time that is not taken', () => {
  it.each([
    ['2時', 'timeAmbiguous 2'],
    ['明日2時', 'timeAmbiguous 2'],
    ['at 3', 'timeAmbiguous 3'],
    ['tomorrow at 12', 'timeAmbiguous 12'],
    ['今日の 9:00', 'timePast'],
    ['2026-11-20 02:00', 'timePast'],
    ['29日 2:00', 'timeTooFar'],
    ['2026-12-24 02:00', 'timeTooFar'],
    ['今夜', 'timeUnread'],
    ['tomorrow', 'timeUnread'],
    ['31日 2:00', 'timeTooFar'],
    ['32日 2:00', 'timeUnread'],
    ['25:00 99', 'timeUnread'],
    ['2:75', 'timeUnread'],
    ['午前13時', 'timeUnread'],
    ['今夜2時は困ります', 'timeUnread'],
    ['not at 2am', 'timeUnread'],
    ['2時か3時', 'timeUnread'],
    ['22:00 PST8', 'timeUnread'],
    ['パスワードを忘れました', 'none'],
    ['I forgot my password', 'none'],
    ['9'.repeat(5000), 'none'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('is the same night after midnight, and the next one after dawn', () => {
    const small = { now: at(22, 0, 30), ...tokyo };
    expect(read('今夜2時', small)).toBe(at(22, 2));
    expect(read('tonight at 11pm', small)).toBe(at(22, 23));
    expect(read('今夜2時', { now: at(22, 4), ...tokyo })).toBe(at(23, 2));
    expect(read('今夜2時', { now: at(22, 6), ...tokyo })).toBe(at(23, 2));
  });
});

describe('clocks that are put forward and back', () => {
  const berlin = 'Europe/Berlin';
  /** Saturday noon before the clocks are put forward, and before they are put back. */
  const spring = { now: Date.UTC(2026, 2, 28, 11), timeZone: berlin };
  const autumn = { now: Date.UTC(2026, 9, 24, 10), timeZone: berlin };

  it('refuses what no clock will show', () => {
    expect(read('tomorrow 2:30', spring)).toBe('timeSkipped');
    expect(read('tomorrow 3:30', spring)).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it('takes the first of what clocks show twice', () => {
    expect(read('tomorrow 2:30', autumn)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    const twice = momentsOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, berlin);
    expect(twice).toEqual([Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]);
  });

  it('counts hours, not what clocks show', () => {
    expect(read('in 20 hours', spring)).toBe(spring.now + 20 * hourMs);
  });
});

import { expect, test } from 'vitest';
import { BadDay, dayAfter, startOfDay, timeIn } from '../../src/audit/days.ts';

const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

test.each([
  ['Asia/Tokyo', '2026-11-21', '2026-11-20T15:00:00.000Z'],
  ['UTC', '2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-21', '2026-11-20T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-21', '2026-11-20T10:00:00.000Z'],
  // The day began at one o'clock.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
  // The zone had no such day: what is asked for begins with the next one.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
])('in %s %s begins at %s', (zone, day, expected) => {
  expect(iso(startOfDay(day, zone))).toBe(expected);
});

test('a day of the clock change has 23 or 25 hours, a leap day 24', () => {
  const hoursOf = (day: string, zone: string) =>
    (startOfDay(dayAfter(day), zone) - startOfDay(day, zone)) / hourMs;
  expect(hoursOf('2026-03-08', 'America/New_York')).toBe(23);
  expect(hoursOf('2026-11-01', 'America/New_York')).toBe(25);
  expect(hoursOf('2028-02-29', 'Asia/Tokyo')).toBe(24);
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('2027-02-28')).toBe('2027-03-01');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});

test.each([
  '2027-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-1-1',
  '21.11.2026',
  '',
  '2026-11-21T00',
])('%s is not a day', (day) => {
  expect(() => startOfDay(day, 'Asia/Tokyo')).toThrow(BadDay);
});

test('a zone that is none is refused', () => {
  expect(() => startOfDay('2026-11-21', 'Asia/Edo')).toThrow(BadDay);
  expect(() => timeIn('Mars/Olympus')).toThrow(BadDay);
});

test('an instant is written with the offset that its zone had then', () => {
  const summer = Date.UTC(2026, 6, 1, 12, 0, 0, 7);
  expect(timeIn('Asia/Tokyo')(summer)).toBe('2026-07-01T21:00:00.007+09:00');
  expect(timeIn('America/New_York')(summer)).toBe('2026-07-01T08:00:00.007-04:00');
  expect(timeIn('America/New_York')(Date.UTC(2026, 11, 1, 12))).toBe(
    '2026-12-01T07:00:00.000-05:00',
  );
  expect(timeIn('Asia/Kathmandu')(summer)).toBe('2026-07-01T17:45:00.007+05:45');
  expect(timeIn('UTC')(summer)).toBe('2026-07-01T12:00:00.007+00:00');
});

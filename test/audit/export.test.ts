import { expect, test } from 'vitest';
import { BadDay } from '../../src/audit/days.ts';
import { macOf } from '../../src/audit/entry.ts';
import { type ExportOptions, exportTrail } from '../../src/audit/export.ts';
import type { Note } from '../../src/audit/note.ts';
import { csvCell } from '../../src/audit/safe-text.ts';
import type { Reader } from '../../src/store/store.ts';
import { audited, auditKeys, sceneIn } from '../helpers/audited.ts';
import { eachStore } from '../helpers/stores.ts';
import { noted, write } from './trails.ts';

const hourMs = 3_600_000;

async function linesOf(db: Reader, options: ExportOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportTrail(db, options)) lines.push(line);
  return lines;
}

const hostile = [
  '\r\n{"seq":99,"action":"forged"}',
  '\u001b[2J\u001b[1;31mred',
  'one\u2028two\u2029three\u0085four',
  '\u202egnp.exe',
  '\u009b31m\u007f\u0000',
];

eachStore('the export', (open) => {
  test('holds each entry of the asked days once, by the clock of the zone', async () => {
    const audit = audited(await open());
    // The hours around both ends of 1 November 2026 in New York, which has 25 of them.
    const first = Date.UTC(2026, 10, 1, 4);
    for (let hour = -2; hour < 27; hour++) {
      await audit.store.transaction(async (tx) =>
        audit.note(tx, noted(hour + 2), sceneIn('talk', first + hour * hourMs)),
      );
    }
    const day = { from: '2026-11-01', to: '2026-11-01', zone: 'America/New_York' };
    const lines = await linesOf(audit.store.db, { format: 'jsonl', ...day });
    const times = lines.map((line) => JSON.parse(line).time);
    expect(times).toHaveLength(25);
    expect(times[0]).toBe('2026-11-01T00:00:00.000-04:00');
    expect(times.at(-1)).toBe('2026-11-01T23:00:00.000-05:00');
    const rest = [
      await linesOf(audit.store.db, { format: 'jsonl', zone: day.zone, to: '2026-10-31' }),
      await linesOf(audit.store.db, { format: 'jsonl', zone: day.zone, from: '2026-11-02' }),
    ];
    expect(rest.map(({ length }) => length)).toEqual([2, 2]);
    const tokyo = await linesOf(audit.store.db, { format: 'csv', ...day, zone: 'Asia/Tokyo' });
    expect(tokyo).toHaveLength(1 + 13);
  });

  test('holds a leap day, and refuses a day that is none', async () => {
    const audit = audited(await open());
    await write(audit, 1, 1, Date.UTC(2028, 1, 29, 14, 59, 58));
    await write(audit, 1, 1, Date.UTC(2028, 1, 29, 14, 59, 59));
    const leap = { from: '2028-02-29', to: '2028-02-29', zone: 'Asia/Tokyo' } as const;
    expect(await linesOf(audit.store.db, { format: 'jsonl', ...leap })).toHaveLength(1);
    const wrong = linesOf(audit.store.db, { format: 'jsonl', zone: 'UTC', from: '2027-02-29' });
    await expect(wrong).rejects.toBeInstanceOf(BadDay);
  });

  test('a line of JSON holds all that its mac covers', async () => {
    const audit = audited(await open());
    await write(audit, 2);
    for (const line of await linesOf(audit.store.db, { format: 'jsonl', zone: 'UTC' })) {
      const { time: _, details, ...entry } = JSON.parse(line);
      const covered = { ...entry, details: JSON.stringify(details) };
      expect(macOf(covered, auditKeys.chain)).toBe(entry.mac);
    }
  });

  test('whatever is written, one entry is one line', async () => {
    const audit = audited(await open());
    for (const text of hostile) {
      const note: Note = { ...noted(1), target: text, details: { text, [text]: 1 } };
      await audit.store.transaction(async (tx) => audit.note(tx, note, sceneIn('talk')));
    }
    for (const format of ['jsonl', 'csv'] as const) {
      const lines = await linesOf(audit.store.db, { format, zone: 'UTC' });
      expect(lines).toHaveLength(hostile.length + (format === 'csv' ? 1 : 0));
      for (const line of lines) {
        const body = line.replace(/\r?\n$/, '');
        expect(body).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
      }
    }
    const [line] = await linesOf(audit.store.db, { format: 'jsonl', zone: 'UTC' });
    expect(JSON.parse(line ?? '').details.text).toBe(hostile[0]);
  });

  // Holds T-74
  test('no cell of the table is a formula', async () => {
    const audit = audited(await open());
    const starts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠x', '"=1'];
    for (const target of starts) {
      await audit.store.transaction(async (tx) =>
        audit.note(tx, { ...noted(1), target, reason: target }, sceneIn('talk')),
      );
    }
    const [header, ...rows] = await linesOf(audit.store.db, { format: 'csv', zone: 'Asia/Tokyo' });
    expect(header?.startsWith('\uFEFF"seq","time",')).toBe(true);
    for (const row of rows) {
      const cells = [...row.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map(([, cell]) => cell);
      expect(cells).toHaveLength(15);
      expect(cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell ?? ''))).toEqual([]);
      expect(cells.filter((cell) => cell?.startsWith("'")).length).toBeGreaterThanOrEqual(
        row.includes('""=1') ? 0 : 2,
      );
    }
  });

  test('is read batch by batch, whatever its length, without a gap', async () => {
    const audit = audited(await open());
    await audit.store.transaction(async (tx) => {
      for (let place = 1; place <= 1_201; place++) {
        audit.note(tx, { ...noted(place), details: {} }, sceneIn('talk'));
      }
    });
    const lines = await linesOf(audit.store.db, { format: 'jsonl', zone: 'UTC' });
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(
      Array.from({ length: 1_201 }, (_, place) => place + 1),
    );
    let reads = 0;
    const db = {
      ...audit.store.db,
      selectFrom: ((table: 'audit') => {
        if (table === 'audit') reads += 1;
        return audit.store.db.selectFrom(table);
      }) as Reader['selectFrom'],
    } as Reader;
    const some = exportTrail(db, { format: 'jsonl', zone: 'UTC' });
    for (let line = 0; line < 10; line++) await some.next();
    await some.return(undefined);
    expect(reads).toBe(1);
  });
});

test('a cell doubles its quotes and shows what it cannot hold', () => {
  expect(csvCell('a"b')).toBe('"a""b"');
  expect(csvCell('\0=1')).toBe(`"'\\u0000=1"`);
  expect(csvCell('')).toBe('""');
});

import { readAuditEntries, readAuditHead, type StoredEntry } from '../store/audit.ts';
import type { Reader } from '../store/store.ts';
import { canonicalJson } from './canonical-json.ts';
import { dayAfter, startOfDay, timeIn } from './days.ts';
import { csvCell, visible } from './safe-text.ts';

export interface ExportOptions {
  readonly format: 'jsonl' | 'csv';
  /** Calendar days in `zone`, both included; without, from the first or to the newest entry. */
  readonly from?: string;
  readonly to?: string;
  /** IANA name. */
  readonly zone: string;
}

const batchSize = 500;
const columns = [
  'seq',
  'time',
  'actor',
  'role',
  'via',
  'action',
  'decision',
  'reason',
  'target',
  'conversationId',
  'operationId',
  'correlation',
  'details',
  'prev',
  'mac',
] as const;

/**
 * The trail as lines, a batch in memory at a time. A line of JSON Lines holds all that its `mac`
 * covers, and `time` for people.
 * @throws BadDay at the first line
 */
export async function* exportTrail(db: Reader, options: ExportOptions): AsyncGenerator<string> {
  const { format, zone, from, to } = options;
  const timeAt = timeIn(zone);
  const range = {
    upTo: (await readAuditHead(db)).seq,
    limit: batchSize,
    ...(from !== undefined && { from: startOfDay(from, zone) }),
    ...(to !== undefined && { to: startOfDay(dayAfter(to), zone) }),
  };
  // The mark tells a spreadsheet that the text is UTF-8.
  if (format === 'csv') yield `\uFEFF${columns.map(csvCell).join(',')}\r\n`;
  const line = format === 'csv' ? csvLine : jsonLine;
  let batch: readonly StoredEntry[];
  let after = 0;
  do {
    batch = await readAuditEntries(db, { ...range, after });
    for (const entry of batch) {
      yield line(entry, timeAt(entry.at));
      after = entry.seq;
    }
  } while (batch.length === batchSize);
}

function jsonLine(entry: StoredEntry, time: string): string {
  return `${visible(canonicalJson({ ...entry, details: detailsOf(entry), time }))}\n`;
}

function csvLine(entry: StoredEntry, time: string): string {
  const cells = { ...entry, time };
  return `${columns.map((name) => csvCell(String(cells[name] ?? ''))).join(',')}\r\n`;
}

/** A text that somebody broke is shown as it is: finding it is the verification's work. */
function detailsOf({ details }: StoredEntry): unknown {
  try {
    const value: unknown = JSON.parse(details);
    canonicalJson(value);
    return value;
  } catch {
    return details.toWellFormed();
  }
}

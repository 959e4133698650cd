import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Ways in which the embedded store can refuse to write, as SQLite itself refuses. */
const faults = {
  'read-only': { broken: 'pragma query_only = 1', mended: 'pragma query_only = 0' },
  full: { broken: 'pragma max_page_count = 1', mended: 'pragma max_page_count = 1073741823' },
} as const;

export type StoreFault = keyof typeof faults;

/** The settings hold for one handle: the one that writes is known by how it is opened. */
const writers = new Map<string, DatabaseSync>();
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  if (sql.includes('journal_mode = wal')) writers.set(this.location() ?? '', this);
  return exec.call(this, sql);
};

/** From now on the store in this folder can write nothing (`full`: nothing that needs room). */
export function breakStore(folder: string, how: StoreFault): void {
  set(folder, faults[how].broken);
}

export function mendStore(folder: string, how: StoreFault): void {
  set(folder, faults[how].mended);
}

function set(folder: string, pragma: string): void {
  const writer = writers.get(join(folder, 'akeru.db'));
  if (!writer) throw new Error(`no store is open in ${folder}`);
  exec.call(writer, pragma);
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackendUnavailable } from '../outcomes.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Documents, Kind } from './state.ts';

/** Another process holds the world of this folder, and does not share it. */
export class WorldInUse extends Error {
  override readonly name = 'WorldInUse';
}

export interface StoredDocument {
  readonly kind: Kind;
  readonly id: string;
  readonly body: Documents[Kind];
}

export interface RememberedCall {
  readonly operation: string;
  readonly argumentsHash: string;
  /** JSON of the first answer. */
  readonly answer: string;
}

/** `world.db`: documents, remembered change calls and the ledger. */
export interface WorldFileStore {
  /** Another number after another process has written; always the same when nothing is shared. */
  version(): number;
  readonly ledger: Ledger;
  setting(name: string): string | undefined;
  saveSetting(name: string, value: string): void;
  documents(): readonly StoredDocument[];
  save(kind: Kind, id: string, body: object): void;
  remove(kind: Kind, id: string): void;
  remembered(key: string): RememberedCall | undefined;
  remember(key: string, at: number, call: RememberedCall): void;
  /** @throws BackendUnavailable when another process has been writing for too long */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens or makes `world.db` in a folder.
 * @param shared several processes may have it open
 * @throws WorldInUse while another process has it open, and one of the two does not share it
 */
export function openWorldFileStore(folder: string, shared: boolean): WorldFileStore {
  mkdirSync(folder, { recursive: true });
  const db = open(join(folder, 'world.db'), shared);
  const ledger = createLedger(db);
  const readVersion = db.prepare('pragma data_version');
  const readSetting = db.prepare('select value from setting where name = ?');
  const writeSetting = db.prepare('insert or replace into setting (name, value) values (?, ?)');
  const readDocuments = db.prepare('select kind, id, body from document order by rowid');
  // An update keeps the row's place, so that machines stay in the order of the world file.
  const writeDocument = db.prepare(
    `insert into document (kind, id, body) values (?, ?, ?)
     on conflict (kind, id) do update set body = excluded.body`,
  );
  const removeDocument = db.prepare('delete from document where kind = ? and id = ?');
  const readCall = db.prepare('select operation, argumentsHash, answer from call where key = ?');
  const writeCall = db.prepare(
    'insert into call (key, at, operation, argumentsHash, answer) values (?, ?, ?, ?, ?)',
  );
  return {
    ledger,
    version: () => (shared ? Number(readVersion.get()?.data_version) : 0),
    setting: (name) => {
      const row = readSetting.get(name);
      return row === undefined ? undefined : String(row.value);
    },
    saveSetting: (name, value) => {
      writeSetting.run(name, value);
    },
    documents: () =>
      readDocuments.all().map((row) => ({
        kind: String(row.kind) as Kind,
        id: String(row.id),
        body: JSON.parse(String(row.body)) as Documents[Kind],
      })),
    save: (kind, id, body) => {
      writeDocument.run(kind, id, JSON.stringify(body));
    },
    remove: (kind, id) => {
      removeDocument.run(kind, id);
    },
    remembered: (key) => {
      const row = readCall.get(key);
      if (row === undefined) return undefined;
      return {
        operation: String(row.operation),
        argumentsHash: String(row.argumentsHash),
        answer: String(row.answer),
      };
    },
    remember: (key, at, { operation, argumentsHash, answer }) => {
      writeCall.run(key, at, operation, argumentsHash, answer);
    },
    transaction: (work) => {
      try {
        db.exec('begin immediate');
      } catch (error) {
        if (isBusy(error)) throw new BackendUnavailable('another process is writing');
        throw error;
      }
      try {
        const result = work();
        db.exec('commit');
        return result;
      } catch (error) {
        db.exec('rollback');
        throw error;
      }
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

/** A process that has to wait does nothing else meanwhile: never for long. */
const waitMs = 1_000;

function open(path: string, shared: boolean): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: shared ? 5_000 : 200 });
  try {
    // Not shared: held exclusively, so that a second process is refused instead of being surprised.
    db.exec(`
      pragma locking_mode = ${shared ? 'normal' : 'exclusive'};
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = on;
      begin immediate;
      create table if not exists setting (name text primary key, value text not null) strict;
      create table if not exists document (
        kind text not null, id text not null, body text not null, unique (kind, id)
      ) strict;
      create table if not exists call (
        key text primary key, at integer not null, operation text not null,
        argumentsHash text not null, answer text not null
      ) strict;
      commit;
      pragma busy_timeout = ${waitMs};
    `);
    return db;
  } catch (error) {
    db.close();
    if (isBusy(error)) throw new WorldInUse(`another process has ${path} open`);
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /locked|busy/i.test(error.message);
}

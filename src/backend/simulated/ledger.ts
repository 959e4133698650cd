import type { DatabaseSync } from 'node:sqlite';
import type { FactValue } from '../outcomes.ts';

/** What a call did to the simulated systems, counted from outside. */
export interface Effect {
  readonly effect: 'set' | 'stop' | 'start' | 'reboot' | 'setting' | 'ticket' | 'notice';
  readonly targets: readonly string[];
  /** Key of the change call. */
  readonly key: string;
  /** Never a password, nor anything made from one. */
  readonly details: { readonly [name: string]: FactValue };
}

export interface LedgerEntry extends Effect {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Ledger {
  /** Within the transaction of the effect itself. */
  append(at: number, effect: Effect): void;
  entries(): readonly LedgerEntry[];
}

/** Append-only: the table itself refuses to change or to lose a row. */
export function createLedger(db: DatabaseSync): Ledger {
  db.exec(`
    create table if not exists ledger (
      seq integer primary key autoincrement,
      at integer not null,
      effect text not null,
      targets text not null,
      key text not null,
      details text not null
    ) strict;
    create trigger if not exists ledger_keeps_rows before delete on ledger
      begin select raise(abort, 'the ledger is append-only'); end;
    create trigger if not exists ledger_keeps_words before update on ledger
      begin select raise(abort, 'the ledger is append-only'); end;
  `);
  const insert = db.prepare(
    'insert into ledger (at, effect, targets, key, details) values (?, ?, ?, ?, ?)',
  );
  const select = db.prepare('select * from ledger order by seq');
  return {
    append: (at, { effect, targets, key, details }) => {
      insert.run(at, effect, JSON.stringify(targets), key, JSON.stringify(details));
    },
    entries: () =>
      select.all().map((row) => ({
        seq: Number(row.seq),
        at: Number(row.at),
        effect: String(row.effect) as Effect['effect'],
        targets: JSON.parse(String(row.targets)) as string[],
        key: String(row.key),
        details: JSON.parse(String(row.details)) as Effect['details'],
      })),
  };
}

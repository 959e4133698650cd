import type { Insertable, Selectable } from 'kysely';
import { prepare } from './prepare.ts';
import type { Reader, Tx } from './store.ts';
import type {
  AuditCheckpointTable,
  AuditHeadTable,
  AuditPersonTable,
  AuditTable,
  EpochMs,
} from './tables.ts';

export type StoredEntry = Selectable<AuditTable>;
export type AuditHead = Pick<Selectable<AuditHeadTable>, 'seq' | 'mac'>;
export type StoredCheckpoint = Selectable<AuditCheckpointTable>;
export type StoredPerson = Selectable<AuditPersonTable>;

// An update, also on SQLite: on PostgreSQL it is what keeps the next writer out until the commit.
const takeHead = prepare((tx: Tx, _: object) =>
  tx
    .updateTable('auditHead')
    .set((eb) => ({ seq: eb.ref('seq') }))
    .returning(['seq', 'mac']),
);

const insertEntry = prepare((tx: Tx, entry: Insertable<AuditTable>) =>
  tx.insertInto('audit').values({
    seq: entry.seq,
    at: entry.at,
    actor: entry.actor,
    role: entry.role,
    via: entry.via,
    action: entry.action,
    decision: entry.decision,
    reason: entry.reason,
    target: entry.target,
    conversationId: entry.conversationId,
    operationId: entry.operationId ?? null,
    correlation: entry.correlation,
    details: entry.details,
    prev: entry.prev,
    mac: entry.mac,
  }),
);

const insertPerson = prepare((tx: Tx, person: StoredPerson) =>
  tx
    .insertInto('auditPerson')
    .values({
      pseudonym: person.pseudonym,
      salt: person.salt,
      identity: person.identity,
      createdAt: person.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/** The newest entry; until the transaction ends nobody else gets it. */
export async function takeAuditHead(tx: Tx): Promise<AuditHead> {
  const { rows } = await takeHead(tx, {});
  if (!rows[0]) throw new Error('the audit trail has no head');
  return rows[0];
}

/** Moves the head on; the database refuses whatever does not follow it. */
export async function insertAuditEntry(tx: Tx, entry: StoredEntry): Promise<void> {
  await insertEntry(tx, entry);
}

/** Leaves a person who is known already as they are. */
export async function insertAuditPerson(tx: Tx, person: StoredPerson): Promise<void> {
  await insertPerson(tx, person);
}

export async function readAuditHead(db: Reader): Promise<AuditHead> {
  return db.selectFrom('auditHead').select(['seq', 'mac']).executeTakeFirstOrThrow();
}

/** Head, first and last entry and the place where the trail was cut off, all of one moment. */
export async function readAuditEnds(db: Reader): Promise<{
  readonly head: AuditHead;
  /** null: there is no entry. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly checkpoint?: StoredCheckpoint;
}> {
  const row = await db
    .selectFrom('auditHead')
    .leftJoin('auditCheckpoint', (join) =>
      join.on('auditCheckpoint.seq', '=', (eb) =>
        eb.selectFrom('auditCheckpoint as other').select(({ fn }) => fn.max('other.seq').as('seq')),
      ),
    )
    .select(['auditHead.seq', 'auditHead.mac'])
    .select(['auditCheckpoint.seq as cutSeq', 'auditCheckpoint.mac as cutMac'])
    .select(['auditCheckpoint.at', 'auditCheckpoint.signature'])
    .select((eb) => [
      eb
        .selectFrom('audit')
        .select(({ fn }) => fn.min('seq').as('seq'))
        .as('oldest'),
      eb
        .selectFrom('audit')
        .select(({ fn }) => fn.max('seq').as('seq'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow();
  const { seq, mac, oldest, newest, cutSeq, cutMac, at, signature } = row;
  const isCut = cutSeq !== null && cutMac !== null && at !== null && signature !== null;
  return {
    head: { seq, mac },
    oldest,
    newest,
    ...(isCut && { checkpoint: { seq: cutSeq, mac: cutMac, at, signature } }),
  };
}

/** In order, those behind `after`; between two times when they are given. */
export async function readAuditEntries(
  db: Reader,
  range: {
    readonly after: number;
    readonly upTo: number;
    readonly limit: number;
    readonly from?: EpochMs;
    /** Not itself. */
    readonly to?: EpochMs;
  },
): Promise<StoredEntry[]> {
  return db
    .selectFrom('audit')
    .selectAll()
    .where('seq', '>', range.after)
    .where('seq', '<=', range.upTo)
    .$if(range.from !== undefined, (query) => query.where('at', '>=', range.from ?? 0))
    .$if(range.to !== undefined, (query) => query.where('at', '<', range.to ?? 0))
    .orderBy('seq')
    .limit(range.limit)
    .execute();
}

/** @returns undefined when the person was erased, or never seen */
export async function findAuditPerson(
  db: Reader,
  pseudonym: string,
): Promise<StoredPerson | undefined> {
  return db
    .selectFrom('auditPerson')
    .selectAll()
    .where('pseudonym', '=', pseudonym)
    .executeTakeFirst();
}

/** @returns whether there was such a person */
export async function deleteAuditPerson(tx: Tx, pseudonym: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('auditPerson')
    .where('pseudonym', '=', pseudonym)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** The newest entry such that it and all before it are older than a time. */
export async function findLastEntryBefore(
  db: Reader,
  before: EpochMs,
): Promise<AuditHead | undefined> {
  const { kept } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.min('seq').as('kept'))
    .where('at', '>=', before)
    .executeTakeFirstOrThrow();
  return db
    .selectFrom('audit')
    .select(['seq', 'mac'])
    .$if(kept !== null, (query) => query.where('seq', '<', kept))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertAuditCheckpoint(tx: Tx, checkpoint: StoredCheckpoint): Promise<void> {
  await tx.insertInto('auditCheckpoint').values(checkpoint).execute();
}

/** The database refuses whatever is behind the newest checkpoint. @returns how many there were */
export async function deleteAuditEntries(tx: Tx, upTo: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('audit')
    .where('seq', '<=', upTo)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Nobody stays known whom no entry names any more. */
export async function deleteUnnamedPeople(tx: Tx): Promise<void> {
  await tx
    .deleteFrom('auditPerson')
    .where('pseudonym', 'not in', (eb) => eb.selectFrom('audit').select('actor'))
    .execute();
}

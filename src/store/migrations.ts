import { sql } from 'kysely';
import { createFirstTables } from './migration-1-first-tables.ts';
import { createAuditChain } from './migration-2-audit-chain.ts';
import { createSharedLimits } from './migration-3-shared-limits.ts';
import { createDelivery } from './migration-4-delivery.ts';
import { createStaffSessions } from './migration-5-staff-sessions.ts';
import { createUndoTries } from './migration-6-undo-tries.ts';
import { createProofCodes } from './migration-7-proof-codes.ts';
import { createPersonLimits } from './migration-8-person-limits.ts';
import { createSecondPerson } from './migration-9-second-person.ts';
import { addApprovalRequests } from './migration-10-approval-requests.ts';
import { addAnnounced } from './migration-11-announced.ts';
import { createOwnerResets } from './migration-12-owner-resets.ts';
import { createCasesAndTickets } from './migration-13-cases-and-tickets.ts';
import { createPlanned } from './migration-14-planned.ts';
import type { Store, Tx } from './store.ts';

type Engine = Store['engine'];

interface Migration {
  readonly name: string;
  readonly up: (tx: Tx, engine: Engine) => Promise<void>;
}

/** In order, by place: a migration that was released is never changed, moved or removed. */
const migrations: readonly Migration[] = [
  { name: 'first tables', up: createFirstTables },
  { name: 'audit chain', up: createAuditChain },
  { name: 'shared limits', up: createSharedLimits },
  { name: 'delivery', up: createDelivery },
  { name: 'staff sessions', up: createStaffSessions },
  { name: 'undo tries', up: createUndoTries },
  { name: 'proof codes', up: createProofCodes },
  { name: 'person limits', up: createPersonLimits },
  { name: 'second person', up: createSecondPerson },
  { name: 'approval requests', up: addApprovalRequests },
  { name: 'announced', up: addAnnounced },
  { name: 'owner resets', up: createOwnerResets },
  { name: 'cases and tickets', up: createCasesAndTickets },
  { name: 'planned', up: createPlanned },
];

/** The store was written by a later version of the product. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}

/** Any number that no other program uses on the same database. */
const advisoryLockKey = 4_158_276_301;

/**
 * Brings the tables up to date, all or nothing; several processes may start at once.
 * @throws StoreTooNew before anything is changed
 */
export async function migrate(tx: Tx, engine: Engine, now: number): Promise<void> {
  if (engine === 'postgres') {
    await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLockKey)})`.execute(tx);
  }
  await tx.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('appliedAt', 'bigint', (column) => column.notNull())
    .execute();
  const { newest } = await tx
    .selectFrom('migration')
    .select((eb) => eb.fn.max('version').as('newest'))
    .executeTakeFirstOrThrow();
  const applied = newest ?? 0;
  if (applied > migrations.length) {
    throw new StoreTooNew(
      `The store has schema ${applied}, this version knows ${migrations.length}: start the version that wrote it.`,
    );
  }
  for (const [index, { name, up }] of migrations.slice(applied).entries()) {
    await up(tx, engine);
    const version = applied + index + 1;
    await tx.insertInto('migration').values({ version, name, appliedAt: now }).execute();
  }
}

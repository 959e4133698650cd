import { sql } from 'kysely';
import type { Store, Tx } from './store.ts';
import { genesisMac } from './tables.ts';

/**
 * The audit trail as a chain that the database itself keeps gap-free and append-only. Entries of the
 * first schema prove nothing and name people by their id; no release has written any: they go.
 */
export async function createAuditChain(tx: Tx, engine: Store['engine']): Promise<void> {
  await tx.schema.dropTable('audit').execute();
  await tx.schema
    .createTable('audit')
    // Given by the chain's head, never by the database: its own counters leave gaps.
    .addColumn('seq', engine === 'postgres' ? 'bigint' : 'integer', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('via', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('conversationId', 'text', (column) => column.notNull())
    .addColumn('operationId', 'text')
    .addColumn('correlation', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('prev', 'text', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull())
    .execute();
  await tx.schema
    .createTable('auditHead')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull())
    .execute();
  await tx.insertInto('auditHead').values({ id: 1, seq: 0, mac: genesisMac }).execute();
  await tx.schema
    .createTable('auditCheckpoint')
    .addColumn('seq', 'bigint', (column) => column.primaryKey())
    .addColumn('mac', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .execute();
  await tx.schema
    .createTable('auditPerson')
    .addColumn('pseudonym', 'text', (column) => column.primaryKey())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('identity', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();
  await (engine === 'postgres' ? guardOnPostgres(tx) : guardOnSqlite(tx));
}

async function guardOnSqlite(tx: Tx): Promise<void> {
  await sql`
    create trigger "auditFollows" before insert on "audit" begin
      select raise(abort, 'an audit entry follows the newest one')
        where not exists (
          select 1 from "auditHead" where "seq" = new."seq" - 1 and "mac" = new."prev");
      update "auditHead" set "seq" = new."seq", "mac" = new."mac";
    end`.execute(tx);
  await sql`
    create trigger "auditNeverChanges" before update on "audit" begin
      select raise(abort, 'the audit trail is append-only');
    end`.execute(tx);
  await sql`
    create trigger "auditStays" before delete on "audit"
    when old."seq" > (select coalesce(max("seq"), 0) from "auditCheckpoint") begin
      select raise(abort, 'the audit trail is append-only');
    end`.execute(tx);
}

async function guardOnPostgres(tx: Tx): Promise<void> {
  await sql`
    create function "auditFollows"() returns trigger language plpgsql
    set search_path from current as $$
    begin
      update "auditHead" set "seq" = new."seq", "mac" = new."mac"
        where "seq" = new."seq" - 1 and "mac" = new."prev";
      if not found then raise exception 'an audit entry follows the newest one'; end if;
      return new;
    end $$`.execute(tx);
  await sql`
    create function "auditRefuses"() returns trigger language plpgsql
    set search_path from current as $$
    begin
      if tg_op = 'DELETE' and tg_level = 'ROW' then
        if old."seq" <= (select coalesce(max("seq"), 0) from "auditCheckpoint") then
          return old;
        end if;
      end if;
      raise exception 'the audit trail is append-only';
    end $$`.execute(tx);
  await sql`
    create trigger "auditFollows" before insert on "audit"
    for each row execute function "auditFollows"()`.execute(tx);
  await sql`
    create trigger "auditStays" before update or delete on "audit"
    for each row execute function "auditRefuses"()`.execute(tx);
  await sql`
    create trigger "auditIsNotEmptied" before truncate on "audit"
    for each statement execute function "auditRefuses"()`.execute(tx);
}

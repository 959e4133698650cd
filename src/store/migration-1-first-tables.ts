import { type CreateTableBuilder, type Expression, type SqlBool, sql } from 'kysely';
import type { Store, Tx } from './store.ts';

// biome-ignore lint/suspicious/noExplicitAny: kysely counts added columns in the type; here they are data
type TableBuilder = CreateTableBuilder<any, any>;
type Engine = Store['engine'];
type Kind = 'text' | 'integer' | 'bigint';
/** `text` must hold a value, `text?` may be null. */
type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

/** Epoch milliseconds are `bigint`; states are literals in the partial indexes, as in the queries. */
export async function createFirstTables(tx: Tx, engine: Engine): Promise<void> {
  await createConversationTables(tx, engine);
  await createWebchatTables(tx);
  await createOperationTables(tx);
  await withSeq(tx, 'audit', engine, {
    at: 'bigint',
    actor: 'text',
    action: 'text',
    target: 'text',
    conversationId: 'text',
    operationId: 'text?',
    details: 'text',
  }).execute();
  await withColumns(tx, 'readiness', { id: 'integer', checkedAt: 'bigint' })
    .addPrimaryKeyConstraint('readinessKey', ['id'])
    .execute();
}

async function createConversationTables(tx: Tx, engine: Engine): Promise<void> {
  await withColumns(tx, 'conversation', {
    id: 'text',
    channel: 'text',
    version: 'integer',
    state: 'text',
    claims: 'text',
    address: 'text?',
    createdAt: 'bigint',
    updatedAt: 'bigint',
  })
    .addPrimaryKeyConstraint('conversationKey', ['id'])
    .execute();
  await index(tx, 'conversation', ['updatedAt']);

  await withColumns(tx, 'inbox', {
    conversationId: 'text',
    activityId: 'text',
    clientActivityId: 'text?',
    receivedAt: 'bigint',
    replies: 'text?',
  })
    .addPrimaryKeyConstraint('inboxKey', ['conversationId', 'activityId'])
    .execute();
  await tx.schema
    .createIndex('inboxByClientActivity')
    .unique()
    .on('inbox')
    .columns(['conversationId', 'clientActivityId'])
    .where(sql.ref('clientActivityId'), 'is not', null)
    .execute();
  await index(tx, 'inbox', ['receivedAt']);

  await withSeq(tx, 'outbox', engine, {
    conversationId: 'text',
    replyId: 'text?',
    action: 'text',
    activity: 'text',
    state: 'text',
    sentId: 'text?',
    attempts: 'integer',
    dueAt: 'bigint',
    createdAt: 'bigint',
  }).execute();
  const isWaiting = sql<SqlBool>`"state" = 'waiting'`;
  await index(tx, 'outbox', ['conversationId', 'seq'], isWaiting);
  await index(tx, 'outbox', ['dueAt'], isWaiting);
  await index(tx, 'outbox', ['conversationId', 'replyId'], sql`"replyId" is not null`);
  await index(tx, 'outbox', ['createdAt'], sql`"state" <> 'waiting'`);
}

async function createWebchatTables(tx: Tx): Promise<void> {
  await withColumns(tx, 'webchatConversation', {
    id: 'text',
    userId: 'text',
    lastWatermark: 'integer',
    createdAt: 'bigint',
    updatedAt: 'bigint',
  })
    .addPrimaryKeyConstraint('webchatConversationKey', ['id'])
    .execute();
  await index(tx, 'webchatConversation', ['updatedAt']);

  await withColumns(tx, 'webchatActivity', {
    conversationId: 'text',
    watermark: 'integer',
    activityId: 'text',
    replyId: 'text?',
    activity: 'text',
    createdAt: 'bigint',
  })
    .addPrimaryKeyConstraint('webchatActivityKey', ['conversationId', 'watermark'])
    .addUniqueConstraint('webchatActivityId', ['conversationId', 'activityId'])
    .addForeignKeyConstraint(
      'webchatActivityConversation',
      ['conversationId'],
      'webchatConversation',
      ['id'],
      (constraint) => constraint.onDelete('cascade'),
    )
    .execute();
  await index(tx, 'webchatActivity', ['conversationId', 'replyId'], sql`"replyId" is not null`);
}

async function createOperationTables(tx: Tx): Promise<void> {
  await withColumns(tx, 'operation', {
    id: 'text',
    conversationId: 'text',
    change: 'text',
    args: 'text',
    managedBy: 'text',
    stage: 'text',
    stageBeganAt: 'bigint',
    memory: 'text',
    outcome: 'text?',
    facts: 'text',
    version: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'bigint',
    dueAt: 'bigint?',
    createdAt: 'bigint',
    updatedAt: 'bigint',
  })
    .addPrimaryKeyConstraint('operationKey', ['id'])
    .execute();
  await index(tx, 'operation', ['dueAt'], sql`"dueAt" is not null`);
  await index(tx, 'operation', ['conversationId']);

  await withColumns(tx, 'form', {
    id: 'text',
    conversationId: 'text',
    tokenHash: 'text',
    pageKeyHash: 'text?',
    details: 'text',
    state: 'text',
    tries: 'integer',
    told: 'integer',
    openBy: 'bigint',
    finishBy: 'bigint',
    createdAt: 'bigint',
  })
    .addPrimaryKeyConstraint('formKey', ['id'])
    .addUniqueConstraint('formToken', ['tokenHash'])
    .addUniqueConstraint('formPageKey', ['pageKeyHash'])
    .execute();
  await index(tx, 'form', ['openBy'], sql`"state" = 'issued'`);
  await index(tx, 'form', ['finishBy'], sql`"state" = 'exchanged'`);
  await index(tx, 'form', ['createdAt'], sql`"told" = 0`);
  await index(tx, 'form', ['conversationId']);

  await withColumns(tx, 'undo', {
    id: 'text',
    operationId: 'text',
    conversationId: 'text',
    change: 'text',
    args: 'text',
    managedBy: 'text',
    state: 'text',
    dueAt: 'bigint?',
    createdAt: 'bigint',
  })
    .addPrimaryKeyConstraint('undoKey', ['id'])
    .execute();
  await index(tx, 'undo', ['dueAt'], sql`"state" = 'open' and "dueAt" is not null`);
  await index(tx, 'undo', ['conversationId']);
}

function withColumns(tx: Tx, table: string, columns: Columns): TableBuilder {
  return addColumns(tx.schema.createTable(table) as TableBuilder, columns);
}

/** A table in the order of its writing; no number is given twice, not even after a deletion. */
function withSeq(tx: Tx, table: string, engine: Engine, columns: Columns) {
  const created = tx.schema.createTable(table) as TableBuilder;
  const numbered =
    engine === 'postgres'
      ? created.addColumn('seq', 'bigserial', (column) => column.primaryKey())
      : created.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement());
  return addColumns(numbered as TableBuilder, columns);
}

function addColumns(table: TableBuilder, columns: Columns) {
  let result = table;
  for (const [name, type] of Object.entries(columns)) {
    const kind = type.replace('?', '') as Kind;
    result = result.addColumn(name, kind, (column) =>
      type.endsWith('?') ? column : column.notNull(),
    ) as TableBuilder;
  }
  return result;
}

async function index(
  tx: Tx,
  table: string,
  columns: readonly string[],
  where?: Expression<SqlBool>,
): Promise<void> {
  const name = `${table}By${columns.map((column) => column[0]?.toUpperCase() + column.slice(1)).join('')}`;
  const created = tx.schema
    .createIndex(name)
    .on(table)
    .columns([...columns]);
  await (where ? created.where(where) : created).execute();
}

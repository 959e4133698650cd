import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { findCode, readCounts } from '../../src/store/codes.ts';
import { loadConversation } from '../../src/store/conversations.ts';
import {
  findFormByPageKey,
  findFormByToken,
  listExpiredForms,
  listOpenForms,
  listUntoldForms,
} from '../../src/store/forms.ts';
import { listDueNotices } from '../../src/store/notices.ts';
import {
  listDueOperations,
  listEndedOperations,
  listOpenOperations,
} from '../../src/store/operations.ts';
import { findSent, listConversationsToSend } from '../../src/store/outbox.ts';
import {
  findPlannedOf,
  listDeferred,
  listDuePlanned,
  listPlannedOf,
} from '../../src/store/planned.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openSqliteConnection } from '../../src/store/sqlite-connection.ts';
import type { Reader } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import {
  findTicket,
  findTicketEntry,
  listTicketEntries,
  listTicketsOf,
  listUnsolvedTickets,
  listUntoldTicketEntries,
} from '../../src/store/tickets.ts';
import {
  listDueUndos,
  listUndosOfConversation,
  listUndosOfPerson,
  listWeakened,
} from '../../src/store/undos.ts';
import {
  hasWebchatActivity,
  listUnconsumedActivities,
  readLastWatermarks,
  readWebchatActivities,
} from '../../src/store/webchat-log.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const newFolder = temporaryFolders();
const activity = { conversationId: 'talk', activityId: 'a' };

const reads: Readonly<Record<string, (db: Reader) => Promise<unknown>>> = {
  'what a turn begins with': (db) => loadConversation(db, activity),
  'what a turn begins with, by client id': (db) =>
    loadConversation(db, { ...activity, clientActivityId: 'c' }),
  'conversations to send': (db) => listConversationsToSend(db, 1, 1),
  'the id of a sent reply': (db) => findSent(db, 'talk', 'card'),
  'a web chat after a watermark': (db) => readWebchatActivities(db, 'talk', 1, 1),
  'what no turn has consumed': (db) => listUnconsumedActivities(db, { from: 1, to: 2, limit: 1 }),
  'how far web chats have come': (db) => readLastWatermarks(db, ['talk']),
  'whether an activity is there': (db) => hasWebchatActivity(db, 'talk', 'a'),
  'due notices': (db) => listDueNotices(db, 1, 1),
  'due operations': (db) => listDueOperations(db, 1, 1),
  'open operations': (db) => listOpenOperations(db, 'talk'),
  'a form by token': (db) => findFormByToken(db, 't'),
  'a form by page key': (db) => findFormByPageKey(db, 'k'),
  'open forms': (db) => listOpenForms(db, 'talk'),
  'expired forms': (db) => listExpiredForms(db, 1, 1),
  'untold forms': (db) => listUntoldForms(db, 1),
  'a code of a proof': (db) => findCode(db, 'p'),
  'what was counted': (db) => readCounts(db, 'k'),
  'due undos': (db) => listDueUndos(db, 1, 1),
  'undos of a conversation': (db) =>
    listUndosOfConversation(db, { conversationId: 'talk', managedBy: 'somebody' }),
  'undos of a person': (db) => listUndosOfPerson(db, 'somebody'),
  'weakened settings': (db) => listWeakened(db, { endedSince: 1, limit: 9 }),
  'weakened settings of a person': (db) =>
    listWeakened(db, { managedBy: 'somebody', endedSince: 1, limit: 9 }),
  'what is planned and due': (db) => listDuePlanned(db, 1, 1),
  'what a person has planned': (db) => listPlannedOf(db, 'somebody'),
  'what came up meanwhile': (db) => listDeferred(db, 'talk'),
  'whose operation it is': (db) => findPlannedOf(db, 'op'),
  'a ticket': (db) => findTicket(db, 1001),
  'tickets that wait': (db) => listUnsolvedTickets(db, 9),
  'tickets of a person': (db) => listTicketsOf(db, 'somebody', 9),
  'what stands in a ticket': (db) => listTicketEntries(db, 1001),
  'something done with a ticket': (db) => findTicketEntry(db, 'op:call'),
  'news of tickets': (db) => listUntoldTicketEntries(db, 9),
  'ended operations': (db) =>
    listEndedOperations(db, { conversationId: 'talk', managedBy: 'somebody' }),
};

test.each(Object.entries(reads))('%s: no table is read from end to end', async (_, read) => {
  const folder = await newFolder();
  await (await openSqliteStore({ folder, clock: systemClock })).close();
  const connection = openSqliteConnection(join(folder, 'akeru.db'), { readOnly: true });
  const statements: string[] = [];
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        ...connection.database,
        prepare: (sql) => {
          statements.push(sql);
          return connection.database.prepare(sql);
        },
      },
    }),
  });
  await read(db);
  expect(statements).not.toEqual([]);
  for (const sql of statements) {
    const plan = connection.database
      .prepare(`explain query plan ${sql}`)
      .all(new Array(sql.split('?').length - 1).fill(null))
      .map((row) => (row as { detail: string }).detail)
      // An index that holds only what is asked for may be read from its beginning.
      .filter((detail) => detail.startsWith('SCAN') && !detail.includes('USING INDEX'));
    expect(plan.filter((detail) => !/CONSTANT ROW|always|subquery/i.test(detail))).toEqual([]);
  }
  connection.close();
});

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { NotAudited } from '../../src/audit/audit.ts';
import { erasePerson } from '../../src/audit/erase.ts';
import { openPerson } from '../../src/audit/person.ts';
import { verifyTrail } from '../../src/audit/verify.ts';
import { findAuditPerson, readAuditHead } from '../../src/store/audit.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { audited, auditKeys, sceneIn } from '../helpers/audited.ts';
import { eachStore } from '../helpers/stores.ts';
import { saveNamed } from '../store/rows.ts';
import { noon, noted, readAll, write } from './trails.ts';

class Refused extends Error {}

eachStore('the audit trail', (open) => {
  test('counts from 1 without a gap, each entry on the mac of the one before', async () => {
    const audit = audited(await open());
    await write(audit, 3);
    const entries = await readAll(audit.store.db);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(entries[1]?.prev).toBe(entries[0]?.mac);
    expect(await readAuditHead(audit.store.db)).toEqual({ seq: 3, mac: entries[2]?.mac });
    expect(entries[0]).toMatchObject({
      at: noon + 1000,
      role: 'person',
      via: 'webchat',
      action: 'operation',
      decision: 'ended',
      reason: 'allReset',
      details: '{"change":"cvm.resetPassword","names":["本番-01","web-1"],"place":1}',
    });
  });

  test('50 transactions at once, a third of them rolled back, leave no gap', async () => {
    const audit = audited(await open());
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, place) =>
        audit.store.transaction(async (tx) => {
          await saveNamed(tx, `talk-${place}`);
          audit.note(tx, noted(place), sceneIn(`talk-${place}`));
          if (place % 4 === 0) audit.note(tx, noted(place + 100), sceneIn(`talk-${place}`));
          if (place % 3 === 0) throw new Refused();
        }),
      ),
    );
    const kept = results.filter(({ status }) => status === 'fulfilled').length;
    const twice = Array.from({ length: 50 }, (_, p) => p).filter((p) => p % 4 === 0 && p % 3 !== 0);
    const entries = await readAll(audit.store.db);
    expect(kept).toBe(33);
    expect(entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: kept + twice.length }, (_, place) => place + 1),
    );
    expect(await verifyTrail(audit.store.db, [], auditKeys)).toMatchObject({
      kind: 'whole',
      entries: kept + twice.length,
    });
  });

  // Holds T-109
  test('what cannot be noted does not happen', async () => {
    const store = await open();
    const audit = audited(store);
    await store.transaction((tx) => sql`drop table "auditHead"`.execute(tx));
    await expect(
      audit.store.transaction(async (tx) => {
        await saveNamed(tx, 'talk');
        audit.note(tx, noted(1), sceneIn('talk'));
      }),
    ).rejects.toThrow();
    expect(await findConversation(store.db, 'talk')).toBeUndefined();
    await audit.store.transaction((tx) => saveNamed(tx, 'talk'));
    expect(await findConversation(store.db, 'talk')).toBeDefined();
  });

  test('a note outside of the transactions that write it is a fault, at once', async () => {
    const store = await open();
    const audit = audited(store);
    const note = store.transaction(async (tx) => audit.note(tx, noted(1), sceneIn('talk')));
    await expect(note).rejects.toBeInstanceOf(NotAudited);
    const late = await audit.store.transaction(async (tx) => tx);
    expect(() => audit.note(late, noted(1), sceneIn('talk'))).toThrow(NotAudited);
  });

  // Holds T-108
  test.each(['update', 'delete', 'truncate', 'replace', 'insert a gap', 'insert a branch'])(
    'the database itself refuses to %s',
    async (what) => {
      const store = await open();
      const audit = audited(store);
      await write(audit, 3);
      const before = await readAll(store.db);
      const isSqlite = store.engine === 'sqlite';
      const copy = (seq: string, prev: string) =>
        sql.raw(
          `insert into "audit" select ${seq}, "at", "actor", "role", "via", "action", "decision", "reason", "target", "conversationId", "operationId", "correlation", "details", ${prev}, "mac" from "audit" where "seq" = 2`,
        );
      const statements = {
        update: sql`update "audit" set "target" = 'ins-other' where "seq" = 2`,
        delete: sql`delete from "audit" where "seq" = 3`,
        truncate: isSqlite ? sql`delete from "audit"` : sql`truncate "audit"`,
        replace: isSqlite
          ? sql`replace into "audit" select * from "audit" where "seq" = 2`
          : sql`insert into "audit" select * from "audit" where "seq" = 2 on conflict ("seq") do update set "target" = 'x'`,
        'insert a gap': copy('5', '"mac"'),
        'insert a branch': copy('4', '"prev"'),
      };
      const statement = statements[what as keyof typeof statements];
      await expect(store.transaction((tx) => statement.execute(tx))).rejects.toThrow(
        /append-only|follows the newest/,
      );
      expect(await readAll(store.db)).toEqual(before);
    },
  );

  test('names nobody: neither by object id nor by conversation', async () => {
    const audit = audited(await open());
    const scene = sceneIn('19:8d21c2f0-aaaa@unq.gbl.spaces');
    await audit.store.transaction(async (tx) => audit.note(tx, noted(1), scene));
    const [entry] = await readAll(audit.store.db);
    const people = await audit.store.db.selectFrom('auditPerson').selectAll().execute();
    const everything = JSON.stringify([entry, people]);
    for (const clear of ['6f1b8c1e', '19:8d21c2f0', '"tenant"']) {
      expect(everything).not.toContain(clear);
    }
    expect(entry?.actor).toMatch(/^p-[\w-]{22}$/);
    expect(entry?.conversationId).toMatch(/^c-[\w-]{22}$/);
    expect(entry?.correlation).toMatch(/^t-[\w-]{22}$/);
  });

  test('tells who a pseudonym is until that is erased, and stays whole', async () => {
    const audit = audited(await open());
    await write(audit, 2);
    const { actor } = sceneIn('talk');
    const objectId = actor.kind === 'person' ? actor.objectId : '';
    const pseudonym = auditKeys.pseudonym('person', objectId);
    const found = await findAuditPerson(audit.store.db, pseudonym);
    expect(found && openPerson(found, auditKeys)).toEqual({ objectId, tenantId: 'tenant' });

    const scene = { ...sceneIn(''), actor: { kind: 'system' } as const };
    expect(await erasePerson({ audit, keys: auditKeys }, objectId, scene)).toBe(true);
    expect(await erasePerson({ audit, keys: auditKeys }, objectId, scene)).toBe(false);
    expect(await findAuditPerson(audit.store.db, pseudonym)).toBeUndefined();
    const entries = await readAll(audit.store.db);
    expect(entries.at(-1)).toMatchObject({ action: 'person', decision: 'erased', actor: 'system' });
    expect(await verifyTrail(audit.store.db, [], auditKeys)).toMatchObject({ kind: 'whole' });
  });

  test('knows a person only once that is committed', async () => {
    const store = await open();
    let fails = true;
    const audit = audited({
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          const result = await work(tx);
          if (fails) throw new Refused();
          return result;
        }),
    });
    await expect(write(audit, 1)).rejects.toBeInstanceOf(Refused);
    fails = false;
    await write(audit, 2);
    const people = await store.db.selectFrom('auditPerson').selectAll().execute();
    expect(people).toHaveLength(1);
  });

  test('a sealed identity of one pseudonym cannot pass as that of another', async () => {
    const audit = audited(await open());
    await write(audit, 1);
    const [person] = await audit.store.db.selectFrom('auditPerson').selectAll().execute();
    if (!person) throw new Error('nobody');
    expect(() => openPerson({ ...person, pseudonym: 'p-other' }, auditKeys)).toThrow();
    const identity = Buffer.from(person.identity, 'base64url');
    identity[identity.length - 1] = (identity.at(-1) ?? 0) ^ 1;
    expect(() =>
      openPerson({ ...person, identity: identity.toString('base64url') }, auditKeys),
    ).toThrow();
  });

  test('takes texts that no store takes', async () => {
    const audit = audited(await open());
    const note = { ...noted(1), target: 'a\0b\ud800', details: { 'x\0': ['\udc00'] } };
    await audit.store.transaction(async (tx) => audit.note(tx, note, sceneIn('talk')));
    const [entry] = await readAll(audit.store.db);
    expect(entry).toMatchObject({ target: 'a\ufffdb\ufffd', details: '{"x\ufffd":["\ufffd"]}' });
    expect(await verifyTrail(audit.store.db, [], auditKeys)).toMatchObject({ kind: 'whole' });
  });
});

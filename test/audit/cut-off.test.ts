import { expect, test } from 'vitest';
import { anchorFileIn, readAnchors } from '../../src/audit/anchor.ts';
import { cutOffTrail } from '../../src/audit/cut-off.ts';
import { verifyTrail } from '../../src/audit/verify.ts';
import { audited, auditKeys, sceneIn } from '../helpers/audited.ts';
import { eachStore, temporaryFolders } from '../helpers/stores.ts';
import { forging, noon, readAll, write } from './trails.ts';

const newFolder = temporaryFolders();

eachStore('cutting the trail off', (open) => {
  test('takes the oldest entries only, leaves the rest whole, and tells of itself', async () => {
    const store = await open();
    const audit = audited(store);
    const anchorFile = anchorFileIn(await newFolder());
    await write(audit, 10);
    const scene = { ...sceneIn('', noon + 60_000), actor: { kind: 'system' } as const };
    const deps = { audit, keys: auditKeys, anchorFile, scene };
    expect(await cutOffTrail({ ...deps, before: noon })).toBeUndefined();
    expect(await cutOffTrail({ ...deps, before: noon + 7_000 })).toEqual({ upTo: 6, entries: 6 });
    const entries = await readAll(store.db);
    expect(entries.map(({ seq }) => seq)).toEqual([7, 8, 9, 10, 11]);
    expect(entries.at(-1)).toMatchObject({ action: 'trail', decision: 'cutOff' });
    const anchors = await readAnchors(anchorFile);
    expect(anchors).toMatchObject([{ seq: 6 }]);
    const verify = () => verifyTrail(store.db, anchors, auditKeys);
    expect(await verify()).toMatchObject({ kind: 'whole', entries: 5, startsAfter: 6 });

    const deletion = store.transaction((tx) => tx.deleteFrom('audit').execute());
    await expect(deletion).rejects.toThrow('append-only');
    await write(audit, 2, 11);
    expect(await cutOffTrail({ ...deps, before: noon + 9_000 })).toMatchObject({ upTo: 8 });
    expect(await verify()).toMatchObject({ kind: 'whole', startsAfter: 8 });
  });

  test('a beginning that nobody signed is named', async () => {
    const store = await open();
    await write(audited(store), 5);
    const third = (await readAll(store.db))[2];
    await forging(store, async (tx) => {
      const checkpoint = { seq: 3, mac: third?.mac ?? '', at: 1, signature: 'none' };
      await tx.insertInto('auditCheckpoint').values(checkpoint).execute();
      await tx.deleteFrom('audit').where('seq', '<=', 3).execute();
      expect(await verifyTrail(tx, [], auditKeys)).toEqual({
        kind: 'broken',
        seq: 3,
        fault: 'checkpointForged',
      });
    });
  });

  test('a person goes with the last entry that names them', async () => {
    const store = await open();
    const audit = audited(store);
    await write(audit, 2);
    const actor = { kind: 'person', objectId: 'somebody-else' } as const;
    await audit.store.transaction(async (tx) =>
      audit.note(
        tx,
        { action: 'start', decision: 'allowed', target: 'cvm-reset' },
        {
          ...sceneIn('talk', noon + 10_000),
          actor,
        },
      ),
    );
    const scene = { ...sceneIn('', noon + 60_000), actor: { kind: 'system' } as const };
    const anchorFile = anchorFileIn(await newFolder());
    await cutOffTrail({ audit, keys: auditKeys, anchorFile, scene, before: noon + 5_000 });
    const people = await store.db.selectFrom('auditPerson').select('pseudonym').execute();
    expect(people).toEqual([{ pseudonym: auditKeys.pseudonym('person', actor.objectId) }]);
  });
});

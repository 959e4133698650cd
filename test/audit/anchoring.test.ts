import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { anchorFileIn, isSigned, readAnchors } from '../../src/audit/anchor.ts';
import { createAnchoring } from '../../src/audit/anchoring.ts';
import { verifyTrail } from '../../src/audit/verify.ts';
import { createAdvancingClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { audited, auditKeys } from '../helpers/audited.ts';
import { eachStore, temporaryFolders } from '../helpers/stores.ts';
import { forging, noon, write } from './trails.ts';

const newFolder = temporaryFolders();
const minuteMs = 60_000;

eachStore('anchors', (open) => {
  async function start() {
    const store = await open();
    const audit = audited(store);
    const folder = await newFolder();
    const clock = createAdvancingClock({ now: () => noon });
    const lines: string[] = [];
    const begin = () =>
      createAnchoring({
        db: store.db,
        folder,
        keys: auditKeys,
        clock,
        log: createLog('info', (line) => lines.push(line)),
      });
    const file = anchorFileIn(folder);
    const anchoredSeqs = async () => (await readAnchors(file)).map(({ seq }) => seq);
    const verify = async () => verifyTrail(store.db, await readAnchors(file), auditKeys);
    return { store, audit, clock, lines, begin, file, anchoredSeqs, verify };
  }

  test('are made every 100 entries or 5 minutes, and not for nothing', async () => {
    const { audit, clock, begin, anchoredSeqs, verify } = await start();
    const anchoring = begin();
    await anchoring.whenDue();
    await write(audit, 99);
    clock.advance(2_000);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([]);
    await write(audit, 1, 100);
    clock.advance(2_000);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([100]);
    await write(audit, 1, 101);
    clock.advance(5 * minuteMs - 5_000);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([100]);
    clock.advance(10_000);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([100, 101]);
    clock.advance(10 * minuteMs);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([100, 101]);
    expect(await verify()).toMatchObject({ kind: 'whole', anchors: 2, anchoredUpTo: 101 });
  });

  test('are signed, readable by the owner only, and stand in the log too', async () => {
    const { audit, begin, file, lines, verify } = await start();
    await write(audit, 2);
    await begin().now();
    const [anchor] = await readAnchors(file);
    expect(anchor && isSigned(anchor, auditKeys.anchor)).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(lines).toHaveLength(1);
    await writeFile(file, `another line of the log\n${lines[0]}`);
    expect(await readAnchors(file)).toEqual([anchor]);
    expect(await verify()).toMatchObject({ kind: 'whole', anchors: 1 });
  });

  test('go on after a restart, also behind a line that a crash has torn', async () => {
    const { audit, begin, file, anchoredSeqs } = await start();
    await write(audit, 2);
    await begin().now();
    await begin().now();
    expect(await anchoredSeqs()).toEqual([2]);
    await appendFile(file, '{"seq":3,"mac":"ab');
    await write(audit, 2, 3);
    await begin().now();
    expect(await anchoredSeqs()).toEqual([2, 4]);
    expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true);
  });

  test('are made although the clock was put back by a day', async () => {
    const { audit, clock, begin, anchoredSeqs } = await start();
    const anchoring = begin();
    await write(audit, 1);
    await anchoring.now();
    await write(audit, 1, 2);
    clock.advance(-24 * 60 * minuteMs);
    await anchoring.whenDue();
    expect(await anchoredSeqs()).toEqual([1, 2]);
  });

  // Holds T-107
  test('tell at once, and for good, of a store that is older than they are', async () => {
    const { store, audit, begin, lines, file } = await start();
    await write(audit, 5);
    await begin().now();
    await forging(store, async (tx) => {
      await tx.deleteFrom('audit').where('seq', '>', 3).execute();
      const last = await tx.selectFrom('audit').select('mac').where('seq', '=', 3).execute();
      await tx
        .updateTable('auditHead')
        .set({ seq: 3, mac: last[0]?.mac ?? '' })
        .execute();
      const anchoring = createAnchoring({
        db: tx,
        folder: file.replace(/[^/]+$/, ''),
        keys: auditKeys,
        clock: { now: () => noon },
        log: createLog('info', (line) => lines.push(line)),
      });
      await anchoring.now();
      const verdict = await verifyTrail(tx, await readAnchors(file), auditKeys);
      expect(verdict).toEqual({ kind: 'broken', seq: 4, fault: 'cutOff' });
    });
    expect(lines.join('')).toContain('audit.headBehindAnchor');
  });
});

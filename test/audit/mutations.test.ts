import { expect, test } from 'vitest';
import { type Anchor, signAnchor } from '../../src/audit/anchor.ts';
import { macOf } from '../../src/audit/entry.ts';
import { deriveAuditKeys } from '../../src/audit/keys.ts';
import { type Verdict, verifyTrail } from '../../src/audit/verify.ts';
import type { StoredEntry } from '../../src/store/audit.ts';
import type { Tx } from '../../src/store/store.ts';
import { audited, auditKeys } from '../helpers/audited.ts';
import { eachStore } from '../helpers/stores.ts';
import { forging, readAll, write } from './trails.ts';

const length = 60;
const places = [1, 2, 17, 30, 41, 59, 60] as const;
const strangerKey = deriveAuditKeys(new Uint8Array(32).fill(9)).chain;

interface Mutation {
  readonly name: string;
  /** What the trail becomes, and where the head points; the head follows the last entry without. */
  readonly forge: (entries: readonly StoredEntry[]) => readonly StoredEntry[];
  readonly headStays?: boolean;
  /** The first entry that may be named. */
  readonly from: number;
  /** The last one. */
  readonly to?: number;
}

const texts = [
  'actor',
  'role',
  'via',
  'action',
  'decision',
  'reason',
  'target',
  'conversationId',
  'operationId',
  'correlation',
  'prev',
  'mac',
] as const satisfies readonly (keyof StoredEntry)[];

const at = (entries: readonly StoredEntry[], seq: number): StoredEntry => {
  const entry = entries[seq - 1];
  if (!entry) throw new Error(`no entry ${seq}`);
  return entry;
};
const edit =
  (seq: number, change: (entry: StoredEntry) => Partial<StoredEntry>) =>
  (entries: readonly StoredEntry[]) =>
    entries.map((entry) => (entry.seq === seq ? { ...entry, ...change(entry) } : entry));
const renumbered = (entries: readonly StoredEntry[]) =>
  entries.map((entry, place) => ({ ...entry, seq: place + 1 }));
/** Entries from `seq` on, changed and chained anew. */
const rewritten = (entries: readonly StoredEntry[], seq: number, key: Uint8Array) => {
  const result = [...entries.slice(0, seq - 1)];
  for (const entry of entries.slice(seq - 1)) {
    const changed = {
      ...entry,
      target: entry.seq === seq ? 'ins-00000000' : entry.target,
      prev: result.at(-1)?.mac ?? entry.prev,
    };
    result.push({ ...changed, mac: macOf(changed, key) });
  }
  return result;
};
const flip = (text: string, place: number) => {
  const other = text[place] === 'x' ? 'y' : 'x';
  return text.slice(0, place) + other + text.slice(place + 1);
};

const mutations: readonly Mutation[] = [
  ...places.flatMap((seq) => [
    ...texts.map((column) => ({
      name: `${column} of ${seq} edited`,
      forge: edit(seq, (entry) => ({ [column]: flip(entry[column] || 'z', 0) })),
      from: seq,
    })),
    {
      name: `time of ${seq} edited`,
      forge: edit(seq, (entry) => ({ at: entry.at + 1 })),
      from: seq,
    },
    {
      name: `details of ${seq} edited`,
      forge: edit(seq, ({ details }) => ({ details: details.replace('web-', 'db-') })),
      from: seq,
    },
    {
      name: `a blank put into the details of ${seq}`,
      forge: edit(seq, ({ details }) => ({ details: details.replace(':', ': ') })),
      from: seq,
    },
    {
      name: `a name doubled in the details of ${seq}`,
      forge: edit(seq, ({ details }) => ({ details: details.replace('{', '{"change":"x",') })),
      from: seq,
    },
    {
      name: `details of ${seq} broken`,
      forge: edit(seq, ({ details }) => ({ details: details.slice(1) })),
      from: seq,
    },
    {
      name: `${seq} edited, its mac made with another key`,
      forge: edit(seq, (entry) => ({
        reason: 'forged',
        mac: macOf({ ...entry, reason: 'forged' }, strangerKey),
      })),
      from: seq,
    },
    {
      name: `${seq} edited, its mac made with the key itself`,
      forge: edit(seq, (entry) => ({
        reason: 'forged',
        mac: macOf({ ...entry, reason: 'forged' }, auditKeys.chain),
      })),
      from: seq,
      to: seq + 1,
    },
    {
      name: `${seq} deleted`,
      forge: (entries: readonly StoredEntry[]) => entries.filter((entry) => entry.seq !== seq),
      headStays: true,
      from: seq,
    },
    {
      name: `${seq} deleted, the others numbered anew`,
      forge: (entries: readonly StoredEntry[]) =>
        renumbered(entries.filter((entry) => entry.seq !== seq)),
      from: seq,
    },
    {
      name: `${seq} written twice, the others numbered anew`,
      forge: (entries: readonly StoredEntry[]) =>
        renumbered([...entries.slice(0, seq), ...entries.slice(seq - 1)]),
      from: seq + 1,
    },
    {
      name: `${seq} numbered anew, behind the end`,
      forge: edit(seq, () => ({ seq: length + 5 })),
      headStays: true,
      from: seq,
    },
    {
      name: `${seq} numbered anew, before the beginning`,
      forge: edit(seq, () => ({ seq: -3 })),
      headStays: true,
      from: -3,
      to: seq,
    },
    {
      name: `the tail from ${seq} written anew with another key`,
      forge: (entries: readonly StoredEntry[]) => rewritten(entries, seq, strangerKey),
      from: seq,
    },
    {
      name: `the tail from ${seq} written anew with the key itself`,
      forge: (entries: readonly StoredEntry[]) => rewritten(entries, seq, auditKeys.chain),
      from: seq,
      // Only what was anchored can tell.
      to: Math.ceil(seq / 20) * 20,
    },
    {
      name: `an old copy that ends before ${seq}`,
      forge: (entries: readonly StoredEntry[]) => entries.slice(0, seq - 1),
      from: seq,
    },
    {
      name: `everything from ${seq} cut off, the head left as it was`,
      forge: (entries: readonly StoredEntry[]) => entries.slice(0, seq - 1),
      headStays: true,
      from: seq,
    },
    {
      name: `an old copy that ends before ${seq} and went on`,
      forge: (entries: readonly StoredEntry[]) =>
        rewritten([...entries, { ...at(entries, length), seq: length + 1 }], seq, auditKeys.chain),
      from: seq,
      to: Math.ceil(seq / 20) * 20,
    },
  ]),
  ...[-1, 0, length + 1, length + 2].map((seq) => ({
    name: `an entry put in as ${seq}`,
    forge: (entries: readonly StoredEntry[]) => {
      const extra = { ...at(entries, length), seq };
      const mac = macOf(extra, auditKeys.chain);
      return seq < 1 ? [{ ...extra, mac }, ...entries] : [...entries, { ...extra, mac }];
    },
    headStays: true,
    from: Math.min(seq, length + 1),
  })),
  ...places.slice(0, -1).flatMap((seq) => [
    {
      name: `${seq} and the next one swapped`,
      forge: (entries: readonly StoredEntry[]) =>
        renumbered([
          ...entries.slice(0, seq - 1),
          at(entries, seq + 1),
          at(entries, seq),
          ...entries.slice(seq + 1),
        ]),
      from: seq,
    },
    {
      name: `the contents of ${seq} and ${length} swapped`,
      forge: (entries: readonly StoredEntry[]) =>
        edit(length, () => ({ ...at(entries, seq), seq: length }))(
          edit(seq, () => ({ ...at(entries, length), seq }))(entries),
        ),
      from: seq,
    },
  ]),
];

async function replaceTrail(
  tx: Tx,
  entries: readonly StoredEntry[],
  headStays: boolean,
): Promise<void> {
  await tx.deleteFrom('audit').execute();
  if (entries.length > 0)
    await tx
      .insertInto('audit')
      .values([...entries])
      .execute();
  const last = entries.at(-1);
  const head = { seq: last?.seq ?? 0, mac: last?.mac ?? 'A'.repeat(43) };
  if (!headStays) await tx.updateTable('auditHead').set(head).execute();
}

eachStore('forged trails', (open) => {
  // Holds N11, T-104
  test('every one of 200 forgeries and more is found, and the first bad entry named', async () => {
    const store = await open();
    await write(audited(store), length);
    const entries = await readAll(store.db);
    const anchors: readonly Anchor[] = [20, 40, 60].map((seq) =>
      signAnchor(at(entries, seq), seq, auditKeys.anchor),
    );
    expect(await verifyTrail(store.db, anchors, auditKeys)).toMatchObject({ kind: 'whole' });
    await forging(store, async (tx) => {
      await replaceTrail(tx, entries, false);
      expect(await verifyTrail(tx, anchors, auditKeys)).toMatchObject({ kind: 'whole' });
    });

    const unseen: string[] = [];
    for (const { name, forge, from, to = from, headStays = false } of mutations) {
      let verdict: Verdict | undefined;
      await forging(store, async (tx) => {
        await replaceTrail(tx, forge(entries), headStays);
        verdict = await verifyTrail(tx, anchors, auditKeys);
      });
      const isNamed = verdict?.kind === 'broken' && verdict.seq >= from && verdict.seq <= to;
      if (!isNamed) unseen.push(`${name}: ${JSON.stringify(verdict)}`);
    }
    expect(unseen).toEqual([]);
    expect(mutations.length).toBeGreaterThanOrEqual(200);
    process.stdout.write(
      `audit mutations on ${store.engine}: ${mutations.length} made, ${mutations.length - unseen.length} found and named\n`,
    );
  });

  // Holds T-107
  test('a cut tail and an old copy are invisible without an anchor, and that is said', async () => {
    const store = await open();
    await write(audited(store), 3);
    const entries = await readAll(store.db);
    await forging(store, async (tx) => {
      await replaceTrail(tx, entries.slice(0, 1), false);
      expect(await verifyTrail(tx, [], auditKeys)).toMatchObject({ kind: 'whole', anchors: 0 });
    });
  });

  test('an anchor that somebody else signed is named, not believed', async () => {
    const store = await open();
    await write(audited(store), 3);
    const [entry] = await readAll(store.db);
    if (!entry) throw new Error('no entry');
    const real = signAnchor(entry, 1, auditKeys.anchor);
    const forged = [
      signAnchor(entry, 1, strangerKey),
      { ...real, at: 2 },
      { ...real, seq: 2 },
      { ...real, signature: '' },
    ];
    for (const anchor of forged) {
      const verdict = await verifyTrail(store.db, [real, anchor], auditKeys);
      expect(verdict).toMatchObject({ kind: 'broken', fault: 'anchorForged', seq: anchor.seq });
    }
  });

  test('a trail of another key is bad from its first entry on', async () => {
    const store = await open();
    await write(audited(store), 3);
    const others = deriveAuditKeys(new Uint8Array(32).fill(9));
    expect(await verifyTrail(store.db, [], others)).toEqual({
      kind: 'broken',
      seq: 1,
      fault: 'changed',
    });
  });
});

import {
  type AuditHead,
  readAuditEnds,
  readAuditEntries,
  type StoredEntry,
} from '../store/audit.ts';
import type { Reader } from '../store/store.ts';
import { genesisMac } from '../store/tables.ts';
import { type Anchor, isSigned } from './anchor.ts';
import { canonicalJson } from './canonical-json.ts';
import { macOf } from './entry.ts';
import type { AuditKeys } from './keys.ts';

/** What is wrong with the first bad entry. */
export type Fault =
  /** Its number is not there, but a later one or the head is. */
  | 'missing'
  /** It does not continue the entry before. */
  | 'doesNotFollow'
  /** Something in it was changed, or it was written with another key. */
  | 'changed'
  /** It is not what the head says is the newest one. */
  | 'headDiffers'
  /** It was anchored outside of the database, and is gone: a cut tail, or an old copy. */
  | 'cutOff'
  /** It is not the one that was anchored: the trail was written anew. */
  | 'rewritten'
  /** An anchor for it was not signed with this key. */
  | 'anchorForged'
  /** The place where the trail was cut off was not signed with this key. */
  | 'checkpointForged';

export type Verdict =
  | {
      readonly kind: 'whole';
      readonly entries: number;
      /** Entries up to here were cut off on purpose; 0 for none. */
      readonly startsAfter: number;
      readonly head: AuditHead;
      readonly anchors: number;
      /** Newest entry that is anchored, 0 for none. */
      readonly anchoredUpTo: number;
    }
  | { readonly kind: 'broken'; readonly seq: number; readonly fault: Fault };

const batchSize = 500;

/**
 * Reads the whole trail once, in batches, and names the first bad entry. What is appended meanwhile
 * is left to the next time.
 * @param anchors read before the call, so that none is newer than the head
 */
export async function verifyTrail(
  db: Reader,
  anchors: readonly Anchor[],
  keys: AuditKeys,
): Promise<Verdict> {
  const { head, oldest, newest, checkpoint } = await readAuditEnds(db);
  if (checkpoint && !isSigned(checkpoint, keys.anchor)) {
    return broken(checkpoint.seq, 'checkpointForged');
  }
  const forged = anchors.find((anchor) => !isSigned(anchor, keys.anchor));
  // Of several faults the first one counts, in the order of the trail.
  const faults: Broken[] = forged ? [broken(forged.seq, 'anchorForged')] : [];
  const anchored = Map.groupBy(anchors, ({ seq }) => seq);

  let last: AuditHead = checkpoint ?? { seq: 0, mac: genesisMac };
  const startsAfter = last.seq;
  if (oldest !== null && oldest <= startsAfter) faults.push(broken(oldest, 'doesNotFollow'));
  if (newest !== null && newest > head.seq) faults.push(broken(head.seq + 1, 'headDiffers'));
  let fault: Broken | undefined;
  for (let batch = await readFrom(last.seq); batch.length > 0 && !fault; ) {
    for (const entry of batch) {
      fault = faultOf(entry, last, anchored.get(entry.seq) ?? [], keys);
      if (fault) break;
      last = entry;
    }
    batch = fault ? [] : await readFrom(last.seq);
  }
  if (fault) faults.push(fault);
  else if (last.seq < head.seq) faults.push(broken(last.seq + 1, 'missing'));
  else if (last.mac !== head.mac) faults.push(broken(last.seq, 'headDiffers'));
  const beyond = [...anchored.keys()].filter((seq) => seq > head.seq);
  if (beyond.length > 0) faults.push(broken(head.seq + 1, 'cutOff'));
  const [first] = faults.sort((one, other) => one.seq - other.seq);
  if (first) return first;
  return {
    kind: 'whole',
    entries: last.seq - startsAfter,
    startsAfter,
    head,
    anchors: anchors.length,
    anchoredUpTo: Math.max(0, ...anchored.keys()),
  };

  function readFrom(after: number): Promise<StoredEntry[]> {
    return readAuditEntries(db, { after, upTo: head.seq, limit: batchSize });
  }
}

type Broken = Extract<Verdict, { kind: 'broken' }>;

function broken(seq: number, fault: Fault): Broken {
  return { kind: 'broken', seq, fault };
}

function faultOf(
  entry: StoredEntry,
  last: AuditHead,
  anchors: readonly Anchor[],
  keys: AuditKeys,
): Broken | undefined {
  if (entry.seq !== last.seq + 1) return broken(last.seq + 1, 'missing');
  if (!isUnchanged(entry, keys.chain)) return broken(entry.seq, 'changed');
  if (entry.prev !== last.mac) return broken(entry.seq, 'doesNotFollow');
  return anchors.every(({ mac }) => mac === entry.mac) ? undefined : broken(entry.seq, 'rewritten');
}

function isUnchanged(entry: StoredEntry, key: Uint8Array): boolean {
  try {
    // One text for one value: not a single blank may be added.
    return (
      canonicalJson(JSON.parse(entry.details)) === entry.details && macOf(entry, key) === entry.mac
    );
  } catch {
    return false;
  }
}

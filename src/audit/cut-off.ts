import {
  type AuditHead,
  deleteAuditEntries,
  deleteUnnamedPeople,
  findLastEntryBefore,
  insertAuditCheckpoint,
} from '../store/audit.ts';
import { type Anchor, appendAnchor, signAnchor } from './anchor.ts';
import type { Audit } from './audit.ts';
import type { AuditKeys } from './keys.ts';
import type { Scene } from './note.ts';

/** How long entries are kept. */
export const keepTrailMs = 400 * 24 * 3_600_000;

/**
 * Lets the trail begin later: its last old entry becomes a signed checkpoint, anchored outside of
 * the database first, and what is up to there is deleted. The trail itself tells of it.
 * @param before epoch ms
 * @returns the new beginning and how many entries went; undefined when none is that old
 */
export async function cutOffTrail(deps: {
  readonly audit: Audit;
  readonly keys: AuditKeys;
  readonly anchorFile: string;
  readonly before: number;
  readonly scene: Scene;
}): Promise<{ readonly upTo: number; readonly entries: number } | undefined> {
  const { audit, keys, anchorFile, before, scene } = deps;
  const last: AuditHead | undefined = await findLastEntryBefore(audit.store.db, before);
  if (!last) return undefined;
  const checkpoint: Anchor = signAnchor(last, scene.at, keys.anchor);
  await appendAnchor(anchorFile, checkpoint);
  const entries = await audit.store.transaction(async (tx) => {
    await insertAuditCheckpoint(tx, checkpoint);
    const details = { upTo: last.seq, mac: last.mac };
    audit.note(tx, { action: 'trail', decision: 'cutOff', target: 'audit', details }, scene);
    const deleted = await deleteAuditEntries(tx, last.seq);
    await deleteUnnamedPeople(tx);
    return deleted;
  });
  return { upTo: last.seq, entries };
}

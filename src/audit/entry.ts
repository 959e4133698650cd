import { createHmac } from 'node:crypto';
import type { AuditHead, StoredEntry } from '../store/audit.ts';
import { canonicalJson } from './canonical-json.ts';
import type { AuditKeys } from './keys.ts';
import type { Actor, Note, Scene } from './note.ts';

/** An entry as it is told outside: `details` as a value. What `mac` covers, but for `prev` and `mac`. */
export type TrailEntry = Omit<StoredEntry, 'details'> & { readonly details: unknown };

/** A hundred machines fit. */
const mostTargetCharacters = 4_000;

/** The entry that follows `head`. */
export function entryAfter(
  head: AuditHead,
  note: Note,
  scene: Scene,
  keys: AuditKeys,
): StoredEntry {
  const { conversationId, correlation } = scene;
  const entry = {
    seq: head.seq + 1,
    at: scene.at,
    actor: nameOf(scene.actor, keys),
    role: scene.actor.kind,
    via: scene.via,
    action: note.action,
    decision: note.decision,
    reason: storable(note.reason ?? ''),
    target: storable(note.target).slice(0, mostTargetCharacters).toWellFormed(),
    conversationId: conversationId === '' ? '' : keys.pseudonym('conversation', conversationId),
    operationId: note.operationId ?? null,
    correlation:
      typeof correlation === 'string'
        ? correlation
        : keys.pseudonym('turn', `${conversationId}\n${correlation.turn}`),
    details: canonicalJson(storableDeep(note.details ?? {})),
    prev: head.mac,
  };
  return { ...entry, mac: macOf(entry, keys.chain) };
}

/** `HMAC-SHA-256(key, prev ‖ canonical JSON of all other columns)`; `details` go in as a value. */
export function macOf(entry: Omit<StoredEntry, 'mac'>, key: Uint8Array): string {
  const { prev, mac: _, ...covered } = entry as StoredEntry;
  return createHmac('sha256', key)
    .update(prev)
    .update(canonicalJson({ ...covered, details: JSON.parse(covered.details) }))
    .digest('base64url');
}

function nameOf(actor: Actor, keys: AuditKeys): string {
  const objectId = actor.kind === 'system' ? actor.onBehalfOf : objectIdOf(actor);
  return objectId ? keys.pseudonym('person', objectId) : actor.kind;
}

/** The person who acted themselves, if they are known. */
export function objectIdOf(actor: Actor): string | undefined {
  return actor.kind === 'anonymous' || actor.kind === 'system' ? undefined : actor.objectId;
}

/** Both engines give it back unchanged. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

function storableDeep(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [storable(name), storableDeep(member)]),
  );
}

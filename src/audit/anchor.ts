import { createHmac, timingSafeEqual } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditHead } from '../store/audit.ts';

/** The head of the chain at some time, signed: what was there then cannot be taken back unseen. */
export interface Anchor extends AuditHead {
  /** Epoch ms. */
  readonly at: number;
  readonly signature: string;
}

const anchorSchema = z.object({
  seq: z.number().int().nonnegative(),
  mac: z.string(),
  at: z.number().int(),
  signature: z.string(),
});
/** A line of the bot's log that carries an anchor. */
const loggedSchema = z.object({ anchor: z.string() });

export function anchorFileIn(folder: string): string {
  return join(folder, 'audit-anchors.log');
}

export function signAnchor({ seq, mac }: AuditHead, at: number, key: Uint8Array): Anchor {
  return { seq, mac, at, signature: signatureOf({ seq, mac, at }, key) };
}

export function isSigned(anchor: Anchor, key: Uint8Array): boolean {
  const expected = Buffer.from(signatureOf(anchor, key));
  const given = Buffer.from(anchor.signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf({ seq, mac, at }: Omit<Anchor, 'signature'>, key: Uint8Array): string {
  return createHmac('sha256', key).update(`${seq}.${at}.${mac}`).digest('base64url');
}

export function lineOf(anchor: Anchor): string {
  const { seq, mac, at, signature } = anchor;
  return JSON.stringify({ seq, mac, at, signature });
}

/** Appends one line, on the disk when it returns; a line that a crash has torn is left behind. */
export async function appendAnchor(file: string, anchor: Anchor): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const isTorn = size > 0 && last.toString() !== '\n';
    await handle.appendFile(`${isTorn ? '\n' : ''}${lineOf(anchor)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The anchors of a file of ours, or of a log: other lines are passed over.
 * @returns none when there is no such file
 */
export async function readAnchors(file: string): Promise<readonly Anchor[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const anchor = parseAnchor(line);
    return anchor ? [anchor] : [];
  });
}

function parseAnchor(line: string): Anchor | undefined {
  const value = parseJson(line);
  const logged = loggedSchema.safeParse(value);
  const parsed = anchorSchema.safeParse(logged.success ? parseJson(logged.data.anchor) : value);
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

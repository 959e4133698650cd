import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyBytes = 32;

/**
 * The key that tokens and links are keyed with: the configured one, or one made at the first start
 * and kept in the data folder, readable by its owner only.
 * @returns 32 bytes or more
 */
export function loadKey(options: {
  readonly configured?: string;
  readonly folder: string;
}): Uint8Array {
  if (options.configured) return Buffer.from(options.configured, 'base64url');
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const file = join(options.folder, 'key');
  const draft = `${file}-${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, randomBytes(keyBytes).toString('base64url'), { flag: 'wx', mode: 0o600 });
  try {
    // The first of several starts wins, and nobody ever reads half a key.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
}

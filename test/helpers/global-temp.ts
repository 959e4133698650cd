import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const enoughBytes = 2 * 1024 ** 3;
const ofProcess = /^akeru-test-(\d+)-/;
let folder: string | undefined;
let isInMemory = false;

/**
 * Temporary folders in memory, where Linux offers it: each bot syncs every turn to its own file, and
 * most of a run would be waiting for the disk. `TMPDIR` names another place.
 */
export function setup(): void {
  isInMemory = !process.env.TMPDIR && hasMemory();
  folder = mkdtempSync(join(isInMemory ? memory : tmpdir(), `akeru-test-${process.pid}-`));
  // What is made once for all processes of this run.
  process.env.AKERU_TEST_RUN_FOLDER = folder;
  if (!isInMemory) return;
  // PostgreSQL's own user has its data in it.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
}

function hasMemory(): boolean {
  if (!existsSync(memory)) return false;
  forgetTheDead();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= enoughBytes;
}

export function teardown(): void {
  if (!folder) return;
  delete process.env.AKERU_TEST_RUN_FOLDER;
  if (isInMemory) delete process.env.TMPDIR;
  rmSync(folder, { recursive: true, force: true });
}

/** A run that was killed leaves its folder, and memory is dear. */
function forgetTheDead(): void {
  for (const name of readdirSync(memory)) {
    const [, pid] = ofProcess.exec(name) ?? [];
    if (pid && !existsSync(`/proc/${pid}`)) {
      rmSync(join(memory, name), { recursive: true, force: true });
    }
  }
}

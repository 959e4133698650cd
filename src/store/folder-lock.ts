import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works on the same data folder. */
export class StoreLocked extends Error {
  override readonly name = 'StoreLocked';
}

export interface FolderLock {
  release(): void;
}

const sqliteBusy = 5;

/**
 * Makes the folder ours until the process ends, however it ends: the system drops the lock with it.
 * The caller keeps the returned object; a collected handle would give the folder away.
 * @throws StoreLocked at once when somebody else has it
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'akeru.lock');
  createPrivateFile(path);
  const handle = new DatabaseSync(path, { timeout: 0 });
  try {
    handle.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    handle.close();
    if (!isBusy(error)) throw error;
    throw new StoreLocked(`The data folder ${folder} is in use by another process.`);
  }
  return { release: () => handle.close() };
}

/** Makes sure that the file exists and that only its owner may read it; SQLite's side files follow it. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

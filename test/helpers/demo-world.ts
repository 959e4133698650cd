import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedBackend } from '../../src/backend/simulated/backend.ts';

/** When the demo world begins. */
export const demoStartedAt = Date.UTC(2026, 10, 21, 1, 0, 0);

let own: string | undefined;

/**
 * A folder with the demo world as it begins, made once in a run and not once in every process of it:
 * reading it and making its verifiers takes longer than most tests.
 */
export async function copyDemoWorld(into: string): Promise<void> {
  cpSync((await begunInRun()) ?? (await begunHere()), into, { recursive: true });
}

/** Whoever is first makes it; of several at once, one. @returns undefined where the run has no folder */
async function begunInRun(): Promise<string | undefined> {
  const run = process.env.AKERU_TEST_RUN_FOLDER;
  if (!run) return undefined;
  const shared = join(run, 'demo-world');
  if (existsSync(shared)) return shared;
  const made = await begin(run);
  try {
    renameSync(made, shared);
  } catch (error) {
    // Another process was faster, and what it made is the same.
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(shared)) throw error;
  }
  return shared;
}

async function begunHere(): Promise<string> {
  if (own === undefined) {
    const folder = await begin(tmpdir());
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    own = folder;
  }
  return own;
}

async function begin(beside: string): Promise<string> {
  const folder = mkdtempSync(join(beside, 'akeru-demo-'));
  const { world } = await createSimulatedBackend({
    folder,
    clock: { now: () => demoStartedAt },
  });
  world.close();
  return folder;
}

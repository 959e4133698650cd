import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Runbook, Step } from './schema.ts';

type Kept = readonly (Omit<Runbook, 'steps'> & { readonly steps: readonly Step[] })[];

/**
 * Runbooks that were opened and found good, for the next start: reading and linting them takes longer
 * than all the rest of it. They count while every file that they depend on is the same, our own code
 * included.
 */
export interface OpenedBefore {
  /** undefined when there are none, or when something has changed. */
  read(): ReadonlyMap<string, Runbook> | undefined;
  keep(runbooks: ReadonlyMap<string, Runbook>): void;
}

/**
 * @param file where they are kept; whoever can write there can write our code as well
 * @param folders everything in them counts
 */
export function createOpenedBefore(file: string, folders: readonly string[]): OpenedBefore {
  let digest: string | undefined;
  const current = (): string => {
    digest ??= digestOf(folders);
    return digest;
  };
  return {
    read: () => {
      try {
        const kept = JSON.parse(readFileSync(file, 'utf8')) as { digest: string; runbooks: Kept };
        if (kept.digest !== current()) return undefined;
        return new Map(
          kept.runbooks.map((runbook) => [
            runbook.id,
            { ...runbook, steps: new Map(runbook.steps.map((step) => [step.id, step])) },
          ]),
        );
      } catch {
        return undefined;
      }
    },
    keep: (runbooks) => {
      const kept: Kept = [...runbooks.values()].map((runbook) => ({
        ...runbook,
        steps: [...runbook.steps.values()],
      }));
      const written = `${file}.${process.pid}`;
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(written, JSON.stringify({ digest: current(), runbooks: kept }));
        renameSync(written, file);
      } catch {
        // A folder that cannot be written to: the next start takes as long as this one.
      }
    },
  };
}

function digestOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of globSync('**/*.{ts,js,json,yaml}', { cwd: folder }).sort()) {
      const content = readFileSync(join(folder, name));
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

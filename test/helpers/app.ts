import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';

/** The whole bot, listening, in this process; one for all tests of a file. */
export interface RunningApp {
  readonly url: string;
  readonly core: App['core'];
  readonly logged: readonly string[];
  /** Lets the bot's time pass, and does what becomes due. */
  advance(ms: number): Promise<void>;
}

export function runningApp(environment: Readonly<Record<string, string>> = {}): () => RunningApp {
  let running: { readonly app: App; readonly folder: string } | undefined;
  const logged: string[] = [];
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'akeru-app-'));
    const settings = { PORT: '0', METRICS_PORT: '0', AKERU_DATA: folder, ...environment };
    const app = await createApp(
      readConfig(settings),
      createLog('debug', (line) => logged.push(line)),
    );
    running = { app, folder };
  });
  afterAll(async () => {
    await running?.app.close();
    if (running) await rm(running.folder, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error('before the tests');
    const { app } = running;
    const url = app.addresses.chat;
    return {
      url,
      core: app.core,
      logged,
      advance: async (advanceMs) => {
        await fetch(`${url}/dev/clock`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ advanceMs }),
        });
      },
    };
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, vi } from 'vitest';
import type { Snapshot } from '../../src/backend/simulated/snapshot.ts';

const root = join(import.meta.dirname, '..', '..');
/** Of one test: a process that starts on a busy machine takes seconds. */
const testLimitMs = 90_000;
const startLimitMs = 30_000;
const readyLine = /^Akeru is ready: (https?:\S+) \(metrics (http:\S+)\)$/m;
/** As `npm start`, once Web Chat is there. */
const command = [
  '--import',
  './src/require-node.js',
  '--disable-proto=delete',
  '--disable-warning=ExperimentalWarning',
];

/** The whole bot as a process of its own. */
export interface RunningBot {
  readonly chat: string;
  readonly metrics: string;
  readonly folder: string;
  readonly output: { readonly stdout: string; readonly stderr: string };
  world(order?: object): Promise<Snapshot>;
  /** The world's own record of what was done to it. */
  effects(kind: string): Promise<Snapshot['ledger']>;
  probe(login: object): Promise<{ readonly works: boolean; readonly reason: string }>;
  /** Lets the bot's time pass, and does what becomes due. */
  advance(seconds: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Data of an earlier process; a folder of its own without. */
  readonly folder?: string;
  /** Loaded before the bot's own code. */
  readonly preload?: string;
}

export interface Process {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly output: { stdout: string; stderr: string };
  readonly ended: RunningBot['ended'];
}

/** Processes of the bot; those that still run at the end of a test are killed. */
export function botProcesses() {
  vi.setConfig({ testTimeout: testLimitMs });
  const running: Process[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  async function newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'akeru-process-'));
    folders.push(folder);
    return folder;
  }

  /** @returns at once, whatever becomes of it */
  async function launch(options: ProcessOptions = {}): Promise<Process> {
    const folder = options.folder ?? (await newFolder());
    const preload = options.preload ? ['--import', options.preload] : [];
    const child = spawn(process.execPath, [...command, ...preload, 'src/main.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH ?? '',
        PORT: '0',
        METRICS_PORT: '0',
        AKERU_DATA: folder,
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString();
    });
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    const launched: Process = { child, folder, output, ended };
    running.push(launched);
    return launched;
  }

  /** @returns when it has said that it is ready */
  async function start(options: ProcessOptions = {}): Promise<RunningBot> {
    const launched = await launch(options);
    const { child, output, ended, folder } = launched;
    const limit = Date.now() + startLimitMs;
    for (;;) {
      const [, chat, metrics] = readyLine.exec(output.stdout) ?? [];
      if (chat && metrics) return runningBot({ chat, metrics, folder, output, ended, child });
      if (child.exitCode !== null || Date.now() > limit) {
        throw new Error(`the bot did not start: ${output.stdout}${output.stderr}`);
      }
      await sleep(10);
    }
  }

  return { launch, start, newFolder };
}

function runningBot(
  process: Pick<RunningBot, 'chat' | 'metrics' | 'folder' | 'output' | 'ended'> & {
    readonly child: ChildProcess;
  },
): RunningBot {
  const { child, ...parts } = process;
  const call = async (path: string, body?: object) => {
    const answer = await fetch(`${parts.chat}${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const world = (order?: object) => call('/dev/world', order) as Promise<Snapshot>;
  return {
    ...parts,
    world,
    effects: async (kind) => (await world()).ledger.filter(({ effect }) => effect === kind),
    probe: (login) => call('/dev/probe', login) as ReturnType<RunningBot['probe']>,
    advance: async (seconds) => {
      for (let left = seconds; left > 0; left -= 5) {
        await call('/dev/clock', { advanceMs: Math.min(left, 5) * 1000 });
      }
    },
    signal: (signal) => void child.kill(signal),
  };
}

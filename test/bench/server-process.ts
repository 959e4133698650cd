import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const startLimitMs = 30_000;
const readyLine = / is ready: (http:\S+) \(metrics (http:\S+)\)/;

export interface ServerProcess {
  /** Where activities are posted. */
  readonly messages: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** What a process says of itself on its `/metrics`. */
export interface Usage {
  readonly residentBytes: number;
  /** Of all its threads, since it started. */
  readonly processorSeconds: number;
}

/** Node's arguments of `npm start`, which first looks whether Web Chat is there. */
export const akeru: readonly string[] = startArguments();

function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, command] = scripts.start.split('exec node ');
  if (command === undefined) throw new Error('`npm start` does not end in `exec node …`');
  return command.split(' ');
}

/** Starts a server of the benchmark; resolves when it has said that it is ready. */
export async function startServer(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = spawnServer([process.execPath, ...command], environment);
  const [messages, metrics] = await readyAddresses(child).catch(async (error: unknown) => {
    await stopServer(child);
    throw error;
  });
  return {
    messages: `${messages}/api/messages`,
    usage: async () => {
      const text = await (await fetch(metrics)).text();
      return {
        residentBytes: Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]),
        processorSeconds: Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]),
      };
    },
    stop: () => stopServer(child),
  };
}

/** In a process group of its own, so that what it starts ends with it. */
export function spawnServer(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): ChildProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  child.stdout?.resume();
  return child;
}

export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

function readyAddresses(child: ChildProcess): Promise<readonly [string, string]> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('a server is slow to start')), startLimitMs);
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const [, messages, metrics] = readyLine.exec(said) ?? [];
      if (messages === undefined || metrics === undefined) return;
      clearTimeout(limit);
      child.stdout?.off('data', listen).resume();
      resolve([messages, metrics]);
    };
    child.stdout?.on('data', listen);
    child.once('close', () => {
      clearTimeout(limit);
      reject(new Error(`a server ended before it was ready: ${said}`));
    });
  });
}

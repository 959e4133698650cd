import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const startLimitMs = 30_000;

export interface ThrowawayPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Folder with `initdb` and `postgres`: on the path, or where Debian keeps them. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const kept = existsSync(debian) ? readdirSync(debian).map((v) => join(debian, v, 'bin')) : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...kept.sort().reverse()].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** A PostgreSQL server of our own on loopback, with its data in a temporary folder. */
export async function startPostgres(binaries: string): Promise<ThrowawayPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'akeru-postgres-'));
  const data = join(folder, 'data');
  const as = await serverUser();
  if (as) await chown(folder, as.uid, as.gid);
  const options = { cwd: folder, ...as };
  await run(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'akeru', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    options,
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    port: String(port),
    fsync: 'on',
    max_connections: '200',
  };
  const server = spawn(
    join(binaries, 'postgres'),
    [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async () => {
    server.kill('SIGINT');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(server.stderr);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://akeru@127.0.0.1:${port}/postgres`, stop };
}

/** PostgreSQL refuses to run as root: it gets the user that its package made. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile('/etc/passwd', 'utf8')).match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!line) throw new Error('run the tests as a user other than root, or add the user postgres');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

function ready(log: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => reject(new Error(`PostgreSQL is slow: ${said}`)), startLimitMs);
    log.on('data', (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk.toString();
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(limit);
      resolve();
    });
    log.once('end', () => {
      clearTimeout(limit);
      reject(new Error(`PostgreSQL did not start: ${said}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}

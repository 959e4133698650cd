import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Sink } from './scanner.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Every file of a folder, by its name. @param name of the folder, before the file's */
export async function filesIn(folder: string, name: string): Promise<readonly Sink[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({
        name: `${name} ${entry.name}`,
        bytes: await readFile(join(entry.parentPath, entry.name)),
      })),
  );
}

/** The audit trail as an auditor takes it away. */
export async function auditExports(
  environment: Readonly<Record<string, string>>,
): Promise<readonly Sink[]> {
  return Promise.all(
    ['jsonl', 'csv'].map(async (format) => {
      const { stdout, stderr } = await run(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', 'src/audit/cli.ts', 'export', '--format', format],
        {
          cwd: root,
          env: { PATH: process.env.PATH ?? '', ...environment },
          maxBuffer: 100_000_000,
        },
      );
      return { name: `audit export ${format}`, bytes: Buffer.from(stdout + stderr) };
    }),
  );
}

/** What everybody on this machine may read of its processes. */
export async function commandLines(): Promise<Sink> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    processes.map((id) => readFile(`/proc/${id}/cmdline`).catch(() => Buffer.alloc(0))),
  );
  return { name: 'command lines', bytes: Buffer.concat(lines) };
}

/** Every row of every table, as the database itself has it. */
export async function tablesOf(databaseUrl: string, schema: string): Promise<readonly Sink[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select table_name as name from information_schema.tables where table_schema = $1',
      [schema],
    );
    const sinks: Sink[] = [];
    for (const { name } of rows) {
      const table = `"${schema}"."${name}"`;
      const found = await client.query<{ row: string }>(
        `select row_to_json(t)::text as row from ${table} t`,
      );
      sinks.push({
        name: `table ${name}`,
        bytes: Buffer.from(found.rows.map(({ row }) => row).join('\n')),
      });
    }
    return sinks;
  } finally {
    await client.end();
  }
}

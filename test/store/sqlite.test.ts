import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { StoreLocked } from '../../src/store/folder-lock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { consumeNamed, saveNamed } from './rows.ts';

const newFolder = temporaryFolders();

function open(folder: string) {
  return openSqliteStore({ folder, clock: systemClock });
}

function startChild(script: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    lines,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstLine(child: ReturnType<typeof startChild>): Promise<string> {
  for await (const line of child.lines) return line;
  return '';
}

/** Whether the text stands anywhere in the folder's files. */
async function holds(folder: string, text: string): Promise<boolean> {
  for (const name of await readdir(folder)) {
    if ((await readFile(join(folder, name))).includes(text)) return true;
  }
  return false;
}

test('a second process on the same folder is refused with one clear line', async () => {
  const folder = await newFolder();
  const store = await open(folder);
  const child = startChild('hold-folder.ts', folder);
  expect(await firstLine(child)).toBe(
    `StoreLocked: The data folder ${folder} is in use by another process.`,
  );
  await child.kill();
  expect(await store.isReady()).toBe(true);
  await store.close();
});

test('a folder is free again when its process is killed, and when its store is closed', async () => {
  const folder = await newFolder();
  const child = startChild('hold-folder.ts', folder);
  expect(await firstLine(child)).toBe('open');
  await expect(open(folder)).rejects.toBeInstanceOf(StoreLocked);
  await child.kill();
  const store = await open(folder);
  await expect(open(folder)).rejects.toBeInstanceOf(StoreLocked);
  await store.close();
  await (await open(folder)).close();
});

test('only the owner can read the files, and a folder that we make', async () => {
  const folder = join(await newFolder(), 'deep', 'data');
  const store = await open(folder);
  await store.transaction((tx) => saveNamed(tx, 'talk'));
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const names = await readdir(folder);
  expect(names.sort()).toEqual(['akeru.db', 'akeru.db-shm', 'akeru.db-wal', 'akeru.lock']);
  for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  await store.close();
});

// Holds T-47
test('what was deleted is gone from the files', async () => {
  const folder = await newFolder();
  const canary = 'canary-6f1d0c52';
  const store = await open(folder);
  for (let place = 0; place < 40; place++) {
    const state = JSON.stringify(`${place === 20 ? canary : 'other'} ${'x'.repeat(6_000)}`);
    await store.transaction((tx) => saveNamed(tx, `talk-${place}`, { state }));
  }
  await store.forgetDeleted();
  expect(await holds(folder, canary)).toBe(true);
  await store.transaction((tx) =>
    tx.deleteFrom('conversation').where('id', '=', 'talk-20').execute(),
  );
  await store.forgetDeleted();
  expect(await holds(folder, canary)).toBe(false);
  expect(await holds(folder, 'other')).toBe(true);
  await store.close();
});

test('every commit that was acknowledged survives kill -9, and none is there by half', async () => {
  const folder = await newFolder();
  const promised: string[] = [];
  for (const round of ['first', 'second', 'third']) {
    const child = startChild('write-until-killed.ts', folder, round);
    let heard = 0;
    for await (const line of child.lines) {
      promised.push(line);
      heard += 1;
      if (heard === 150) void child.kill();
    }
  }
  const store = await open(folder);
  const saved = await store.db.selectFrom('conversation').select('id').orderBy('id').execute();
  const consumed = await store.db
    .selectFrom('inbox')
    .select('conversationId as id')
    .orderBy('conversationId')
    .execute();
  expect(promised.length).toBeGreaterThanOrEqual(450);
  expect(new Set(saved.map(({ id }) => id))).toEqual(new Set(consumed.map(({ id }) => id)));
  const there = new Set(saved.map(({ id }) => id));
  expect(promised.filter((id) => !there.has(id))).toEqual([]);
  await store.close();
});

test('everything is there after the store was closed and opened again', async () => {
  const folder = await newFolder();
  const first = await open(folder);
  await first.transaction((tx) => saveNamed(tx, 'talk', { state: '{"a":1}' }));
  await first.transaction((tx) => consumeNamed(tx, 'talk', 'a'));
  await first.close();
  const second = await open(folder);
  expect(await second.db.selectFrom('conversation').select('state').execute()).toEqual([
    { state: '{"a":1}' },
  ]);
  expect(await second.db.selectFrom('inbox').select('activityId').execute()).toHaveLength(1);
  await second.close();
});

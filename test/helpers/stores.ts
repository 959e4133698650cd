import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';

/** Opens a store of its own; it is closed and removed after the test. */
export type Open = (options?: { readonly clock?: Clock }) => Promise<Store>;
type CleanUp = () => Promise<void>;

/** Runs a suite on each engine that the product has. */
export function eachStore(name: string, suite: (open: Open) => void): void {
  describe(`${name}, on SQLite`, () => {
    suite(openerWithCleanUp(openInFolder));
  });
  onPostgres(`${name}, on PostgreSQL`, (url) => {
    describe(`${name}, on PostgreSQL`, () => {
      suite(openerWithCleanUp((clock, later) => openInSchema(url, clock, later)));
    });
  });
}

/** Runs a suite on the test server; without one it is skipped, and fails in CI. */
export function onPostgres(name: string, suite: (url: string) => void): void {
  const url = process.env.AKERU_TEST_DATABASE_URL;
  if (url) {
    suite(url);
  } else if (process.env.CI === 'true') {
    test(name, () => {
      expect.unreachable('no PostgreSQL: install it, or set AKERU_TEST_DATABASE_URL');
    });
  } else {
    // On a machine without a server only; CI has one.
    test.skip(`${name}: skipped, no server; install it or set AKERU_TEST_DATABASE_URL`);
  }
}

/** A folder that is removed after the test. */
export function temporaryFolders(): () => Promise<string> {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'akeru-store-'));
    folders.push(folder);
    return folder;
  };
}

/** A schema of its own in the test server, as a URL; `drop` removes it. */
export async function createSchema(url: string): Promise<{ url: string; drop: CleanUp }> {
  const schema = `test_${randomBytes(8).toString('hex')}`;
  await execute(url, `create schema ${schema}`);
  const own = new URL(url);
  own.searchParams.set('options', `-c search_path=${schema}`);
  return { url: own.href, drop: () => execute(url, `drop schema ${schema} cascade`) };
}

async function openInFolder(clock: Clock, later: (work: CleanUp) => void): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'akeru-store-'));
  later(() => rm(folder, { recursive: true, force: true }));
  return openSqliteStore({ folder, clock });
}

async function openInSchema(
  url: string,
  clock: Clock,
  later: (work: CleanUp) => void,
): Promise<Store> {
  const schema = await createSchema(url);
  later(schema.drop);
  return openPostgresStore({ url: schema.url, clock });
}

function openerWithCleanUp(
  open: (clock: Clock, later: (work: CleanUp) => void) => Promise<Store>,
): Open {
  const cleanUps: CleanUp[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return async ({ clock = systemClock } = {}) => {
    const store = await open(clock, (work) => cleanUps.push(work));
    cleanUps.push(() => store.close());
    return store;
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

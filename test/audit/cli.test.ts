import { execFile } from 'node:child_process';
import { copyFile, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { anchorFileIn } from '../../src/audit/anchor.ts';
import { createAnchoring } from '../../src/audit/anchoring.ts';
import { createAudit } from '../../src/audit/audit.ts';
import { deriveAuditKeys } from '../../src/audit/keys.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { loadKey } from '../../src/secret/key-file.ts';
import { openStore } from '../../src/store/open-store.ts';
import { sceneIn } from '../helpers/audited.ts';
import { createSchema, temporaryFolders } from '../helpers/stores.ts';
import { write } from './trails.ts';

const newFolder = temporaryFolders();
const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
/** Each command is a process, which takes seconds to start on a busy machine. */
const slow = { timeout: 90_000 };

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The command as `npm run audit` starts it, on a folder and a database. */
function commandIn(folder: string, databaseUrl?: string) {
  const { PATH } = process.env;
  const env = { PATH, AKERU_DATA: folder, ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
  return async (...args: readonly string[]): Promise<Answer> => {
    const given = ['--disable-warning=ExperimentalWarning', 'src/audit/cli.ts', ...args];
    try {
      const { stdout, stderr } = await run(process.execPath, given, { cwd: root, env });
      return { code: 0, out: stdout, error: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, error: stderr };
    }
  };
}

/** A store with a trail of ten, anchored, and open like that of a bot that runs. */
async function running(on: { readonly databaseUrl?: string; readonly folder?: string } = {}) {
  const { databaseUrl, folder = await newFolder() } = on;
  const store = await openStore({
    folder,
    clock: systemClock,
    ...(databaseUrl && { databaseUrl }),
  });
  const keys = deriveAuditKeys(loadKey({ folder }));
  const audit = createAudit({ store, keys });
  await write(audit, 10);
  const log = createLog('silent');
  await createAnchoring({ db: store.db, folder, keys, clock: systemClock, log }).now();
  return { folder, store, audit, keys, command: commandIn(folder, databaseUrl) };
}

const url = process.env.AKERU_TEST_DATABASE_URL;
const engines: readonly (readonly [
  string,
  () => Promise<{ url?: string; drop(): Promise<void> }>,
])[] = [
  ['SQLite', async () => ({ drop: async () => {} })],
  ...(url ? ([['PostgreSQL', () => createSchema(url)]] as const) : []),
];

test.each(engines)(
  'on %s the trail is verified and told while the bot runs',
  slow,
  async (_, make) => {
    const database = await make();
    const { store, audit, keys, command } = await running(
      database.url ? { databaseUrl: database.url } : {},
    );
    const whole = await command('verify');
    expect(whole).toMatchObject({ code: 0, error: '' });
    expect(whole.out).toContain('The audit trail is whole: 10 entries.');
    expect(whole.out).toMatch(/Head: entry 10, [\w-]{43}\nAnchors: 1, the newest for entry 10\./);

    await write(audit, 1, 11);
    const { out } = await command('export', '--format', 'csv', '--from', '2026-11-21');
    expect(out.split('\r\n')).toHaveLength(1 + 11 + 1);
    const { actor } = sceneIn('talk');
    const objectId = actor.kind === 'person' ? actor.objectId : '';
    const person = await command('person', keys.pseudonym('person', objectId));
    expect(JSON.parse(person.out)).toEqual({ objectId, tenantId: 'tenant' });

    await store.transaction(async (tx) => {
      const on = store.engine === 'postgres' ? sql` on "audit"` : sql``;
      const name = store.engine === 'postgres' ? 'auditStays' : 'auditNeverChanges';
      await sql`drop trigger ${sql.id(name)}${on}`.execute(tx);
      await sql`update "audit" set "target" = 'ins-other' where "seq" = 4`.execute(tx);
    });
    const broken = await command('verify');
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.out).toContain('First bad entry: 4 (changed)');
    await store.close();
    await database.drop();
  },
);

// Holds T-107
test('an old copy of the store, put back while the bot was stopped, is found', slow, async () => {
  const { folder, store, command } = await running();
  await store.close();
  const path = join(folder, 'akeru.db');
  await copyFile(path, `${path}.old`);
  const again = await running({ folder });
  await again.store.close();
  expect(await command('verify')).toMatchObject({ code: 0 });
  await rename(`${path}.old`, path);
  const found = await command('verify');
  expect(found).toMatchObject({ code: 1 });
  expect(found.out).toContain('First bad entry: 11 (cutOff)');

  // The anchors that were kept elsewhere count, whatever happened to the file beside the store.
  const kept = join(folder, 'kept.log');
  await rename(anchorFileIn(folder), kept);
  expect(await command('verify')).toMatchObject({ code: 0 });
  expect(await command('verify', '--anchors', kept)).toMatchObject({ code: 1 });
});

test('what writes says that the bot has to stop first, and works then', slow, async () => {
  const { folder, store, command } = await running();
  const { actor } = sceneIn('talk');
  const objectId = actor.kind === 'person' ? actor.objectId : '';
  const locked = await command('erase', objectId);
  expect(locked).toMatchObject({ code: 2, out: '' });
  expect(locked.error).toContain('Stop the bot first.');
  await store.close();
  expect(await command('erase', objectId)).toMatchObject({ code: 0 });
  expect((await readFile(join(folder, 'akeru.db'))).includes(objectId)).toBe(false);
  expect(await command('cut-off', '--before', '2026-11-20')).toMatchObject({
    code: 0,
    out: 'Nothing is that old.\n',
  });
  expect((await command('cut-off', '--before', '2100-01-01')).out).toContain('11 entries were cut');
  expect((await command('verify')).out).toContain('cut off up to 11');
});

test('what cannot be done is said in one line, and nothing is made', slow, async () => {
  const folder = join(await newFolder(), 'nothing');
  const command = commandIn(folder);
  expect((await command('verify')).error).toContain('There is no store in');
  expect(await command()).toMatchObject({ code: 2 });
  expect(await command('export', '--format', 'xml')).toMatchObject({ code: 2 });
  expect(await command('verify', '--what')).toMatchObject({ code: 2 });
  const { command: here, store } = await running();
  expect((await here('export', '--from', '2027-02-29')).error).toContain('is not a day');
  expect((await here('export', '--zone', 'Asia/Edo')).error).toContain('is not a time zone');
  await store.close();
});

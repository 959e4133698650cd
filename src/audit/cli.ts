import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { loadKey } from '../secret/key-file.ts';
import { findAuditPerson } from '../store/audit.ts';
import { StoreLocked } from '../store/folder-lock.ts';
import { StoreTooNew } from '../store/migrations.ts';
import { openForReading, StoreUnreadable } from '../store/open-for-reading.ts';
import { openStore } from '../store/open-store.ts';
import type { Reader } from '../store/store.ts';
import { anchorFileIn, readAnchors } from './anchor.ts';
import { type Audit, createAudit } from './audit.ts';
import { cutOffTrail, keepTrailMs } from './cut-off.ts';
import { BadDay, startOfDay } from './days.ts';
import { erasePerson } from './erase.ts';
import { exportTrail } from './export.ts';
import { type AuditKeys, deriveAuditKeys } from './keys.ts';
import type { Scene } from './note.ts';
import { openPerson } from './person.ts';
import { verifyTrail } from './verify.ts';
import { wordsOf } from './words.ts';

const usage = `npm run audit -- verify [--anchors file]
npm run audit -- export [--format jsonl|csv] [--from day] [--to day] [--zone Asia/Tokyo] [--out file]
npm run audit -- person <pseudonym>     who that is
npm run audit -- erase <object id>      forget who that is; the trail stays whole
npm run audit -- cut-off [--before day] [--zone Asia/Tokyo]     default: 400 days ago`;

/** 0: as it should be. 1: the trail is broken. 2: nothing could be said. */
type Code = 0 | 1 | 2;

const keyless = (folder: string) =>
  `There is no key in ${folder}: set AKERU_KEY, or AKERU_DATA to the folder of the bot.`;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<Code> {
  try {
    return await command(args);
  } catch (error) {
    if (isClosedPipe(error)) return 0;
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

async function command(args: readonly string[]): Promise<Code> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      anchors: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      from: { type: 'string' },
      to: { type: 'string' },
      zone: { type: 'string', default: 'Asia/Tokyo' },
      out: { type: 'string' },
      before: { type: 'string' },
    },
  });
  const [name, given, ...more] = positionals;
  const { format, from, to, zone, out, before } = values;
  if (more.length > 0) return refuse();
  const config = readConfig();
  if (name === 'verify' && given === undefined) {
    return verify(config, values.anchors ?? anchorFileIn(config.dataFolder));
  }
  if (name === 'export' && given === undefined && (format === 'jsonl' || format === 'csv')) {
    const range = { format, zone, ...(from && { from }), ...(to && { to }) } as const;
    return reading(config, async (db) => {
      const target = out === undefined ? process.stdout : createWriteStream(out, { mode: 0o600 });
      await pipeline(exportTrail(db, range), target, { end: out !== undefined });
      return 0;
    });
  }
  if (name === 'person' && given !== undefined) return person(config, given);
  if (name === 'erase' && given !== undefined) return erase(config, given);
  if (name === 'cut-off' && given === undefined) {
    const now = systemClock.now();
    return cutOff(config, before ? startOfDay(before, zone) : now - keepTrailMs, now);
  }
  return refuse();
}

async function verify(config: Config, anchorFile: string): Promise<Code> {
  return reading(config, async (db, keys) => {
    // First: an anchor that is newer than the head would look like a tail that was cut off.
    const anchors = await readAnchors(anchorFile);
    const verdict = await verifyTrail(db, anchors, keys);
    say(wordsOf(verdict));
    return verdict.kind === 'whole' ? 0 : 1;
  });
}

async function person(config: Config, pseudonym: string): Promise<Code> {
  return reading(config, async (db, keys) => {
    const found = await findAuditPerson(db, pseudonym);
    say(found ? JSON.stringify(openPerson(found, keys)) : 'Nobody is known by that pseudonym.');
    return found ? 0 : 2;
  });
}

async function erase(config: Config, objectId: string): Promise<Code> {
  return writing(config, async (audit, keys) => {
    const scene = sceneHere(systemClock.now());
    const erased = await erasePerson({ audit, keys }, objectId, scene);
    say(erased ? 'The person is forgotten.' : 'There is no such person in the audit trail.');
    return erased ? 0 : 2;
  });
}

async function cutOff(config: Config, before: number, now: number): Promise<Code> {
  return writing(config, async (audit, keys) => {
    const anchorFile = anchorFileIn(config.dataFolder);
    const cut = await cutOffTrail({ audit, keys, anchorFile, before, scene: sceneHere(now) });
    say(
      cut
        ? `${cut.entries} entries were cut off; the trail begins after ${cut.upTo}.`
        : 'Nothing is that old.',
    );
    return 0;
  });
}

/** Beside a bot that runs, too. */
async function reading(
  config: Config,
  work: (db: Reader, keys: AuditKeys) => Promise<Code>,
): Promise<Code> {
  const { databaseUrl, dataFolder: folder } = config;
  const store = await openForReading({ folder, ...(databaseUrl && { databaseUrl }) });
  try {
    return await work(store.db, keysOf(config));
  } finally {
    await store.close();
  }
}

/** With the embedded store only while the bot is stopped. */
async function writing(
  config: Config,
  work: (audit: Audit, keys: AuditKeys) => Promise<Code>,
): Promise<Code> {
  const { databaseUrl, dataFolder: folder } = config;
  const keys = keysOf(config);
  const store = await openStore({
    folder,
    clock: systemClock,
    ...(databaseUrl && { databaseUrl }),
  });
  try {
    return await work(createAudit({ store, keys }), keys);
  } finally {
    await store.close();
  }
}

/** The key of the bot: one made here would fit nothing. */
function keysOf({ key, dataFolder: folder }: Config): AuditKeys {
  if (key === undefined && !existsSync(join(folder, 'key'))) {
    throw new StoreUnreadable(keyless(folder));
  }
  return deriveAuditKeys(loadKey({ folder, ...(key && { configured: key }) }));
}

function sceneHere(now: number): Scene {
  const actor = { kind: 'system' } as const;
  return { at: now, actor, via: 'commandLine', conversationId: '', correlation: 'commandLine' };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(): Code {
  process.stderr.write(`${usage}\n`);
  return 2;
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Errors whose message is written for the person at the terminal; of others only the kind. */
function messageOf(error: unknown): string {
  if (error instanceof StoreLocked) return `${error.message} Stop the bot first.`;
  const known = [ConfigError, StoreTooNew, StoreUnreadable, BadDay];
  if (error instanceof Error && known.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof TypeError && 'code' in error) return `${error.message}\n${usage}`;
  return `The audit trail could not be read: ${error instanceof Error ? error.name : 'unknown'}`;
}

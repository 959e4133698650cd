import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './helpers/imports.ts';

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'src');
const files = globSync('**/*.{ts,js}', { cwd: source }).map((file) => ({
  file,
  text: readFileSync(join(source, file), 'utf8'),
}));

/** Room of a file: its folder under src, or the file itself. */
function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? file) : file;
}

function imports(): readonly { file: string; room: string; target: string }[] {
  return files.flatMap(({ file, text }) =>
    importsOf(text).map((target) => ({
      file,
      room: roomOf(file),
      target: target.startsWith('.')
        ? relative(source, resolve(source, dirname(file), target))
        : target,
    })),
  );
}

const all = imports();
const importersOf = (test: (target: string) => boolean) =>
  [...new Set(all.filter(({ target }) => test(target)).map(({ file }) => file))].sort();
const outside = (found: readonly string[], ...allowed: readonly string[]) =>
  found.filter((file) => !allowed.some((start) => file.startsWith(start)));

const roots = ['app.ts', 'terminal.ts', 'pages.ts', 'staff.ts'];

/** The arrows of the house: room -> rooms that it imports. A new arrow is a decision. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  audit: ['identity', 'secret', 'store'],
  backend: [],
  channel: ['http', 'language', 'reply', 'store'],
  desk: ['audit', 'backend', 'identity', 'notices', 'runbook', 'store'],
  directline: ['channel', 'http', 'language', 'limits', 'reply', 'store'],
  http: ['backend'],
  identity: ['runbook', 'store'],
  journey: [
    ...['audit', 'backend', 'desk', 'identity', 'language', 'limits', 'notices', 'operations'],
    ...['reply', 'runbook', 'secret', 'store', 'tickets', 'understand'],
  ],
  language: ['reply'],
  limits: ['identity', 'operations', 'store'],
  notices: ['audit', 'backend', 'language', 'reply', 'store'],
  operations: ['audit', 'backend', 'identity', 'secret', 'store'],
  reply: ['language', 'store'],
  runbook: ['backend', 'reply'],
  secret: ['audit', 'http', 'language', 'reply', 'store', 'web'],
  store: [],
  tickets: ['backend', 'notices', 'store'],
  understand: ['language', 'runbook'],
  web: ['directline', 'http', 'identity', 'language', 'reply', 'secret', 'store'],
};

/** Files beside the rooms that any room may know; all others put rooms together. */
const shared = [
  'back-off.ts',
  'clock.ts',
  'forgetful-map.ts',
  'incoming.ts',
  'inside.ts',
  'log.ts',
];

describe('the rooms of the house', () => {
  const isRoom = (name: string) => !name.includes('.');
  const ofRooms = all
    .filter(({ room, target }) => isRoom(room) && target.endsWith('.ts'))
    .filter(({ target }) => !target.startsWith('..'))
    .map(({ file, room, target }) => ({ file, from: room, to: roomOf(target) }));

  it('know the rooms of the table, and no others', () => {
    const found = Object.fromEntries(
      [...new Set(files.map(({ file }) => roomOf(file)).filter(isRoom))].sort().map((room) => {
        const known = ofRooms.filter(({ from, to }) => from === room && to !== room && isRoom(to));
        return [room, [...new Set(known.map(({ to }) => to))].sort()];
      }),
    );
    expect(found).toEqual(arrows);
  });

  it('know nothing of what puts them together', () => {
    const known = ofRooms
      .filter(({ to }) => !isRoom(to) && !shared.includes(to))
      .map(({ file, to }) => `${file} -> ${to}`);
    // Commands are ways in of their own.
    expect(known.filter((one) => !/^\w+\/cli\.ts/.test(one)).sort()).toEqual([]);
  });

  it('reads every source file', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(all.length).toBeGreaterThan(files.length);
  });

  // Holds N17
  it('only the channel knows the Bot Framework SDK', () => {
    const sdk = importersOf((target) => /^(botbuilder|botframework-)/.test(target));
    expect(sdk).not.toEqual([]);
    expect(outside(sdk, 'channel/')).toEqual([]);
  });

  it('only http knows restify', () => {
    const restify = importersOf((target) => target === 'restify');
    expect(restify).not.toEqual([]);
    expect(outside(restify, 'http/')).toEqual([]);
  });

  it('only language knows i18next', () => {
    const i18next = importersOf((target) => target === 'i18next');
    expect(i18next).not.toEqual([]);
    expect(outside(i18next, 'language/')).toEqual([]);
  });

  it('only the store and the simulated world know a database', () => {
    const databases = importersOf((target) => /^(kysely|pg|node:sqlite)$/.test(target));
    expect(outside(databases, 'store/', 'backend/simulated/')).toEqual([]);
  });

  it('only the store writes queries', () => {
    const query = /\.(?:selectFrom|insertInto|updateTable|deleteFrom)\(/;
    const writers = files.filter(({ text }) => query.test(text)).map(({ file }) => file);
    expect(writers).not.toEqual([]);
    expect(outside(writers, 'store/')).toEqual([]);
  });

  it('only the configuration reads the environment', () => {
    const readers = files
      .filter(({ text }) => /\bprocess\.env\b/.test(text))
      .map(({ file }) => file);
    expect(readers).toEqual(['config.ts']);
  });

  // Holds N17
  it('the runbook engine is pure: it knows zod, yaml and the names of the catalogue', () => {
    const known = all
      .filter(({ room, file }) => room === 'runbook' && !file.startsWith('runbook/cli'))
      .map(({ target }) => target)
      .filter((target) => !target.startsWith('runbook/'))
      .filter((target) => !['zod', 'yaml', 'backend/catalogue.ts'].includes(target))
      .filter((target) => !target.startsWith('node:'));
    expect([...new Set(known)]).toEqual([]);
  });

  it('the backend knows nothing of ours but the clock', () => {
    const known = all
      .filter(({ room }) => room === 'backend')
      .map(({ target }) => target)
      .filter((target) => !target.startsWith('backend/') && target !== 'clock.ts')
      .filter((target) => target.includes('/') && target.endsWith('.ts'));
    expect(known).toEqual([]);
  });

  it('notices know no conversation and no channel: anybody may have something to tell', () => {
    const rooms = all
      .filter(({ room, target }) => room === 'notices' && !target.startsWith('node:'))
      .map(({ target }) => roomOf(target));
    expect([...new Set(rooms)].sort()).toEqual(
      [
        'audit',
        'back-off.ts',
        'backend',
        'clock.ts',
        'language',
        'log.ts',
        'reply',
        'store',
      ].sort(),
    );
  });

  it('only the composition root knows a simulated adapter', () => {
    const users = importersOf((target) => target.startsWith('backend/simulated/'));
    expect(
      outside(users, 'backend/simulated/', 'core.ts', 'app.ts', 'runbook/cli', 'http/development'),
    ).toEqual([]);
  });

  it('no runbook is named in code: what is said of one stands in its file', () => {
    const ids = globSync('*.yaml', { cwd: join(root, 'dialogs') }).map((file) =>
      basename(file, '.yaml'),
    );
    expect(ids.length).toBeGreaterThan(2);
    const named = new RegExp(`['"\`](?:${ids.join('|')})['"\`:]`);
    const naming = files.filter(({ text }) => named.test(text)).map(({ file }) => file);
    expect(naming).toEqual([]);
  });

  it('nobody imports the ways in', () => {
    expect(importersOf((target) => target === 'main.ts')).toEqual([]);
    expect(
      outside(
        importersOf((target) => target === 'app.ts'),
        'main.ts',
      ),
    ).toEqual([]);
    expect(
      outside(
        importersOf((target) => target === 'core.ts'),
        ...roots,
      ),
    ).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds static, type, side-effect and dynamic imports and re-exports', () => {
    const text = [
      "import a from 'a';",
      "import type { B } from './b.ts';",
      "import 'c';",
      "export { d } from '../d.ts';",
      "const e = await import('e');",
      "import {\n  f,\n} from 'f';",
    ].join('\n');
    expect(importsOf(text)).toEqual(['a', './b.ts', 'c', '../d.ts', 'e', 'f']);
  });
});

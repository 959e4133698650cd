import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSimulatedBackend } from '../../src/backend/simulated/backend.ts';
import { demoWorldPath, findWorld } from '../../src/backend/simulated/named-world.ts';
import {
  readWorldFile,
  WorldFileError,
  type WorldText,
} from '../../src/backend/simulated/read-world.ts';
import { worldJsonSchema } from '../../src/backend/simulated/world-schema.ts';
import { ids, manager } from './ids.ts';
import { temporaryFolder, worldText } from './worlds.ts';

function findingsOf(text: string, below: Readonly<Record<string, string>> = {}): readonly string[] {
  const read = (fileName: string, content: string): WorldText => ({
    fileName,
    text: content,
    baseOf: (name) => (below[name] === undefined ? undefined : read(`${name}.yaml`, below[name])),
  });
  try {
    readWorldFile(read('test.yaml', text));
    return [];
  } catch (error) {
    if (error instanceof WorldFileError) return error.findings;
    throw error;
  }
}

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a world file', () => {
  it('is read when everything in it is known', () => {
    expect(findingsOf(worldText())).toEqual([]);
  });

  it('is refused for an unknown key, with its line', () => {
    const text = worldText(
      'guests:\n  - instance: ins-runwin01\n    firewall:\n      publik: off\n',
    );
    expect(findingsOf(text)).toEqual([
      `test.yaml:${lineOf(text, 'publik')} guests.0.firewall.publik: unknown key`,
    ]);
  });

  it('is refused for a wrong value, with its line', () => {
    const text = worldText().replace('203.0.113.1,', '203.0.113.999,');
    const [finding] = findingsOf(text);
    expect(finding).toMatch(
      new RegExp(`^test.yaml:${lineOf(text, '203.0.113.999')} cvm.0.publicIp: `),
    );
  });

  it.each([
    [
      'an owner who is nobody',
      worldText().replace('owner: manager@', 'owner: nobody@'),
      'cvm.0.owner',
    ],
    ['a machine twice', worldText().replace('ins-runwin01', 'ins-stopwin1'), 'cvm.1'],
    [
      'a guest without a machine',
      worldText('guests: [{ instance: ins-nowhere1 }]'),
      'guests.0.instance',
    ],
    ['nobody on call', worldText('settings: { onCall: nobody@mail.example }'), 'settings.onCall'],
    [
      'a group that is not there',
      worldText().replace('state: RUNNING,', 'state: RUNNING, securityGroups: [sg-missing1],'),
      'cvm.1.securityGroups.0',
    ],
  ])('is refused for %s', (_, text, path) => {
    expect(findingsOf(text)).toEqual([expect.stringContaining(` ${path}: `)]);
  });

  it('is refused when it is not YAML', () => {
    expect(findingsOf('users: [')).not.toEqual([]);
    expect(findingsOf('just words')).not.toEqual([]);
  });

  it('is refused without tenants and users of its own or of a base', () => {
    expect(findingsOf('settings: { startsAfterForcedReset: true }')).toEqual([
      'test.yaml:1 tenants: no tenants and users',
    ]);
  });

  it('has a JSON schema beside it that is up to date', () => {
    const path = new URL('../../src/backend/simulated/world.schema.json', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(worldJsonSchema());
  });

  it('of the demo names only documentation addresses and demo domains', () => {
    const text = readFileSync(demoWorldPath, 'utf8');
    const addresses = text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
    const allowed = /^(203\.0\.113|198\.51\.100|192\.0\.2|10\.0\.0|0\.0\.0)\./;
    expect(addresses.filter((address) => !allowed.test(address))).toEqual([]);
    const hosts = text.match(/@[\w.-]+/g) ?? [];
    expect(
      hosts.filter((host) => !/^@(akeru-\w+\.onmicrosoft\.com|[\w.]+\.example)$/.test(host)),
    ).toEqual([]);
  });
});

describe('a world file that stands on another', () => {
  const below = { people: worldText('settings: { startsAfterForcedReset: true }\n') };
  const more = (text: string) => `base: people\n${text}`;
  const stopped = `{ id: ${ids.stoppedWindows}, name: web-01, os: { kind: windows, label: W }, state: RUNNING, owner: manager@test.example }`;

  it('has all of it, with its own entries in their place or beside them', () => {
    const world = readWorldFile({
      fileName: 'test.yaml',
      text: more(
        `settings: { callerAddress: 198.51.100.99 }\ncvm:\n  - ${stopped}\n  - ${stopped.replace(ids.stoppedWindows, 'ins-added001')}\n`,
      ),
      baseOf: (name) => ({ fileName: name, text: below.people }),
    });
    const whole = readWorldFile({ fileName: 'people.yaml', text: below.people });
    expect(world.users).toEqual(whole.users);
    expect(world.settings).toEqual({
      startsAfterForcedReset: true,
      callerAddress: '198.51.100.99',
    });
    const idsOf = (file: typeof world) => file.cvm?.map(({ id }) => id);
    expect(idsOf(world)).toEqual([...(idsOf(whole) ?? []), 'ins-added001']);
    // As a whole: nothing of the other entry is left.
    expect(world.cvm?.[0]).toMatchObject({ id: ids.stoppedWindows, state: 'RUNNING' });
    expect(world.cvm?.[0]).not.toHaveProperty('publicIp');
  });

  it('is refused with lines of its own, whatever stands below', () => {
    const text = more(
      `cvm:\n  - ${stopped.replace(ids.stoppedWindows, 'ins-added001').replace('manager@', 'nobody@')}\n`,
    );
    expect(findingsOf(text, below)).toEqual([
      'test.yaml:3 cvm.0.owner: no such user: nobody@test.example',
    ]);
    expect(findingsOf(more(`cvm:\n  - ${stopped}\n  - ${stopped}\n`), below)).toEqual([
      `test.yaml:4 cvm.1: twice: ${ids.stoppedWindows}`,
    ]);
  });

  it('is refused at its base for what that one has and this one breaks', () => {
    const user = `{ id: ${manager}, upn: renamed@test.example, names: { ja: 甲, en: A }, tenant: 00000000-0000-4000-8000-0000000000aa }`;
    expect(findingsOf(more(`users:\n  - ${user}\n`), below)).toContainEqual(
      'test.yaml:1 base: cvm.0.owner: no such user: manager@test.example',
    );
  });

  it.each([
    ['is not there', { people: 'base: nowhere' }, 'people.yaml:1 base: no such world: nowhere'],
    ['is in a circle', { people: 'base: people' }, 'people.yaml:1 base: stands on too many others'],
    ['is wrong itself', { people: 'users: 1' }, 'people.yaml:1 users: '],
  ])('is refused when that one %s', (_, others, finding) => {
    expect(findingsOf(more(''), others)).toEqual([expect.stringContaining(finding)]);
  });

  it('goes by the clock of its base', () => {
    expect(findingsOf(more('clock: 2026-11-21T09:00:00+09:00\n'), below)).toEqual([
      'test.yaml:2 clock: the clock is that of the base',
    ]);
  });
});

describe('a world', () => {
  it('is found by its name, by the beginning of it, and by a path', () => {
    expect(findWorld('demo')).toBe(demoWorldPath);
    expect(findWorld(demoWorldPath)).toBe(demoWorldPath);
    expect(findWorld('demo.yaml', demoWorldPath)).toBe(demoWorldPath);
    expect(findWorld('s1-1')).toMatch(/\/s1-1-[a-z-]+\.yaml$/);
    expect(findWorld('s1-10')).toMatch(/\/s1-10-[a-z-]+\.yaml$/);
  });

  it('is not found by half of a name, by one that several have, or outside its folder', () => {
    for (const reference of ['s1', 'dem', 's9-9', './demo.yaml', '../worlds/demo', '']) {
      expect(findWorld(reference), reference).toBeUndefined();
    }
  });

  it('that is not there stops the start with the names that there are', async () => {
    const folder = temporaryFolder();
    const start = createSimulatedBackend({ folder, worldFile: 's9-9', clock: { now: () => 0 } });
    await expect(start).rejects.toThrow(/^s9-9 is not a world file\nno such file; by name: .*demo/);
  });
});

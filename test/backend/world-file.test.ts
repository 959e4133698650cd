import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoWorldPath } from '../../src/backend/simulated/backend.ts';
import { readWorldFile, WorldFileError } from '../../src/backend/simulated/read-world.ts';
import { worldJsonSchema } from '../../src/backend/simulated/world-schema.ts';
import { worldText } from './worlds.ts';

function findingsOf(text: string): readonly string[] {
  try {
    readWorldFile(text, 'test.yaml');
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

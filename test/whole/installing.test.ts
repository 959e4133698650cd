import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

interface Part {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: true;
  readonly dev?: true;
}
const parts = Object.entries(read('package-lock.json').packages as Record<string, Part>).filter(
  ([path]) => path !== '',
);

/** Parts that bring an install script, which `--ignore-scripts` leaves out, and why that does no harm. */
const withScripts: Readonly<Record<string, string>> = {
  'node_modules/core-js': 'prints a request for money',
  'node_modules/dtrace-provider': 'builds an addon that restify does without',
};

// Holds T-115
describe('installing', () => {
  it('needs no script of any part: what works without them is known', () => {
    const found = parts
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path);
    expect(found).toEqual(Object.keys(withScripts));
    const { scripts } = read('package.json');
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(scripts[hook]).toBeUndefined();
    }
  });

  it('takes each part as it was recorded, from wherever it is asked for', () => {
    expect(parts.length).toBeGreaterThan(200);
    const loose = parts.filter(
      ([, part]) => !part.integrity?.startsWith('sha512-') || part.resolved,
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('has a list of its parts, made from the lock file alone', () => {
    const printed = execFileSync(
      'npm',
      ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx'],
      { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 50_000_000 },
    );
    const names = (
      JSON.parse(printed).components as readonly { name: string; version: string }[]
    ).map(({ name, version }) => `${name}@${version}`);
    for (const name of ['botbuilder@4.23.3', 'restify@12.0.0']) expect(names).toContain(name);
    expect(names.some((name) => name.startsWith('vitest@'))).toBe(false);
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../src/runbook/cli.ts', import.meta.url));

function run(...args: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { status, stdout };
}

describe('the command line', () => {
  it('finds nothing in the runbooks of the product, and their drawings up to date', () => {
    expect(run('lint')).toMatchObject({ status: 0 });
    expect(run('draw', '--check')).toEqual({ status: 0, stdout: '' });
  });

  it('shows how it is used when it is not understood', () => {
    for (const args of [[], ['dance'], ['lint', '--colour'], ['walk', 'x', '--lang', 'fr']]) {
      const { status, stdout } = run(...args);
      expect(status).toBe(2);
      expect(stdout).toContain('npm run runbook -- walk <id>');
    }
  });

  it('names the runbooks that there are when it is asked for another', () => {
    expect(run('walk', 'no-such-runbook')).toMatchObject({ status: 2 });
  });
});

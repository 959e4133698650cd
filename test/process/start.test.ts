import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { botProcesses } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';

const { start, launch, newFolder } = botProcesses();
const root = join(import.meta.dirname, '..', '..');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const linesOf = (output: string) => output.split('\n').filter((line) => line !== '');

describe('the process', secondTry, () => {
  it('starts without a single setting, and says so in one line', async () => {
    const bot = await start();
    expect(linesOf(bot.output.stdout)).toEqual([
      `Akeru is ready: ${bot.chat} (metrics ${bot.metrics})`,
    ]);
    expect(bot.output.stderr).toBe('');
    expect((await fetch(bot.chat)).status).toBe(200);
  });

  const production = {
    AKERU_MODE: 'production',
    MicrosoftAppId: '0b0f0000-0000-4000-8000-000000000001',
    MicrosoftAppPassword: 'canary-app-password-8842',
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: '0b0f0000-0000-4000-8000-000000000002',
    PUBLIC_URL: 'https://bot.example',
  };
  const without = (name: keyof typeof production) =>
    Object.fromEntries(Object.entries(production).filter(([each]) => each !== name));

  // Holds T-10, T-118
  it.each([
    ['production without an app id', without('MicrosoftAppId'), 'MicrosoftAppId'],
    ['production without an app password', without('MicrosoftAppPassword'), 'MicrosoftAppPassword'],
    ['production without a type', without('MicrosoftAppType'), 'MicrosoftAppType'],
    ['production without a tenant', without('MicrosoftAppTenantId'), 'MicrosoftAppTenantId'],
    ['production without a public address', without('PUBLIC_URL'), 'PUBLIC_URL'],
    [
      'production with keys of a test',
      { ...production, AKERU_OPENID_METADATA_URL: 'http://127.0.0.1:9/openid' },
      'AKERU_OPENID_METADATA_URL',
    ],
    [
      'production with a lease for tests',
      { ...production, AKERU_LEASE_MS: '2000' },
      'AKERU_LEASE_MS',
    ],
    ['a misspelt type', { ...production, MicrosoftAppType: 'singletenant' }, 'MicrosoftAppType'],
    ['an open address without an app id', { HOST: '0.0.0.0' }, 'HOST'],
    ['a port that is none', { PORT: '70000' }, 'PORT'],
    ['a log level that is none', { AKERU_LOG_LEVEL: 'loud' }, 'AKERU_LOG_LEVEL'],
  ])('refuses %s, naming the setting and no value', async (_, environment, name) => {
    const { ended, output } = await launch({ environment });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output.stdout).toBe('');
    expect(output.stderr).toMatch(new RegExp(`^Settings are not usable:\\n {2}${name}: .+\\n$`));
    expect(output.stderr).not.toContain('canary');
  });

  // Holds T-10
  it('serves nothing for development in production', async () => {
    const PORT = String(await freePort());
    const bot = await start({ environment: { ...production, PORT } });
    expect(bot.chat).toBe(production.PUBLIC_URL);
    for (const path of ['/dev/world', '/dev/outbox', '/dev/clock', '/dev/probe']) {
      const url = `http://127.0.0.1:${PORT}${path}`;
      expect((await fetch(url)).status).toBe(404);
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(404);
    }
  });

  it('refuses a data folder that another process works on, in one line', async () => {
    const bot = await start();
    const { ended, output } = await launch({ folder: bot.folder });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(linesOf(output.stderr)).toEqual([
      `The data folder ${bot.folder} is in use by another process.`,
    ]);
    expect((await fetch(`${bot.chat}/healthz`)).status).toBe(200);
  });

  it('refuses a port that is taken, and a folder that cannot be, in one line', async () => {
    const bot = await start();
    const taken = await launch({ environment: { PORT: new URL(bot.chat).port } });
    expect((await taken.ended).code).toBe(1);
    expect(linesOf(taken.output.stderr)).toHaveLength(1);
    expect(taken.output.stderr).toContain('in use');
    const folder = join(await newFolder(), 'akeru.db');
    await writeFile(folder, '');
    const wrong = await launch({ folder });
    expect((await wrong.ended).code).toBe(1);
    expect(linesOf(wrong.output.stderr)).toHaveLength(1);
  });

  it('tells an old Node in one line what it needs, before anything is read', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    // An old Node cannot read the TypeScript that a script names, and would say only that.
    const commands = Object.values<string>(scripts).flatMap((script) => script.split(' && '));
    for (const command of commands.filter((each) => /\bnode .*\.ts\b/.test(each))) {
      expect(command).toContain('--import ./src/require-node.js');
    }
    const pretend = (version: string) =>
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
       await import('./src/require-node.js'); console.log('went on');`;
    const run = promisify(execFile);
    const attempt = (version: string) =>
      run(process.execPath, ['--input-type=module', '-e', pretend(version)], { cwd: root });
    for (const version of ['18.19.0', '20.20.2', '22.17.1']) {
      await expect(attempt(version)).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: `Akeru needs Node 22.18 or newer; this is ${version}.\n`,
      });
    }
    for (const version of ['22.18.0', '24.21.0', '26.0.0']) {
      expect((await attempt(version)).stdout).toBe('went on\n');
    }
  });
});

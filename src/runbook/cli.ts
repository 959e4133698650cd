import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Incoming } from '../incoming.ts';
import type { ButtonData, Said } from '../reply/said.ts';
import type { TerminalApp } from '../terminal.ts';
import { formatFinding, RunbookInvalid } from './finding.ts';
import { generateFiles } from './generated.ts';
import { openLoaded, type RunbookFolders } from './open.ts';
import { type Journey, type Player, playTurns } from './play.ts';

const usage = `npm run runbook -- lint
npm run runbook -- draw [--check]
npm run runbook -- walk <id> [--lang ja|en] [--world name|file] [--as upn]`;

const folders: RunbookFolders = {
  dialogs: fileURLToPath(new URL('../../dialogs', import.meta.url)),
  locales: fileURLToPath(new URL('../../locales', import.meta.url)),
};

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        lang: { type: 'string', default: 'ja' },
        world: { type: 'string' },
        as: { type: 'string' },
      },
    });
    const [command, id, ...more] = positionals;
    if (more.length > 0) return refuse();
    if (command === 'lint' && id === undefined) return lintAll();
    if (command === 'draw' && id === undefined) return draw(values.check);
    if (command === 'walk' && id !== undefined && (values.lang === 'ja' || values.lang === 'en')) {
      return await walk(id, values.lang, values.world, values.as);
    }
    return refuse();
  } catch (error) {
    if (error instanceof RunbookInvalid) {
      for (const finding of error.findings) print(formatFinding(finding));
      return 1;
    }
    if (error instanceof TypeError && 'code' in error) return refuse(error.message);
    throw error;
  }
}

function lintAll(): number {
  const { loaded } = openLoaded(folders);
  print(`${loaded.length} runbooks, nothing to find`);
  return 0;
}

function draw(check: boolean): number {
  const { loaded, texts } = openLoaded(folders);
  let outdated = 0;
  for (const [name, content] of generateFiles(loaded, texts)) {
    const path = join(folders.dialogs, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
    outdated += 1;
    if (!check) writeFileSync(path, content);
    print(`dialogs/${name} ${check ? 'is not up to date' : 'written'}`);
  }
  return check && outdated > 0 ? 1 : 0;
}

async function walk(
  id: string,
  language: 'ja' | 'en',
  worldFile: string | undefined,
  asUpn: string | undefined,
): Promise<number> {
  const { loaded } = openLoaded(folders);
  const known = loaded.map(({ runbook }) => runbook.id);
  if (!known.includes(id)) return refuse(`there is no runbook ${id}: ${known.join(', ')}`);
  // Loaded late: linting and drawing need no bot.
  const { createTerminalApp } = await import('../terminal.ts');
  const app = await createTerminalApp({
    language,
    runbook: id,
    ...(worldFile === undefined ? {} : { worldFile }),
    ...(asUpn === undefined ? {} : { asUpn }),
  });
  const { player, close } = openTerminal();
  try {
    await playTurns(journeyOf(app), player);
  } finally {
    close();
    await app.close();
  }
  return 0;
}

function journeyOf(app: TerminalApp): Journey<ButtonData> {
  const take = async (incoming: Incoming): Promise<readonly Said[]> => {
    const receipt = await app.receive(incoming);
    return receipt.kind === 'busy' ? [] : receipt.replies;
  };
  return {
    open: () => take(app.first),
    type: (text) => take(app.next({ kind: 'text', text })),
    press: ({ runbook, step, option, nonce, ...own }, inputs) =>
      take(
        app.next({
          kind: 'press',
          press: { runbook, step, option, nonce, inputs: { ...own, ...inputs } },
        }),
      ),
    settle: () => app.settle(),
  };
}

function openTerminal(): { readonly player: Player; close(): void } {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  const lines = terminal[Symbol.asyncIterator]();
  let isOpen = true;
  terminal.once('close', () => {
    isOpen = false;
  });
  return {
    player: {
      say: (text) => print(`${text}\n`),
      read: async () => {
        // Piped lines may outlive their input.
        if (isOpen) terminal.prompt();
        const line = await lines.next();
        return line.done ? undefined : line.value;
      },
    },
    close: () => terminal.close(),
  };
}

function refuse(reason?: string): number {
  if (reason !== undefined) print(reason);
  print(usage);
  return 2;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

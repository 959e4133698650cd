import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runbookFolders } from '../../src/core.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { type Bot, type BotOptions, openBot } from './bot.ts';

const folder = join(import.meta.dirname, '../fixtures/self-check');
const localesFolder = mkdtempSync(join(tmpdir(), 'akeru-locales-'));
cpSync(runbookFolders.locales, localesFolder, { recursive: true });
cpSync(join(folder, 'locales'), localesFolder, { recursive: true });
process.once('exit', () => rmSync(localesFolder, { recursive: true, force: true }));

/** Looks at a machine with a harmless change, and asks for no consent. */
export const loadedSelfCheck = loadRunbook(
  readFileSync(join(folder, 'self-check.yaml'), 'utf8'),
  'self-check.yaml',
);
const { runbook } = loadedSelfCheck;

/** A bot that knows, beside its own runbooks, the one that checks a machine and shows the report. */
export function openSelfCheckBot(options: BotOptions = {}): Promise<Bot> {
  return openBot({ localesFolder, runbooks: new Map([[runbook.id, runbook]]), ...options });
}

/** From the menu to the end of the self-check. */
export async function selfCheck(bot: Bot, machineId: string): Promise<void> {
  await bot.arrive();
  await bot.press('self-check');
  await bot.say(machineId);
  await bot.core.operations.drain();
  await bot.pass(5);
}

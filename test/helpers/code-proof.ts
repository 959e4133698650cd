import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runbookFolders } from '../../src/core.ts';
import { readState } from '../../src/journey/stored-state.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { type Bot, type BotOptions, openBot } from './bot.ts';

export const fixture = join(import.meta.dirname, '../fixtures/proof');
export const localesFolder = mkdtempSync(join(tmpdir(), 'akeru-locales-'));
cpSync(runbookFolders.locales, localesFolder, { recursive: true });
cpSync(join(fixture, 'locales'), localesFolder, { recursive: true });
process.once('exit', () => rmSync(localesFolder, { recursive: true, force: true }));
export const loaded = loadRunbook(
  readFileSync(join(fixture, 'code-proof.yaml'), 'utf8'),
  'code-proof.yaml',
);
const { runbook } = loaded;

export const hanako = 'hanako.sato@akeru-demo.onmicrosoft.com';
/** Has a mail address, registered a day ago. */
export const emma = 'emma.brown@demo.example';
/** Has every method; the key of the app is the world's own. */
export const keeper = 'global.admin@demo.example';
export const keeperKey = 'JBSWY3DPEHPK3PXP';
export const nobody = 'nobody@akeru-demo.onmicrosoft.com';

/** A bot that knows, beside its own runbooks, the one that proves an account and ends. */
export function openProofBot(options: BotOptions = {}): Promise<Bot> {
  return openBot({ localesFolder, runbooks: new Map([[runbook.id, runbook]]), ...options });
}

/** Agrees, and waits for what is said then. */
export async function agree(bot: Bot): Promise<void> {
  await bot.press('granted');
  await bot.core.operations.drain();
  await bot.pass(5);
}

/** To the consent of `code-proof`. */
export async function choose(bot: Bot, account: string, method = 'mail'): Promise<void> {
  await bot.arrive();
  await bot.press('code-proof');
  await bot.say(account);
  await bot.press(method);
}

/** To the page, or to whatever is said instead. */
export async function ask(bot: Bot, account: string, method = 'mail'): Promise<void> {
  await choose(bot, account, method);
  await agree(bot);
}

export function wrongFor(code: string | undefined): string {
  return code === '000000' ? '000001' : '000000';
}

export async function proofOf(bot: Bot) {
  const row = await findConversation(bot.core.store.db, bot.conversationId);
  return readState(row?.state);
}

import { RunbookInvalid } from './finding.ts';
import { inOrder, lint } from './lint.ts';
import { type LoadedRunbook, loadRunbooks } from './load.ts';
import type { OpenedBefore } from './opened-before.ts';
import type { Runbook } from './schema.ts';
import { readTexts, type Texts } from './texts.ts';
import { readTopicNames } from './topics.ts';

/** Where runbooks and their texts stand. */
export interface RunbookFolders {
  readonly dialogs: string;
  readonly locales: string;
}

/**
 * Loads and lints.
 * @throws RunbookInvalid with everything that was found
 */
export function openLoaded(folders: RunbookFolders): {
  readonly loaded: readonly LoadedRunbook[];
  readonly texts: Texts;
} {
  const { loaded, findings: broken } = loadRunbooks(folders.dialogs);
  const { texts, findings: unreadable } = readTexts(folders.locales);
  // What could not be read would be found missing everywhere else.
  const unread = [...broken, ...unreadable];
  const findings =
    unread.length > 0 ? inOrder(unread) : lint(loaded, texts, readTopicNames(folders.locales));
  if (findings.length > 0) throw new RunbookInvalid(findings);
  return { loaded, texts };
}

/**
 * The runbooks that the bot runs, by id.
 * @param before where they are looked for first, and kept
 * @throws RunbookInvalid, which stops the start
 */
export function openRunbooks(
  folders: RunbookFolders,
  before?: OpenedBefore,
): ReadonlyMap<string, Runbook> {
  const kept = before?.read();
  if (kept) return kept;
  const runbooks = new Map(openLoaded(folders).loaded.map(({ runbook }) => [runbook.id, runbook]));
  before?.keep(runbooks);
  return runbooks;
}

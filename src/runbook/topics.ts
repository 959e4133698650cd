import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TextLanguage, textLanguages } from './texts.ts';

/** Phrases that mean a word of command: what works at any time. */
export const controlPhrases = [
  'help',
  'menu',
  'cancel',
  'restart',
  'back',
  'talk_to_human',
  'affirm',
  'deny',
  'step_done',
  'not_solved',
  'undo',
  'list_changes',
  'list_weakened',
  'list_planned',
] as const;

/** Phrases of these names are read by the bot itself; all others are of topics. */
export const ownPhrases = [
  ...controlPhrases,
  'change_language',
  'acknowledge',
  'not_yet',
  'skip',
  'soft_ok',
  'solved',
  'unclear',
] as const;

/** What people can want, by the name of its file of phrases. */
export type TopicNames = Readonly<Record<TextLanguage, readonly string[]>>;

/** Asks which password it is, with the menu: what it leads to is known only then. */
export const askWhichTopic = 'reset_password_unspecified';

/** @param folder holds `{ja,en}/phrases/<topic>.json` */
export function readTopicNames(folder: string): TopicNames {
  const own = new Set<string>(ownPhrases);
  const namesIn = (language: TextLanguage) => {
    const place = join(folder, language, 'phrases');
    const files = existsSync(place) ? readdirSync(place).sort() : [];
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => basename(file, '.json'))
      .filter((name) => !own.has(name));
  };
  const [ja, en] = textLanguages;
  return { ja: namesIn(ja), en: namesIn(en) };
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Language, languages } from '../language/language.ts';
import { readTopicNames } from '../runbook/topics.ts';
import { type Control, controls, type Topic } from './intent.ts';
import { matchKey } from './polite.ts';

/** A list of phrases that is missing, empty or no list. */
export class BadPhrases extends Error {
  override readonly name = 'BadPhrases';
}

const phraseList = z.array(z.string().trim().min(1)).min(1);

/** Written sentences by what they mean, compared as whole utterances. */
export interface Phrases {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly controls: ReadonlyMap<string, Control>;
  readonly languages: ReadonlyMap<string, Language>;
}

/**
 * Reads `<folder>/{ja,en}/phrases/<intent>.json`.
 * @throws BadPhrases naming the file; or the phrase, when two intents claim it
 */
export function readPhrases(folder: string): Phrases {
  const read = {
    topics: new Map<string, Topic>(),
    controls: new Map<string, Control>(),
    languages: new Map<string, Language>(),
  };
  const topics = readTopicNames(folder);
  for (const written of languages) {
    for (const topic of topics[written])
      addAll(read.topics, readList(folder, written, topic), topic);
    for (const control of controls) {
      addAll(read.controls, readList(folder, written, control), control);
    }
    for (const phrase of readList(folder, written, 'change_language')) {
      read.languages.set(matchKey(phrase), wantedLanguage(phrase, written));
    }
  }
  return read;
}

function addAll<Intent extends string>(
  known: Map<string, Intent>,
  phrases: readonly string[],
  intent: Intent,
): void {
  for (const phrase of phrases) {
    const key = matchKey(phrase);
    const other = known.get(key);
    if (other !== undefined && other !== intent) {
      throw new BadPhrases(`${other} and ${intent} both have 「${phrase}」`);
    }
    known.set(key, intent);
  }
}

/** The language that is named, or else the other one than the wish is written in. */
function wantedLanguage(phrase: string, written: Language): Language {
  const key = matchKey(phrase);
  if (/英語|えいご|eigo|english|いんぐりっしゅ/.test(key)) return 'en';
  if (/日本語|にほんご|nihongo|japanese/.test(key)) return 'ja';
  return written === 'ja' ? 'en' : 'ja';
}

function readList(folder: string, language: Language, intent: string): readonly string[] {
  const name = `${language}/phrases/${intent}.json`;
  try {
    return phraseList.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
  } catch {
    throw new BadPhrases(`${name} is missing or holds no phrases`);
  }
}

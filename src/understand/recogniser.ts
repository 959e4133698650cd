import { findEntities } from './entities.ts';
import { type FoundError, findErrorText } from './error-texts.ts';
import { featuresOf } from './features.ts';
import type { Entities, Meaning, Recogniser, Topic } from './intent.ts';
import { fold, longestUnderstood } from './normalise.ts';
import { readPhrases } from './phrases.ts';
import { politeForms } from './polite.ts';
import { isHesitation } from './read-words.ts';
import { createSimilarityIndex } from './similar.ts';
import { judge } from './topic-rules.ts';
import { readUndo } from './undo-words.ts';

/** So alike that it is the same sentence with a slip in it. */
const sureScore = 0.85;
/** Alike enough to ask. */
const askScore = 0.6;

/**
 * Recognises by written phrases, error texts and telling words; below certainty it asks. Control
 * words count only as the whole utterance, politeness aside.
 * @param options.folder holds `{ja,en}/phrases/<intent>.json`
 * @throws BadPhrases
 */
export function createPhraseRecogniser(options: { readonly folder: string }): Recogniser {
  const phrases = readPhrases(options.folder);
  const similar = createSimilarityIndex<Topic>(phrases.topics);

  const recogniseWhole = (text: string): Meaning | undefined => {
    if (isHesitation(text)) return { kind: 'unknown', entities: {} };
    for (const form of politeForms(text)) {
      const language = phrases.languages.get(form);
      if (language) return { kind: 'language', language };
      const control = phrases.controls.get(form);
      if (control) return { kind: 'control', control };
    }
    const named = readUndo(text);
    if (named !== undefined) return { kind: 'control', control: 'undo', ...(named && { named }) };
    return undefined;
  };

  return {
    recognise: (text) => {
      const whole = recogniseWhole(text);
      if (whole) return whole;
      const looked = text.slice(0, longestUnderstood);
      const entities = findEntities(looked);
      const error = findErrorText(text);
      if (error) return meaningOf(error, entities);
      for (const form of politeForms(looked)) {
        const topic = phrases.topics.get(form);
        if (topic) return topicOf(topic, entities);
      }
      const judged = judge(featuresOf(fold(looked)), entities);
      switch (judged.kind) {
        case 'topic':
          return topicOf(judged.topic, entities);
        case 'human':
          return { kind: 'control', control: 'talk_to_human' };
        case 'unsure':
          return { kind: 'unsure', topics: judged.topics, entities };
        case 'outside':
          return { kind: 'unknown', entities };
        case 'open':
          return bySimilarity(similar.rank(politeForms(looked)[0] ?? ''), entities);
      }
    },
  };
}

function bySimilarity(
  ranked: readonly { readonly label: Topic; readonly score: number }[],
  entities: Entities,
): Meaning {
  const [best] = ranked;
  if (!best || best.score < askScore) return { kind: 'unknown', entities };
  if (best.score >= sureScore) return topicOf(best.label, entities);
  const near = ranked.filter((other) => other.score >= askScore).slice(0, 3);
  return { kind: 'unsure', topics: near.map((other) => other.label), entities };
}

function topicOf(topic: Topic, entities: Entities): Meaning {
  return { kind: 'topic', topic, entities };
}

function meaningOf(found: FoundError, entities: Entities): Meaning {
  if (found.kind === 'unsure') return { kind: 'unsureMessage', errors: found.errors, entities };
  const { topic, message } = found.error;
  return topicOf(topic, { ...entities, ...(message !== undefined && { message }) });
}

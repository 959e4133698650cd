import type { Note } from '../audit/note.ts';
import type { Language } from '../language/language.ts';
import { targetOf } from '../operations/target.ts';
import type { Card, Text } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { Step } from '../runbook/schema.ts';

/**
 * A yes or no to a consent, with the words that stood on the card: keys alone would say something
 * else once a text is changed.
 * @param words in the language of the card
 */
export function consentNote(
  asked: {
    readonly position: Position;
    readonly step: Extract<Step, { kind: 'consent' }>;
    readonly card: Card;
    readonly language: Language;
  },
  option: string,
  words: (text: Text) => string,
): Note {
  const { position, step } = asked;
  return {
    action: 'consent',
    decision: option === 'granted' ? 'granted' : 'refused',
    reason: step.scope,
    target: targetOf(position.slots),
    details: {
      runbook: position.runbook,
      version: position.version,
      step: step.id,
      values: Object.fromEntries(
        Object.entries(position.slots).filter(([name]) => step.for.includes(name)),
      ),
      ...shownOn(asked, words),
    },
  };
}

/** As `consentNote`, for a card of the bot's own. */
export function cardConsentNote(
  asked: { readonly card: Card; readonly language: Language },
  answer: { readonly granted: boolean; readonly scope: string; readonly target: string },
  words: (text: Text) => string,
): Note {
  const { card } = asked;
  return {
    action: 'consent',
    decision: answer.granted ? 'granted' : 'refused',
    reason: answer.scope,
    target: answer.target,
    details: {
      ...(card.kind === 'choice' && { runbook: card.prompt.runbook, step: card.prompt.step }),
      ...shownOn(asked, words),
    },
  };
}

function shownOn(
  { card, language }: { readonly card: Card; readonly language: Language },
  words: (text: Text) => string,
) {
  const spoken = (text: Text) => ({ key: text.key, words: words(text) });
  const { heading, detail } = card.kind === 'choice' ? card : {};
  const { rows } = card;
  return {
    language,
    ...(heading && { heading: spoken(heading) }),
    text: spoken(card.text),
    ...(detail && { effect: spoken(detail) }),
    ...(rows && {
      rows: {
        key: rows.key,
        words: rows.items.map((values) => words({ key: rows.key, values })),
      },
    }),
  };
}

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
  const { position, step, card, language } = asked;
  const spoken = (text: Text) => ({ key: text.key, words: words(text) });
  const { heading, detail } = card.kind === 'choice' ? card : {};
  const { rows } = card;
  return {
    action: 'consent',
    decision: option === 'granted' ? 'granted' : 'refused',
    reason: step.scope,
    target: targetOf(position.slots),
    details: {
      runbook: position.runbook,
      version: position.version,
      step: step.id,
      language,
      values: Object.fromEntries(
        Object.entries(position.slots).filter(([name]) => step.for.includes(name)),
      ),
      ...(heading && { heading: spoken(heading) }),
      text: spoken(card.text),
      ...(detail && { effect: spoken(detail) }),
      ...(rows && {
        rows: {
          key: rows.key,
          words: rows.items.map((values) => words({ key: rows.key, values })),
        },
      }),
    },
  };
}

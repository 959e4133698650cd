import { isHidden } from './characters.ts';
import type { ReadAnswer } from './intent.ts';

const longestWords = 2_000;

/** Free text, kept as typed; characters that cannot be seen are left out, lines are kept. */
export function readFreeWords(text: string): ReadAnswer {
  if (text.length > longestWords) return { kind: 'refused', reason: 'tooLong' };
  const seen = [...text.normalize('NFC').replace(/\r\n?/g, '\n').replaceAll('\t', ' ')]
    .filter((character) => character === '\n' || !isHidden(character))
    .join('')
    .trim();
  return seen === '' ? { kind: 'refused', reason: 'empty' } : { kind: 'value', value: seen };
}

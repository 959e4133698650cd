import type { Question, ReadAnswer } from './intent.ts';
import { readInstanceIds } from './slot-references.ts';

/** One instance id, or one of those offered. */
export function readInstanceId(text: string, question: Question): ReadAnswer {
  const read = readInstanceIds(text, question);
  if (read.kind !== 'value') return read;
  const [only, ...more] = typeof read.value === 'object' ? read.value : [String(read.value)];
  if (only === undefined || more.length > 0) {
    return { kind: 'refused', reason: 'tooMany', detail: '1' };
  }
  return { kind: 'value', value: only };
}

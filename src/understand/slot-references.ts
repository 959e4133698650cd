import { hasHiragana } from '../language/script.ts';
import {
  findEntities,
  findInstanceIds,
  isInstanceId,
  isIpv4,
  longestSearched,
  readable,
} from './entities.ts';
import type { Question, ReadAnswer } from './intent.ts';
import { indexLabels, type LabelIndex } from './labels.ts';
import { readPlace } from './ordinals.ts';
import { classify, splitChunks, splitWords } from './reference-words.ts';

/** Longest name of a machine, in characters. @see CVM API 2017-03-12, InstanceName: 60 */
const longestName = 60;

/** Most items and words that are looked at: nobody names more, and each costs time. */
const mostPieces = 1_000;

/** Machines by id, address, name, or place among those offered; one or several. */
export function readReferences(text: string, question: Question): ReadAnswer {
  return readMachines(text, question, true);
}

/** As `readReferences`, but only ids and what was offered. */
export function readInstanceIds(text: string, question: Question): ReadAnswer {
  return readMachines(text, question, false);
}

type Chunk =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail?: string }
  | { readonly kind: 'unclear' | 'sentence' | 'nothing' };

function readMachines(text: string, question: Question, namesToo: boolean): ReadAnswer {
  if (text.length > longestSearched) return { kind: 'refused', reason: 'tooLong' };
  const malformed = findInstanceIds(text).malformed[0];
  if (malformed !== undefined) return refuseId(malformed);
  const values = new Set<string>();
  let sentences = 0;
  let refused: ReadAnswer | undefined;
  const chunks = splitChunks(readable(text));
  const max = question.slot?.max;
  const pieces = chunks.reduce((sum, chunk) => sum + splitWords(chunk).length, 0);
  if (pieces > mostPieces) {
    return { kind: 'refused', reason: 'tooMany', detail: String(max ?? mostPieces) };
  }
  const offered = indexLabels(question.offered);
  const ask: Ask = { question, offered, namesToo, listed: chunks.length > 1 };
  for (const chunk of chunks) {
    const read = readChunk(chunk, ask);
    if (read.kind === 'unclear') return { kind: 'unclear' };
    if (read.kind === 'refused') refused ??= read;
    if (read.kind === 'sentence') sentences++;
    if (read.kind === 'values') for (const value of read.values) values.add(value);
  }
  if (refused) return refused;
  if (max !== undefined && values.size > max) {
    return { kind: 'refused', reason: 'tooMany', detail: String(max) };
  }
  if (values.size > 0) return { kind: 'value', value: [...values] };
  return sentences > 0 ? { kind: 'none' } : { kind: 'refused', reason: 'notAChoice' };
}

type Offered = LabelIndex<Question['offered'][number]>;

interface Ask {
  readonly question: Question;
  readonly offered: Offered;
  readonly namesToo: boolean;
  /** The answer is a list, so that a word by itself is an item of it. */
  readonly listed: boolean;
}

function readChunk(chunk: string, ask: Ask): Chunk {
  const { question, offered } = ask;
  const exact = offered.exact(chunk);
  if (exact) return { kind: 'values', values: [exact.value] };
  const placed =
    question.offered.length > 0 ? readPlace(chunk, question.offered.length) : undefined;
  if (placed === 'beyond') return { kind: 'refused', reason: 'notAChoice' };
  if (placed !== undefined) {
    return { kind: 'values', values: [question.offered[placed - 1]?.value ?? ''] };
  }
  return readWordsOf(chunk, ask);
}

function readWordsOf(chunk: string, { question, offered, namesToo, listed }: Ask): Chunk {
  const { instanceIds = [], ips = [] } = findEntities(chunk);
  const found: string[] = [];
  const plain: string[] = [];
  let sentence = false;
  for (const word of splitWords(chunk)) {
    const lower = word.toLowerCase();
    const shown = offered.exact(word);
    if (shown) found.push(shown.value);
    else if (isInstanceId(lower)) found.push(lower);
    else if (isIpv4(word)) found.push(word);
    else {
      const kind = classify(word);
      if (kind === 'exclusion') return { kind: 'unclear' };
      if (kind === 'malformedId') return refuseId(word);
      if (kind === 'machine') found.push(word);
      else if (kind === 'name') plain.push(word);
      else if (kind === 'foreign') return { kind: 'refused', reason: 'notAChoice' };
      else if (kind === 'sentence') sentence = true;
    }
  }
  for (const id of [...instanceIds, ...ips]) if (!found.includes(id)) found.push(id);
  const onlyName = plain.length === 1 && !sentence && found.length === 0 ? plain : [];
  const listedNames = listed && !sentence && plain.length === 1 ? plain : onlyName;
  const values = [...found, ...listedNames];
  if (values.some((value) => value.length > longestName))
    return { kind: 'refused', reason: 'tooLong' };
  if (values.length === 0)
    return sentence || plain.length > 0 ? tooLongOr(chunk) : { kind: 'nothing' };
  const known = new Set(question.offered.map((item) => item.value));
  const stranger = namesToo
    ? undefined
    : values.find((value) => !isInstanceId(value) && !known.has(value));
  return stranger === undefined ? { kind: 'values', values } : refuseId(stranger);
}

// A sentence may be a topic of its own; a wall of text is none.
function tooLongOr(chunk: string): Chunk {
  return chunk.length > 1_000 ||
    (chunk.length > longestName && !hasHiragana(chunk) && !/\s/.test(chunk))
    ? { kind: 'refused', reason: 'tooLong' }
    : { kind: 'sentence' };
}

function refuseId(id: string): { kind: 'refused'; reason: string; detail: string } {
  return { kind: 'refused', reason: 'malformedId', detail: id.slice(0, longestName) };
}

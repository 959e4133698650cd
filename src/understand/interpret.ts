import type { Heard } from '../incoming.ts';
import type { Language } from '../language/language.ts';
import type { SlotValue } from '../runbook/position.ts';
import { readAnswer } from './answers.ts';
import type { ErrorText } from './error-rows.ts';
import { findErrorText } from './error-texts.ts';
import type { Control, Entities, Meaning, Question, Recogniser, Topic } from './intent.ts';
import { readProtectionLevel } from './protection-level.ts';
import { readScreenLanguage } from './screen-language.ts';
import { longestScreenText } from './screen-text.ts';
import { readComputer } from './which-computer.ts';

/** Longer texts are searched for a message of a screen alone. */
const mostCharacters = 1_000;
/** A list of 100 ids is longer than any sentence. */
const mostListCharacters = 10_000;

/** What a turn is about. */
export type Intent =
  | { readonly kind: 'answer'; readonly option: string; readonly value?: SlotValue }
  /** An answer that cannot be used; `reason` is a key part under `bot:problem`. */
  | { readonly kind: 'refused'; readonly reason: string; readonly detail?: string }
  | { readonly kind: 'unclear' }
  /** An error text was pasted where the question takes one. */
  | { readonly kind: 'message'; readonly error: ErrorText }
  /** An error text that may be one of several. */
  | {
      readonly kind: 'unsureMessage';
      readonly errors: readonly ErrorText[];
      readonly entities: Entities;
    }
  /** The person says to be at a computer, while an instruction is shown. */
  | { readonly kind: 'place'; readonly computer: 'pc' | 'server' }
  /** The person says which language a screen has. */
  | { readonly kind: 'screen'; readonly computer: 'pc' | 'server'; readonly language: Language }
  /** A button of a card that was answered before, or that is not there any more. */
  | { readonly kind: 'stale'; readonly nonce: string }
  | { readonly kind: 'control'; readonly control: Control; readonly named?: string }
  | { readonly kind: 'language'; readonly language: Language }
  | { readonly kind: 'topic'; readonly topic: Topic; readonly entities: Entities }
  | { readonly kind: 'unsure'; readonly topics: readonly Topic[]; readonly entities: Entities }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'arrival' | 'file' | 'misshapen' | 'empty' | 'tooLong' }
  | Extract<
      Heard,
      {
        kind:
          | 'formEnded'
          | 'formReopened'
          | 'operationMoved'
          | 'operationEnded'
          | 'approvalEnded'
          | 'approvalAsked'
          | 'planned'
          | 'ticketUpdated';
      }
    >;

/** The card that is open, as far as an answer to it has to be read. */
export interface OpenQuestion {
  readonly runbook: string;
  readonly step: string;
  readonly nonce: string;
  readonly question: Question;
}

/**
 * The open question's own words come first, then commands and topics. An answer's reader leaves
 * commands and whole sentences alone.
 */
export function interpret(
  heard: Heard,
  open: OpenQuestion | undefined,
  recogniser: Recogniser,
): Intent {
  switch (heard.kind) {
    case 'text':
      return interpretText(heard.text, open?.question, recogniser);
    case 'press':
      return interpretPress(heard.press, open);
    default:
      return heard;
  }
}

function interpretPress(
  press: Extract<Heard, { kind: 'press' }>['press'],
  open: OpenQuestion | undefined,
): Intent {
  const fits =
    open !== undefined &&
    press.nonce === open.nonce &&
    press.runbook === open.runbook &&
    press.step === open.step;
  if (!fits) return { kind: 'stale', nonce: press.nonce };
  const { slot, choices } = open.question;
  if (press.option === 'answered' && slot) {
    const typed = press.inputs[slot.name] ?? '';
    return answerOf(readAnswer(typed.split(',').join('\n'), open.question));
  }
  const known = choices.some((choice) => choice.option === press.option);
  return known ? { kind: 'answer', option: press.option } : { kind: 'misshapen' };
}

function interpretText(
  text: string,
  question: Question | undefined,
  recogniser: Recogniser,
): Intent {
  if (text.trim() === '') return { kind: 'empty' };
  const isList = question?.slot?.max !== undefined && question.slot.max > 1;
  const most = isList ? mostListCharacters : mostCharacters;
  if (text.length > most) return interpretLong(text, question, recogniser);
  const answer = question
    ? readInQuestion(text, question)
    : (readScreen(text, undefined) ?? ({ kind: 'unknown' } as const));
  return answer.kind === 'unknown' ? intentOf(recogniser.recognise(text)) : answer;
}

/** @param at where the instruction that is shown has to be followed */
function readScreen(text: string, at: Question['at']): Intent | undefined {
  const screen = readScreenLanguage(text);
  const computer = screen?.computer ?? (at === 'console' ? undefined : at);
  return screen && computer && { kind: 'screen', computer, language: screen.language };
}

/** A whole log or page was pasted: a message in it is all that is looked for. */
function interpretLong(
  text: string,
  question: Question | undefined,
  recogniser: Recogniser,
): Intent {
  if (text.length > longestScreenText || !findErrorText(text)) return { kind: 'tooLong' };
  return (question && readMessage(text, question)) ?? intentOf(recogniser.recognise(text));
}

function readMessage(text: string, { takesErrorText }: Question): Intent | undefined {
  const found = takesErrorText ? findErrorText(text) : undefined;
  if (!found) return undefined;
  return found.kind === 'sure'
    ? { kind: 'message', error: found.error }
    : { kind: 'unsureMessage', errors: found.errors, entities: {} };
}

function readInQuestion(text: string, question: Question): Intent {
  const message = readMessage(text, question);
  if (message) return message;
  const screen = readScreen(text, question.at);
  if (screen) return screen;
  if (isOfAnotherTopic(text, question)) return { kind: 'unknown' };
  const answer = answerOf(readAnswer(text, question));
  if (answer.kind !== 'unknown' && answer.kind !== 'unclear') return answer;
  const level = question.takesLevel ? readProtectionLevel(text) : undefined;
  if (level !== undefined) return { kind: 'answer', option: level };
  const computer = readComputer(text);
  if (computer === undefined) return answer;
  if (question.takesComputer) return { kind: 'answer', option: computer };
  return question.at === undefined ? answer : { kind: 'place', computer };
}

/** A message of Windows names a machine, and is neither its name nor anything else that is asked for. */
function isOfAnotherTopic(text: string, { slot, topics }: Question): boolean {
  if (slot === undefined || slot.type === 'words' || topics === undefined) return false;
  const found = findErrorText(text);
  if (found?.kind === 'unsure') return true;
  return found !== undefined && !topics.includes(found.error.topic);
}

function answerOf(read: ReturnType<typeof readAnswer>): Intent {
  switch (read.kind) {
    case 'choice':
      return { kind: 'answer', option: read.option };
    case 'value':
      return { kind: 'answer', option: 'answered', value: read.value };
    case 'refused':
      return read;
    case 'unclear':
      return { kind: 'unclear' };
    case 'none':
      return { kind: 'unknown' };
  }
}

function intentOf(meaning: Meaning): Intent {
  return meaning.kind === 'unknown' ? { kind: 'unknown' } : meaning;
}

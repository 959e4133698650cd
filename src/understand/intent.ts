import type { Language } from '../language/language.ts';
import type { EntityName, SlotType } from '../runbook/schema.ts';
import { controlPhrases } from '../runbook/topics.ts';
import type { ErrorText } from './error-rows.ts';
import type { TimeScene } from './slot-time.ts';

/** What a person can want outside of a question, `language.md` 1: the name of a file of phrases. */
export type Topic = string;

export const controls = controlPhrases;
export type Control = (typeof controls)[number];

/** Values found in an utterance, by what they look like. Strings as the systems write them. */
export interface Entities
  extends Readonly<Partial<Record<EntityName, string | readonly string[]>>> {
  readonly instanceIds?: readonly string[];
  readonly ips?: readonly string[];
  readonly upn?: string;
  readonly ticketId?: string;
  /** Host names that can be told from ordinary words (`web-01`, `rdp.example.com`). */
  readonly hosts?: readonly string[];
  /** Name of the error text that was pasted; `error-rows.ts`. */
  readonly message?: string;
}

/** What an utterance means by itself, without the question that is open. */
export type Meaning =
  | { readonly kind: 'topic'; readonly topic: Topic; readonly entities: Entities }
  | {
      readonly kind: 'control';
      readonly control: Control;
      /** What the command is about, folded; `undo` has it where something is named. */
      readonly named?: string;
    }
  | { readonly kind: 'language'; readonly language: Language }
  /** Part of a message that several begin or end with: which one it is. */
  | {
      readonly kind: 'unsureMessage';
      readonly errors: readonly ErrorText[];
      readonly entities: Entities;
    }
  /** Up to three topics that it may be. */
  | { readonly kind: 'unsure'; readonly topics: readonly Topic[]; readonly entities: Entities }
  | { readonly kind: 'unknown'; readonly entities: Entities };

/** Replaceable: a trained model may stand behind it later. */
export interface Recogniser {
  recognise(text: string): Meaning;
}

/** A question that is open, as far as reading its answer needs it. */
export interface Question {
  /** Names of the outcomes that an answer can choose, with the labels shown for them. */
  readonly choices: readonly { readonly option: string; readonly labels: readonly string[] }[];
  /** The slot that is asked for, if any. */
  readonly slot?: { readonly name: string; readonly type: SlotType; readonly max?: number };
  /** A consent to something dangerous: only its button or the button's own words grant it. */
  readonly explicit?: boolean;
  /** What was offered for the slot, in the order shown; ordinals count these. */
  readonly offered: readonly { readonly value: string; readonly labels: readonly string[] }[];
  /** What a time is counted from, where one is asked for. */
  readonly scene?: TimeScene;
  /** What the open runbook is for: an error text of another topic is no answer to it. */
  readonly topics?: readonly Topic[];
  /** Pasted error texts answer it. */
  readonly takesErrorText?: boolean;
  /** Where the person says to be answers it. */
  readonly takesComputer?: boolean;
  /** A level of Encryption Oracle Remediation answers it. */
  readonly takesLevel?: boolean;
  /** Where the instruction that is shown has to be followed. */
  readonly at?: 'pc' | 'server' | 'console';
}

export type ReadAnswer =
  | { readonly kind: 'choice'; readonly option: string }
  | { readonly kind: 'value'; readonly value: string | number | readonly string[] }
  /** It is an answer to this question, but not a usable one; `reason` is a key part under `bot:problem`. */
  | { readonly kind: 'refused'; readonly reason: string; readonly detail?: string }
  /** Could be yes and could be no (「大丈夫です」): ask again. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'none' };

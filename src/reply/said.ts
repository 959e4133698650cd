import type { Language } from '../language/language.ts';
import type { WayPart } from './reply.ts';

/** What a press sends back; further names are slot values that the button stands for. */
export interface ButtonData {
  readonly runbook: string;
  readonly step: string;
  readonly option: string;
  readonly nonce: string;
  readonly [slot: string]: string;
}

export interface Button {
  readonly label: string;
  readonly tone?: 'primary' | 'danger';
  readonly data: ButtonData;
}

/** Stages of runbooks in words, outermost first: each stands within the one that is `here`. */
export type Way = readonly {
  readonly title: string;
  readonly stages: readonly {
    readonly label: string;
    readonly state: WayPart['stages'][number]['state'];
  }[];
}[];

/**
 * A reply in words, ready for any channel: a plain message when it has text alone, a card otherwise.
 * Everything in it is plain text that may hold anything a person or a system wrote; the channel
 * escapes it. Line breaks are kept.
 */
export interface Said {
  readonly language: Language;
  /** Names the reply, so that it can be replaced. */
  readonly replyId?: string;
  /** This takes the place of the earlier reply with the same `replyId`, where the channel can. */
  readonly replaces: boolean;
  /** It says something new: where it can replace nothing, it is sent anew. */
  readonly isNews?: true;
  readonly tone: 'plain' | 'warning' | 'danger';
  /** How far the person has come. */
  readonly place?: string;
  /** The same as a picture, where a channel shows one; `words` say it to whoever does not see it. */
  readonly way?: { readonly parts: Way; readonly words: string };
  readonly heading?: string;
  readonly text: string;
  /** One line each: machines, results, broken rules. */
  readonly rows: readonly string[];
  /** Last before the buttons: the effect that is agreed to. */
  readonly detail?: string;
  /** Commands to copy, exactly. */
  readonly code?: string;
  readonly buttons: readonly Button[];
  /** Check boxes; the chosen values arrive comma-separated as the input `slot`. */
  readonly several?: {
    readonly slot: string;
    readonly choices: readonly { readonly label: string; readonly value: string }[];
  };
  /** Below the check boxes: how to choose what is not among them. */
  readonly hint?: string;
  /** Opens a page of ours, or a chat with the bot alone. */
  readonly link?: { readonly label: string; readonly url: string };
  /** What was chosen, on a card that was answered. */
  readonly chosen?: string;
  /** Words that can be sent at any open question; shown where a channel has a place beside the card. */
  readonly quickWords?: readonly string[];
}

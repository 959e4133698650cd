import type { Language } from '../language/language.ts';

/** A value that a text may show. Lists of records are drawn as rows, each with the text `<step>.row`. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value };
export type Values = { readonly [name: string]: Value };

/** A text by key (`<runbook>:<step>.<part>` or `bot:…`), with what it shows. */
export interface Text {
  readonly key: string;
  readonly values?: Values;
}

/** A button. `label` is a key, or words that come from a system (a machine's name). */
export interface Option {
  readonly option: string;
  readonly label: Text | { readonly words: string };
  /** `danger` is drawn red and never first. */
  readonly tone?: 'primary' | 'danger';
  /** Slot values that this button stands for. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What ties a press to the one prompt that it answers. */
export interface Prompt {
  readonly runbook: string;
  readonly step: string;
  readonly nonce: string;
}

/** Rows of a list: one text key, one set of values for each row. */
export interface Rows {
  readonly key: string;
  readonly items: readonly Values[];
}

/** Stages of one runbook, in order; one of them is `here`. */
export interface WayPart {
  readonly title: Text;
  readonly stages: readonly {
    readonly label: Text;
    /** `passedBy`: before the present one, and nothing of it was needed. */
    readonly state: 'done' | 'passedBy' | 'here' | 'ahead';
  }[];
}

/**
 * What the bot wants to say, as a value. `replyId` names a reply that can be replaced later
 * (a card that loses its buttons, a status card that moves on).
 */
export type Reply =
  | {
      readonly kind: 'say';
      readonly text: Text;
      readonly rows?: Rows;
      /** Where to go on. */
      readonly link?: { readonly label: Text; readonly url: string };
    }
  | {
      readonly kind: 'choice';
      readonly replyId: string;
      /** How far the person has come, small above everything else. */
      readonly place?: Text;
      /** All stages around the person, outermost runbook first, for a picture. */
      readonly way?: readonly WayPart[];
      readonly prompt: Prompt;
      readonly text: Text;
      /** Last before the buttons: the effect that is agreed to. */
      readonly detail?: Text;
      /** Below the choices, until one is made. */
      readonly hint?: Text;
      /** Shown above the text: which computer, or what is at stake. */
      readonly heading?: Text;
      readonly tone?: 'plain' | 'warning' | 'danger';
      readonly rows?: Rows;
      /** Commands to copy, one a line, shown as they are. */
      readonly code?: Text;
      readonly options: readonly Option[];
      /** Several may be chosen: check boxes; what is chosen arrives as the input `slot`. */
      readonly several?: {
        readonly slot: string;
        readonly choices: readonly { readonly label: Option['label']; readonly value: string }[];
      };
    }
  | {
      readonly kind: 'form';
      readonly replyId: string;
      readonly place?: Text;
      readonly way?: readonly WayPart[];
      readonly text: Text;
      readonly rows?: Rows;
      readonly button: Text;
      /** One-time page that the link opens. */
      readonly formId: string;
    }
  | {
      /** One card that is edited in place while an operation moves. */
      readonly kind: 'status';
      readonly replyId: string;
      readonly text: Text;
      readonly rows?: Rows;
      readonly moved: boolean;
    }
  | {
      /** Takes an answered or outdated card's place: the same words, no buttons, what was chosen. */
      readonly kind: 'closed';
      readonly card: Card;
      /** Of the card, whatever is spoken now. */
      readonly language: Language;
      readonly chosen?: Option['label'];
    };

export type Card = Extract<Reply, { kind: 'choice' | 'form' }>;

import type { Language } from '../language/language.ts';
import type { Screens } from '../language/screens.ts';
import type { Card } from '../reply/reply.ts';
import type { Position, Slots } from '../runbook/position.ts';
import type { ErrorText } from '../understand/error-rows.ts';
import type { Entities } from '../understand/intent.ts';
import type { Proof } from './proof.ts';
import type { Wish } from './topics.ts';

/** The card that waits for an answer. Only its nonce is alive. */
export interface OpenCard {
  readonly card: Card;
  readonly language: Language;
  /** A question of the bot's own, beside the runbook. */
  readonly aside?: Aside;
}

export type Aside =
  /** What is planned, in the order shown. */
  | { readonly kind: 'planned'; readonly ids: readonly string[] }
  | { readonly kind: 'menu' }
  /** Which of several messages was pasted, with what else the text said. */
  | {
      readonly kind: 'message';
      readonly errors: readonly ErrorText[];
      readonly entities: Entities;
    }
  /** Something else came up in the middle of a runbook. */
  | {
      readonly kind: 'switch';
      readonly wish: Wish;
      /** Slots of the wish that were answered in what is left. */
      readonly again?: Slots;
    }
  /** Nothing was understood twice. */
  | { readonly kind: 'person' }
  /** Machines that we stopped and that did not start; `stoppedBy` as the start takes it. */
  | {
      readonly kind: 'startAgain';
      readonly instanceIds: readonly string[];
      readonly stoppedBy: string;
    }
  /** What can be put back, with the values that were shown; null where none could be read. */
  | {
      readonly kind: 'undo';
      readonly shown: readonly { readonly id: string; readonly present: string | null }[];
    };

/** Times in epoch ms. */
export interface Case {
  /** `A-1042`; a ticket of the journey has the same. */
  readonly number: string;
  readonly openedAt: number;
  /** When the journey was over without being solved. */
  readonly leftAt?: number;
}

/** What the position waits for when it does not wait for the person. */
export type Waiting =
  | { readonly kind: 'operation'; readonly operationId: string; readonly replyId: string }
  | { readonly kind: 'handOff'; readonly operationId: string }
  | {
      readonly kind: 'form';
      readonly formId: string;
      /** Object id of the owner, who has the page in place of the person in this chat. */
      readonly owner?: string;
      /** What it shows once it is sent: its code was right. */
      readonly proves?: {
        readonly account: string;
        readonly purpose: string;
        readonly kind: string;
      };
    }
  | { readonly kind: 'approval'; readonly approvalId: string };

/** Everything that a conversation remembers, as JSON; `stored-state.ts` reads it. Never a secret. */
export interface ConversationState {
  /** Who began it: nobody else learns anything of it, or goes on in it. */
  readonly speaker?: string;
  /** What the person chose. */
  readonly language?: Language;
  /** Languages of screens as the person told; the server's is of this journey. */
  readonly screens?: Screens;
  /** Of the last text that was long enough to tell. */
  readonly lastText?: Language;
  /** As the channel sent it last. */
  readonly channelLocale?: string;
  /** IANA name, as the channel sent it last. */
  readonly timeZone?: string;
  readonly position?: Position;
  readonly open?: OpenCard;
  readonly waiting?: Waiting;
  /**
   * The one number of a journey, whatever it leads through. It goes with a journey that was solved or
   * given up; one that was handed over is gone on with for an hour after `leftAt`.
   */
  readonly case?: Case;
  /** How the present runbook was started, to start it again. */
  readonly started?: { readonly runbook: string; readonly slots: Slots };
  /** Id of what was planned, where the present journey is that, and waits for its person. */
  readonly takenUp?: string;
  /** What was shown of an account in this journey. */
  readonly proof?: Proof;
  /** Texts in a row that meant nothing, outside a question. */
  readonly misses: number;
  /** Nonce of the card that was answered last: a second press on it says so. */
  readonly answered?: string;
  /** Undos that the person agreed to and that wait for their turn, with the value to put back from. */
  readonly puttingBack?: readonly { readonly id: string; readonly expected: string }[];
  /** When a person was asked for last, epoch ms. */
  readonly calledAt?: number;
  /** What was stored cannot be gone on with; told once. */
  readonly isUnreadable?: true;
}

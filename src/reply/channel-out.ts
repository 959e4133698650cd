import type { Tx } from '../store/store.ts';
import type { Said } from './said.ts';

/** Where replies go. One implementation for Bot Framework, one for the web chat. */
export interface ChannelOut {
  /** Draws the replies and queues them within the turn's own transaction. */
  write(
    tx: Tx,
    to: {
      readonly conversationId: string;
      readonly address?: string;
      readonly now: number;
      /** What is to be done when one of them cannot be delivered; opaque to the channel. */
      readonly otherwise?: string;
    },
    replies: readonly Said[],
  ): Promise<void>;
  /** After the commit: whatever is queued for this conversation may leave now. */
  flush(conversationId: string): void;
  /** Shows that an answer is on its way; never fails. */
  typing(conversationId: string, address?: string): void;
}

import type { Heard, Incoming, Receive } from './incoming.ts';
import type { Secret } from './secret/secret.ts';
import { findConversation } from './store/conversations.ts';
import type { Store } from './store/store.ts';

/** `taken` now, taken `before`, or to be told again `later`. */
export type Told = 'taken' | 'before' | 'later';

/** Turns that start inside: a form was sent, an operation has ended. */
export interface Inside {
  /**
   * @param activityId names the event, so that it is taken once however often it is told
   */
  tell(conversationId: string, activityId: string, heard: Heard, secret?: Secret): Promise<Told>;
}

export function createInside(deps: { readonly store: Store; readonly receive: Receive }): Inside {
  return {
    async tell(conversationId, activityId, heard, secret) {
      const conversation = await findConversation(deps.store.db, conversationId);
      // A conversation that was idle for too long is gone; nobody is left to be told.
      if (!conversation) return 'before';
      const incoming: Incoming = {
        channel: conversation.channel as Incoming['channel'],
        conversationId,
        activityId,
        claims: JSON.parse(conversation.claims),
        heard,
        ...(conversation.address && { address: conversation.address }),
      };
      const { kind } = await deps.receive(incoming, secret);
      return kind === 'taken' ? 'taken' : kind === 'duplicate' ? 'before' : 'later';
    },
  };
}

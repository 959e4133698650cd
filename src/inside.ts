import type { Heard, Incoming, Receive } from './incoming.ts';
import type { Secret } from './secret/secret.ts';
import { findConversation } from './store/conversations.ts';
import type { Store } from './store/store.ts';

/** `taken` now; `unused`: taken, but its secret is not; taken `before`; to be told again `later`. */
export type Told = 'taken' | 'unused' | 'before' | 'later';

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
      const receipt = await deps.receive(incoming, secret);
      const { kind } = receipt;
      if (kind === 'taken') return receipt.isSecretUnused ? 'unused' : 'taken';
      return kind === 'duplicate' ? 'before' : 'later';
    },
  };
}

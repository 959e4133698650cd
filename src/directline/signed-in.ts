import { createHmac, hkdfSync } from 'node:crypto';
import type { Claims } from '../incoming.ts';
import type { Store } from '../store/store.ts';
import {
  createWebchatConversation,
  findWebchatConversation,
  keepSignInOfConversation,
} from '../store/webchat-log.ts';
import { randomId } from './transcript.ts';

/** What a sign-in proves of the one who speaks. */
export type SignedIn = Required<Pick<Claims, 'objectId' | 'tenantId' | 'appRoles'>> &
  Pick<Claims, 'provenAt'>;

/** The staff's sign-ins, as the web chat needs them. */
export interface SignIns {
  /** Undefined once the sign-in has ended. */
  find(signInId: string): Promise<SignedIn | undefined>;
  /** The person did something. */
  touch(signInId: string): Promise<void>;
}

export interface Admitted {
  readonly conversationId: string;
  readonly userId: string;
  readonly signInId: string;
}

/**
 * Opens a conversation for somebody who signed in: the one that is asked for if it is theirs, and a
 * new one otherwise. Of several browsers the last one to open it holds it.
 */
export function createAdmission(deps: {
  readonly store: Store;
  readonly key: Uint8Array;
  readonly now: () => number;
}): (signInId: string, person: SignedIn, conversationId: string | undefined) => Promise<Admitted> {
  const own = new Uint8Array(
    hkdfSync('sha256', deps.key, new Uint8Array(0), 'akeru directline staff user', 32),
  );
  return async (signInId, { tenantId, objectId }, asked) => {
    const userId = `dl_${createHmac('sha256', own)
      .update(JSON.stringify([tenantId, objectId]))
      .digest('base64url')
      .slice(0, 22)}`;
    return deps.store.transaction(async (tx) => {
      const known = asked === undefined ? undefined : await findWebchatConversation(tx, asked);
      const isTheirs = known?.userId === userId && known.signInId !== null;
      const conversationId = known && isTheirs ? known.id : `dk-${randomId()}`;
      if (!isTheirs) {
        await createWebchatConversation(tx, { id: conversationId, userId, now: deps.now() });
      }
      await keepSignInOfConversation(tx, conversationId, signInId);
      return { conversationId, userId, signInId };
    });
  };
}

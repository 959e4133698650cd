import type { IdentitySettings } from '../identity/requester.ts';
import { identify } from '../identity/requester.ts';
import type { Channel, Claims, Heard } from '../incoming.ts';

/** What was decided. Every decision is noted once, in the transaction of what it lets happen. */
type What =
  | { readonly action: 'start'; readonly decision: 'allowed' | 'refused' }
  | { readonly action: 'consent'; readonly decision: 'granted' | 'refused' }
  | {
      readonly action: 'link';
      readonly decision:
        | 'issued'
        | 'opened'
        | 'openedAgain'
        | 'submitted'
        | 'reopened'
        | 'blocked'
        | 'expired'
        | 'abandoned';
    }
  | {
      readonly action: 'operation' | 'undo' | 'handOff';
      readonly decision: 'requested' | 'refused' | 'ended';
    }
  | {
      readonly action: 'limit' | 'sequence' | 'secretPasted' | 'identity';
      readonly decision: 'refused';
    }
  | { readonly action: 'notice'; readonly decision: 'requested' | 'sent' | 'refused' }
  | {
      /**
       * A code that proves an account, or a number that is picked on a device. `refused`: it was not
       * open any more. `denied`: on the device, or another number was picked.
       */
      readonly action: 'code';
      readonly decision: 'sent' | 'right' | 'wrong' | 'refused' | 'denied' | 'blocked' | 'tooSoon';
    }
  | { readonly action: 'signIn'; readonly decision: 'granted' | 'ended' | 'refused' }
  | {
      readonly action: 'approval';
      readonly decision: 'requested' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'used';
    }
  | {
      /** A change for a later time. */
      readonly action: 'planned';
      readonly decision: 'requested' | 'cancelled' | 'due' | 'missed' | 'refused' | 'lapsed';
    }
  | { readonly action: 'switch'; readonly decision: 'off' | 'on' }
  | { readonly action: 'alarm'; readonly decision: 'raised' }
  | { readonly action: 'person'; readonly decision: 'erased' }
  | { readonly action: 'trail'; readonly decision: 'cutOff' };

export type Note = What & {
  /** What it is about: machines, a runbook, a step. Never a contact, never a typed text. */
  readonly target: string;
  /** A name: why it was refused, how it ended. */
  readonly reason?: string;
  readonly operationId?: string;
  /** JSON only; never a secret, never contact data. */
  readonly details?: Readonly<Record<string, unknown>>;
};

export type Actor =
  | { readonly kind: 'person'; readonly objectId: string; readonly tenantId?: string }
  | { readonly kind: 'anonymous' }
  /** Somebody in a group chat, whom the channel may have named. */
  | { readonly kind: 'group'; readonly objectId?: string }
  /** Somebody of another organisation, as far as can be told. */
  | { readonly kind: 'stranger'; readonly objectId?: string; readonly tenantId?: string }
  /** A part of ours, for a person or for nobody. */
  | { readonly kind: 'system'; readonly onBehalfOf?: string };

export type Via = Channel | 'page' | 'worker' | 'commandLine';

/** Who it was, when, where, and on which way. */
export interface Scene {
  readonly at: number;
  readonly actor: Actor;
  readonly via: Via;
  readonly conversationId: string;
  /** Joins what belongs together. `turn`: an activity's id; otherwise an id of ours. */
  readonly correlation: { readonly turn: string } | string;
}

/** The scene of a turn. Turns that start inside act for the person of the conversation. */
export function sceneOf(
  incoming: {
    readonly channel: Channel;
    readonly conversationId: string;
    readonly activityId: string;
    readonly claims: Claims;
    readonly heard: Heard;
  },
  settings: IdentitySettings,
  now: number,
): Scene {
  const { channel, conversationId, activityId, claims, heard } = incoming;
  return {
    at: now,
    actor: actorOf(claims, settings),
    via: viaOf(channel, heard),
    conversationId,
    correlation: { turn: activityId },
  };
}

function actorOf(claims: Claims, settings: IdentitySettings): Actor {
  const requester = identify(claims, settings);
  switch (requester.kind) {
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'group':
      return { kind: 'group', ...(claims.objectId && { objectId: claims.objectId }) };
    default: {
      const { kind, objectId, tenantId } = requester;
      if (kind === 'person') return { kind, objectId, tenantId };
      return { kind, ...(objectId && { objectId }), ...(tenantId && { tenantId }) };
    }
  }
}

function viaOf(channel: Channel, heard: Heard): Via {
  switch (heard.kind) {
    case 'formEnded':
    case 'formReopened':
      return 'page';
    case 'operationMoved':
    case 'operationEnded':
    case 'planned':
      return 'worker';
    default:
      return channel;
  }
}

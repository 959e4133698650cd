import type { Said } from './reply/said.ts';
import type { Secret } from './secret/secret.ts';

/** Where a conversation takes place. */
export type Channel = 'teams' | 'webchat';

/** Why a sender whom the channel names is not taken for one of the organisation. */
export type NotOurs =
  | 'tenantsDisagree'
  | 'noTenant'
  | 'noObjectId'
  | 'guest'
  | 'anonymousMember'
  | 'otherMember';

/** What the channel proved about the sender. Never anything that the sender merely says. */
export interface Claims {
  /** `desk`: through the web chat, of somebody who signed in. */
  readonly via: 'botFramework' | 'directLine' | 'desk';
  /** The channel's own id of the sender. */
  readonly channelUserId: string;
  readonly tenantId?: string;
  /** Entra object id. */
  readonly objectId?: string;
  readonly scope: 'personal' | 'group';
  /** App roles in the token of somebody who signed in. */
  readonly appRoles?: readonly string[];
  /** Epoch ms of the last login with a second factor, of somebody who signed in. */
  readonly provenAt?: number;
  readonly notOurs?: NotOurs;
  /** The channel could not be asked whether this is a member: nothing is changed meanwhile. */
  readonly unconfirmed?: true;
}

/** A pressed button: the data of an `Action.Submit` or `Action.Execute`. */
export interface Press {
  readonly runbook: string;
  readonly step: string;
  /** Outcome or choice name in the runbook. */
  readonly option: string;
  /** One-shot: valid for the prompt that carried it. */
  readonly nonce: string;
  /** Values of card inputs, by slot name (a list chosen by check boxes arrives comma-separated). */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Why a turn happens. Those from `formEnded` on come from inside and go down the same road. */
export type Heard =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'press'; readonly press: Press }
  | { readonly kind: 'arrival' }
  | { readonly kind: 'file' }
  | { readonly kind: 'misshapen' }
  | { readonly kind: 'formEnded'; readonly formId: string; readonly outcome: FormOutcome }
  /** Somebody has opened a one-time link for the second time. */
  | { readonly kind: 'formReopened' }
  | { readonly kind: 'operationMoved'; readonly operationId: string }
  | {
      readonly kind: 'operationEnded';
      readonly operationId: string;
      /** Telling it with its runbook failed too often: the outcome alone, and a ticket. */
      readonly plainly?: true;
    }
  /** How a second person has decided about what is waited for here. */
  | {
      readonly kind: 'approvalEnded';
      readonly approvalId: string;
      readonly outcome: ApprovalOutcome;
    }
  /** The time of something that was planned here has come, or nears, or is over. */
  | { readonly kind: 'planned'; readonly plannedId: string }
  /** Somebody waits for a second person, and this one may be it. */
  | { readonly kind: 'approvalAsked' }
  /** Staff have done something with a ticket of this conversation. */
  | { readonly kind: 'ticketUpdated'; readonly entryId: string };

export type ApprovalOutcome = 'approved' | 'denied' | 'expired';

/** Those that start inside. */
const inside: ReadonlySet<Heard['kind']> = new Set([
  'formEnded',
  'formReopened',
  'operationMoved',
  'operationEnded',
  'approvalEnded',
  'approvalAsked',
  'planned',
  'ticketUpdated',
]);

export type FormOutcome = 'submitted' | 'expired' | 'abandoned' | 'blocked';

/** An activity in our words. */
export interface Incoming {
  readonly channel: Channel;
  readonly conversationId: string;
  /** Unique within the conversation; a second delivery carries the same. */
  readonly activityId: string;
  /** Direct Line's `channelData.clientActivityID`. */
  readonly clientActivityId?: string;
  readonly claims: Claims;
  /** The channel's locale, as sent. */
  readonly locale?: string;
  /** IANA name of the zone that the person's device is in, as sent. */
  readonly timeZone?: string;
  readonly heard: Heard;
  /** Opaque to everyone but the channel: how to reach this conversation later. */
  readonly address?: string;
  /** Opens a chat with the bot alone; of group chats, where the channel has such addresses. */
  readonly directChatUrl?: string;
  /** The caller waits for the replies in the response itself (`deliveryMode: expectReplies`). */
  readonly expectsReplies?: boolean;
}

/** How a turn ended, once it is committed. */
export type Receipt =
  | {
      readonly kind: 'taken';
      readonly replies: readonly Said[];
      /** A secret came with it, and no change was begun that takes it: it is wiped. */
      readonly isSecretUnused?: true;
    }
  /** It was consumed before; the replies of the first time. */
  | { readonly kind: 'duplicate'; readonly replies: readonly Said[] }
  /** One message too many of one person: consumed and not acted on; replies say so now and then. */
  | { readonly kind: 'limited'; readonly replies: readonly Said[] }
  /** Too many wait in this conversation; nothing was consumed. */
  | { readonly kind: 'busy' };

/**
 * Takes one incoming down the whole road.
 * @param secret from the one-time page, for the operation that this turn records; never stored
 */
export type Receive = (incoming: Incoming, secret?: Secret) => Promise<Receipt>;

/** What is told from inside is told again until it was taken; a person would wait for ever. */
export function isFromPerson({ kind }: Heard): boolean {
  return !inside.has(kind);
}

/**
 * Takes secrets out of what was entered into a card. The name of an input stands before it as a label
 * does: none of ours asks for a password, and whatever comes under such a name is one.
 * @param redact takes them out of a text
 */
export function redactInputs(press: Press, redact: (text: string) => string): Press {
  const inputs = Object.entries(press.inputs).map(([name, value]) => {
    const lead = `${name}: `;
    const labelled = redact(lead + value);
    return [name, labelled.startsWith(lead) ? labelled.slice(lead.length) : redact(value)];
  });
  return { ...press, inputs: Object.fromEntries(inputs) };
}

import type { Claims, Heard, Incoming } from '../incoming.ts';
import { readLocaleTag } from '../language/locale-tag.ts';
import { isTimeZone } from '../language/zoned-time.ts';
import { type ActivityIn, activitySchema, maxTextLength } from './activity-shape.ts';
import { type Addresses, addressOf, channelOf, conversationIdOf } from './address.ts';
import { readClientActivityId } from './client-activity-id.ts';
import { readPress } from './read-press.ts';

/** What the edge makes of a request body. */
export type ReadActivity =
  | { readonly kind: 'incoming'; readonly activity: ActivityIn; readonly incoming: Incoming }
  /** Rightly shaped, but nothing to act on: an edit, a deletion, a reaction, somebody's typing. */
  | { readonly kind: 'ignored'; readonly activity: ActivityIn }
  /** An invoke that the bot has no answer to. */
  | { readonly kind: 'unsupported'; readonly activity: ActivityIn }
  | { readonly kind: 'malformed' };

export interface ReadOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Channels whose `aadObjectId` and tenant come from the channel and not from the client. */
  readonly identifying: ReadonlySet<string>;
  /** Whoever cannot be named is none of the organisation's; without authentication anybody may be. */
  readonly isSigned: boolean;
  readonly addresses: Addresses;
}

export function readActivity(body: unknown, options: ReadOptions): ReadActivity {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) return { kind: 'malformed' };
  const activity = parsed.data;
  const heard = hear(activity);
  if (heard === 'ignored' || heard === 'unsupported') return { kind: heard, activity };
  const address = addressOf(activity);
  const chatUrl = directChatUrl(activity);
  const clientActivityId = readClientActivityId(activity.channelData?.clientActivityID);
  const locale = readLocaleTag(activity.locale);
  const timeZone = timeZoneOf(activity);
  return {
    kind: 'incoming',
    activity,
    incoming: {
      channel: channelOf(activity.channelId),
      conversationId: conversationIdOf(address),
      activityId: activityId(activity, heard, options.now),
      ...(clientActivityId && { clientActivityId }),
      claims: claims(activity, options),
      ...(locale && { locale }),
      ...(timeZone && { timeZone }),
      heard,
      address: options.addresses.write(address),
      ...(chatUrl && { directChatUrl: chatUrl }),
      ...(activity.deliveryMode === 'expectReplies' && { expectsReplies: true }),
    },
  };
}

/** Teams says it twice. */
function timeZoneOf({ localTimezone, entities }: ActivityIn): string | undefined {
  const info = entities?.find(({ type }) => type === 'clientInfo');
  return (
    [localTimezone, info?.timezone].find((zone) => zone != null && isTimeZone(zone)) ?? undefined
  );
}

function hear(activity: ActivityIn): Heard | 'ignored' | 'unsupported' {
  switch (activity.type) {
    case 'message':
      return hearMessage(activity);
    case 'invoke':
      return activity.name === 'adaptiveCard/action' ? hearExecute(activity.value) : 'unsupported';
    case 'conversationUpdate':
      return botWasAdded(activity) ? { kind: 'arrival' } : 'ignored';
    case 'installationUpdate':
      return activity.action === 'add' ? { kind: 'arrival' } : 'ignored';
    default:
      // An edit must not act: what it changed may have been answered already.
      return 'ignored';
  }
}

function hearMessage(activity: ActivityIn): Heard {
  if (activity.value !== undefined && activity.value !== null) return press(activity.value);
  const text = withoutMentions(activity.text ?? '');
  if (text.length > maxTextLength) return { kind: 'misshapen' };
  if (text.trim() === '' && (activity.attachments ?? []).some(isFile)) return { kind: 'file' };
  return { kind: 'text', text };
}

function hearExecute(value: unknown): Heard | 'ignored' {
  if (!isRecord(value) || !isRecord(value.action)) return { kind: 'misshapen' };
  // A client that only wants to refresh a card; ours carry no refresh.
  if (value.trigger === 'automatic') return 'ignored';
  return press(value.action.data);
}

function press(value: unknown): Heard {
  const read = readPress(value);
  return read ? { kind: 'press', press: read } : { kind: 'misshapen' };
}

/** Teams sends every message a second time as HTML. */
function isFile(attachment: { readonly contentType?: string | null | undefined }): boolean {
  return !(attachment.contentType ?? '').startsWith('text/html');
}

/** How Teams writes that the bot was addressed. */
function withoutMentions(text: string): string {
  return text.replace(/<at\b[^<>]{0,200}>[^<>]{0,200}<\/at>/g, ' ').trim();
}

function botWasAdded(activity: ActivityIn): boolean {
  const botId = activity.recipient?.id;
  return botId !== undefined && (activity.membersAdded ?? []).some((member) => member.id === botId);
}

const arrivalWindowMs = 600_000;

/** Teams tells of one installation twice, as an update of the conversation and of the installation. */
function activityId(activity: ActivityIn, heard: Heard, now: number): string {
  return heard.kind === 'arrival' && activity.channelId === 'msteams'
    ? `arrival:${Math.floor(now / arrivalWindowMs)}`
    : activity.id;
}

function claims(activity: ActivityIn, options: ReadOptions): Claims {
  const { aadObjectId: objectId } = activity.from;
  const base = {
    via: 'botFramework',
    channelUserId: activity.from.id,
    scope: isGroup(activity) ? 'group' : 'personal',
  } as const;
  if (!options.identifying.has(activity.channelId)) return base;
  const tenants = [activity.channelData?.tenant?.id, activity.conversation.tenantId]
    .filter((tenant) => tenant != null && tenant !== '')
    .map((tenant) => tenant?.toLowerCase());
  const [tenantId] = tenants;
  // Two tenants in one activity: neither is proven, and neither is the person.
  if (tenants.some((tenant) => tenant !== tenantId)) return { ...base, notOurs: 'tenantsDisagree' };
  const named = { ...base, ...(tenantId && { tenantId }), ...(objectId && { objectId }) };
  if (!options.isSigned) return named;
  if (!objectId) return { ...named, notOurs: 'noObjectId' };
  return tenantId ? named : { ...named, notOurs: 'noTenant' };
}

/** Teams opens the chat with a bot by the bot's own id. */
function directChatUrl(activity: ActivityIn): string | undefined {
  const botId = activity.recipient?.id;
  const hasUrl = activity.channelId === 'msteams' && botId && /^28:[A-Za-z0-9-]{1,64}$/.test(botId);
  return hasUrl && isGroup(activity)
    ? `https://teams.microsoft.com/l/chat/0/0?users=${botId}`
    : undefined;
}

function isGroup(activity: ActivityIn): boolean {
  const { conversationType, isGroup } = activity.conversation;
  return isGroup === true || (conversationType != null && conversationType !== 'personal');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

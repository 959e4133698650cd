import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Channel } from '../incoming.ts';
import type { ActivityIn } from './activity-shape.ts';

const accountSchema = z.object({ id: z.string().min(1), name: z.string().optional() });

const addressSchema = z.object({
  serviceUrl: z.string().min(1),
  channelId: z.string().min(1),
  conversation: z.object({
    id: z.string().min(1),
    tenantId: z.string().optional(),
    conversationType: z.string().optional(),
    isGroup: z.boolean().optional(),
  }),
  bot: accountSchema,
  user: accountSchema,
});

/** How a conversation is reached later. Names of people are not kept. */
export type Address = z.infer<typeof addressSchema>;

export function addressOf(activity: ActivityIn): Address {
  const { conversation, recipient, from } = activity;
  return {
    serviceUrl: activity.serviceUrl,
    channelId: activity.channelId,
    conversation: {
      id: conversation.id,
      ...(conversation.tenantId && { tenantId: conversation.tenantId }),
      ...(conversation.conversationType && { conversationType: conversation.conversationType }),
      ...(conversation.isGroup != null && { isGroup: conversation.isGroup }),
    },
    bot: { id: recipient?.id ?? 'bot', ...(recipient?.name && { name: recipient.name }) },
    user: { id: from.id },
  };
}

/**
 * Addresses as they are stored: sealed, so that one that was changed in the store, or carried into
 * another conversation, is not called with the bot's token. With another key all are void, until the
 * person writes again.
 */
export interface Addresses {
  write(address: Address): string;
  /** @returns null for none, and for one that was not written with this key for this conversation */
  read(text: string | undefined, conversationId: string): Address | null;
  /** Addresses an activity, as JSON for the outbox. */
  addressed(activity: object, address: Address, conversationId: string): string;
  /** @returns null as `read` does; `activity` is what is sent, as JSON */
  readAddressed(text: string, conversationId: string): ReadAddressed | null;
}

interface ReadAddressed {
  readonly serviceUrl: string;
  readonly conversation: Address['conversation'];
  readonly activity: string;
}

const sealed = { seal: z.string() };
const sealedAddressSchema = addressSchema.extend(sealed);
const activitySchema = z.looseObject({
  ...addressSchema.pick({ serviceUrl: true, channelId: true, conversation: true }).shape,
  from: accountSchema,
  recipient: accountSchema,
});
const sealedActivitySchema = activitySchema.extend(sealed);

/** @param key of the bot, 32 bytes or more */
export function createAddresses(key: Uint8Array): Addresses {
  const sealOf = (address: Address, conversationId: string) =>
    createHmac('sha256', key)
      .update('akeru/address\n')
      // Parsing puts the fields into one order.
      .update(JSON.stringify([conversationId, addressSchema.parse(address)]))
      .digest('base64url');
  const isSealed = (address: Address, seal: string, conversationId: string) =>
    isEqual(seal, sealOf(address, conversationId));

  return {
    write: (address) =>
      JSON.stringify({ ...address, seal: sealOf(address, conversationIdOf(address)) }),
    read(text, conversationId) {
      const stored = parse(sealedAddressSchema, text);
      if (!stored) return null;
      const { seal, ...address } = stored;
      return isSealed(address, seal, conversationId) ? address : null;
    },
    addressed: (activity, address, conversationId) =>
      JSON.stringify({ ...addressed(activity, address), seal: sealOf(address, conversationId) }),
    readAddressed(text, conversationId) {
      const stored = parse(sealedActivitySchema, text);
      if (!stored) return null;
      const { seal, ...activity } = stored;
      const { serviceUrl, channelId, conversation, from: bot, recipient: user } = activity;
      const address = { serviceUrl, channelId, conversation, bot, user };
      if (!isSealed(address, seal, conversationId)) return null;
      return { serviceUrl, conversation, activity: JSON.stringify(activity) };
    },
  };
}

/** As it is sent. */
export function addressed(activity: object, address: Address): object {
  const { serviceUrl, channelId, conversation, bot, user } = address;
  return { ...activity, serviceUrl, channelId, conversation, from: bot, recipient: user };
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  json: string | undefined,
): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(json ?? ''));
  } catch {
    return null;
  }
}

export function channelOf(channelId: string): Channel {
  return channelId === 'msteams' ? 'teams' : 'webchat';
}

/** Ids mean something inside their channel only. */
export function conversationIdOf(address: Address): string {
  return `${address.channelId}:${address.conversation.id}`;
}

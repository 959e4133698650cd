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

export function writeAddress(address: Address): string {
  return JSON.stringify(address);
}

/** @returns null for none, or for one that this channel did not write */
export function readAddress(text: string | undefined): Address | null {
  return text === undefined ? null : parse(addressSchema, text);
}

/** Addresses an activity, as JSON for the outbox. */
export function addressed(activity: object, address: Address): string {
  const { serviceUrl, channelId, conversation, bot, user } = address;
  return JSON.stringify({
    ...activity,
    serviceUrl,
    channelId,
    conversation,
    from: bot,
    recipient: user,
  });
}

const addressedSchema = addressSchema.pick({ serviceUrl: true, conversation: true });

/** Where an addressed activity goes; null for anything else. */
export function readAddressed(activity: string): z.infer<typeof addressedSchema> | null {
  return parse(addressedSchema, activity);
}

function parse<Schema extends z.ZodType>(schema: Schema, json: string): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(json));
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

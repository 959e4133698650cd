import { z } from 'zod';

const id = z.string().trim().min(1).max(1_024);
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish();
const account = z.object({
  id,
  name: optional(z.string().max(1_024)),
  aadObjectId: optional(z.string().min(1).max(128)),
});

/** Longer than any channel lets a person type; the body as a whole is bounded before. */
export const maxTextLength = 10_000;

/**
 * An inbound activity, as far as it is looked at. The SDK checks no types: whatever is not named
 * here never gets behind this gate. `null` counts as absent where a field is optional.
 */
export const activitySchema = z.object({
  type: z.string().trim().min(1).max(64),
  id,
  channelId: z.string().trim().min(1).max(64),
  serviceUrl: z.string().trim().min(1).max(2_048),
  conversation: z.object({
    id,
    tenantId: optional(z.string().max(128)),
    conversationType: optional(z.string().max(64)),
    isGroup: optional(z.boolean()),
  }),
  from: account,
  recipient: optional(account),
  text: optional(z.string().max(100_000)),
  locale: optional(z.string().max(64)),
  deliveryMode: optional(z.string().max(64)),
  timestamp: optional(z.string().max(64)),
  localTimestamp: optional(z.string().max(64)),
  localTimezone: optional(z.string().max(64)),
  name: optional(z.string().max(256)),
  action: optional(z.string().max(64)),
  value: z.unknown().optional(),
  attachments: optional(z.array(z.object({ contentType: optional(z.string().max(256)) })).max(100)),
  entities: optional(
    z
      .array(
        z.object({
          type: optional(z.string().max(256)),
          /** Of `clientInfo`, which Teams adds. */
          timezone: optional(z.string().max(64)).catch(undefined),
        }),
      )
      .max(250),
  ),
  membersAdded: optional(z.array(account).max(1_000)),
  channelData: optional(
    z.object({
      tenant: optional(z.object({ id: optional(z.string().max(128)) })),
      clientActivityID: optional(z.string().max(256)),
    }),
  ),
});

export type ActivityIn = z.infer<typeof activitySchema>;

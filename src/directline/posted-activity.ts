import { z } from 'zod';
import { readClientActivityId } from '../channel/client-activity-id.ts';
import { readPress } from '../channel/read-press.ts';
import { type Heard, redactInputs } from '../incoming.ts';
import { readLocaleTag } from '../language/locale-tag.ts';
import { isTimeZone } from '../language/zoned-time.ts';

/** What a client posted, reduced to what it may say. */
export type Posted =
  | { readonly kind: 'malformed' }
  /** Rightly shaped, but nothing to act on. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'joined'; readonly locale?: string }
  | { readonly kind: 'message'; readonly message: PostedMessage };

export interface PostedMessage {
  readonly heard: Extract<Heard, { kind: 'text' | 'press' | 'file' | 'misshapen' }>;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly clientActivityId?: string;
  /** What the conversation shows of it. */
  readonly shownText?: string;
  /** The client asks that it is not shown. */
  readonly postBack: boolean;
}

const maximumTextLength = 10_000;
const maximumLabelLength = 200;
const maximumAttachments = 20;

const account = z.object({
  id: z.string().optional(),
  name: z.string().nullish(),
  role: z.string().optional(),
});
const shortText = z.string().max(200).optional();

/**
 * Fields that are not used at all are checked as well: an activity of a wrong shape comes from no
 * real client.
 */
const envelopeSchema = z.looseObject({
  type: z.string().min(1).max(64),
  id: shortText,
  name: shortText,
  text: z.string().max(maximumTextLength).optional(),
  textFormat: shortText,
  locale: z.string().max(35).optional(),
  channelId: shortText,
  serviceUrl: z.string().max(2_000).optional(),
  replyToId: shortText,
  inputHint: shortText,
  label: z.string().max(maximumLabelLength).optional(),
  timestamp: shortText,
  localTimestamp: shortText,
  localTimezone: shortText,
  from: account.optional(),
  recipient: account.optional(),
  conversation: z.object({ id: z.string().optional() }).optional(),
  attachments: z
    .array(z.object({ contentType: z.string().max(200).optional() }))
    .max(maximumAttachments)
    .optional(),
  entities: z.array(z.record(z.string(), z.unknown())).max(100).optional(),
  channelData: z
    .looseObject({ clientActivityID: z.string().min(1).max(200).optional() })
    .optional(),
});

/** @param redact takes secrets out of what a person typed; called once for each text */
export function readPosted(body: unknown, redact: (text: string) => string): Posted {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return { kind: 'malformed' };
  const activity = parsed.data;
  const tag = readLocaleTag(activity.locale);
  const locale = tag ? { locale: tag } : {};
  if (activity.type === 'typing') return { kind: 'ignored' };
  if (activity.type === 'event') {
    return activity.name === 'webchat/join' ? { kind: 'joined', ...locale } : { kind: 'ignored' };
  }
  if (activity.type !== 'message') return { kind: 'malformed' };

  const { localTimezone: timeZone } = activity;
  const clientActivityId = readClientActivityId(activity.channelData?.clientActivityID);
  const text = activity.text === undefined ? undefined : redact(activity.text);
  const heard = hear(activity, text ?? '', redact);
  const shownText = heard.kind === 'press' ? text?.slice(0, maximumLabelLength) : text;
  return {
    kind: 'message',
    message: {
      heard,
      ...locale,
      ...(timeZone && isTimeZone(timeZone) && { timeZone }),
      ...(clientActivityId && { clientActivityId }),
      ...(shownText && { shownText }),
      postBack: activity.channelData?.postBack === true,
    },
  };
}

function hear(
  activity: z.infer<typeof envelopeSchema>,
  text: string,
  redact: (text: string) => string,
): PostedMessage['heard'] {
  if (activity.value !== undefined && activity.value !== null) {
    const press = readPress(activity.value);
    return press ? { kind: 'press', press: redactInputs(press, redact) } : { kind: 'misshapen' };
  }
  if (activity.attachments?.length) return { kind: 'file' };
  return { kind: 'text', text };
}

import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Incoming } from '../incoming.ts';
import { revealFormAddresses } from '../reply/form-address.ts';
import type { Said } from '../reply/said.ts';
import type { Store, Tx } from '../store/store.ts';
import {
  appendWebchatActivities,
  hasWebchatActivity,
  readWebchatActivities,
  replaceWebchatActivity,
  type StoredWebchatActivity,
} from '../store/webchat-log.ts';
import type { PostedMessage } from './posted-activity.ts';

/** An activity as clients see it. */
export type WireActivity = Readonly<Record<string, unknown>>;
/** Draws a reply as a plain activity: `type`, `text`, `attachments` and the like, no addressing. */
export type Draw = (said: Said) => object;

export interface Entry {
  readonly activity: WireActivity;
  /** Whoever has this one reads on after it. */
  readonly watermark: number;
}

/** What is kept of a message until its turn is committed, for a process that dies in between. */
export type Unheard = Pick<Incoming, 'heard' | 'locale' | 'timeZone' | 'clientActivityId'>;

/** The conversation's log: what its pages show, in order. Id and time come from the row. */
export interface Transcript {
  /** @returns the echo's id; the same again for a message that is there already; null without a conversation */
  addMessage(
    to: { readonly conversationId: string; readonly userId: string; readonly now: number },
    message: PostedMessage,
  ): Promise<string | null>;
  addReplies(tx: Tx, conversationId: string, replies: readonly Said[], now: number): Promise<void>;
  /** @param after 0 for everything */
  read(conversationId: string, after: number, limit: number): Promise<readonly Entry[]>;
}

export const bot = { id: 'akeru', name: 'Akeru', role: 'bot' } as const;

const storedSchema = z.object({
  wire: z.record(z.string(), z.unknown()),
  unheard: z.unknown().optional(),
});

export function createTranscript(
  store: Store,
  { draw, urlOf }: { readonly draw: Draw; readonly urlOf: (formId: string) => string },
): Transcript {
  return {
    addMessage: async ({ conversationId, userId, now }, message) => {
      const { heard, locale, timeZone, clientActivityId } = message;
      const activityId = messageId(conversationId, clientActivityId);
      const unheard: Unheard = {
        heard,
        ...(locale && { locale }),
        ...(timeZone && { timeZone }),
        ...(clientActivityId && { clientActivityId }),
      };
      const echo = JSON.stringify({ wire: echoOf(message, userId), unheard });
      return store.transaction(async (tx) => {
        if (clientActivityId && (await hasWebchatActivity(tx, conversationId, activityId)))
          return activityId;
        const row = { activityId, replyId: null, activity: echo };
        const watermark = await appendWebchatActivities(tx, conversationId, [row], now);
        return watermark === undefined ? null : activityId;
      });
    },
    addReplies: async (tx, conversationId, replies, now) => {
      for (const [place, said] of replies.entries()) {
        const activity = JSON.stringify({ wire: { ...draw(said), from: bot } });
        // Web Chat sorts by time, and a replaced card must not change places with its neighbour.
        const at = now + place;
        const { replyId } = said;
        if (replyId && said.replaces) {
          const replaced = await replaceWebchatActivity(
            tx,
            conversationId,
            replyId,
            () => activity,
            at,
          );
          if (replaced) continue;
        }
        const row = { activityId: randomId(), replyId: replyId ?? null, activity };
        await appendWebchatActivities(tx, conversationId, [row], at);
      }
    },
    read: async (conversationId, after, limit) => {
      const rows = await readWebchatActivities(store.db, conversationId, after, limit);
      return rows.map((row) => ({ activity: wireOf(row, urlOf), watermark: row.watermark }));
    },
  };
}

/** Reads what a row keeps for its turn; undefined for a reply. */
export function unheardOf(row: Pick<StoredWebchatActivity, 'activity'>): Unheard | undefined {
  return storedSchema.parse(JSON.parse(row.activity)).unheard as Unheard | undefined;
}

export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * The address of a one-time page is put in here and now: nothing that is stored may open it. Never
 * into what a person typed, who could ask for somebody else's page that way.
 */
function wireOf(row: StoredWebchatActivity, urlOf: (formId: string) => string): WireActivity {
  const isReply = unheardOf(row) === undefined;
  const activity = isReply ? revealFormAddresses(row.activity, urlOf) : row.activity;
  return {
    ...storedSchema.parse(JSON.parse(activity)).wire,
    id: row.activityId,
    timestamp: new Date(row.createdAt).toISOString(),
    channelId: 'directline',
    conversation: { id: row.conversationId },
  };
}

function echoOf(message: PostedMessage, userId: string): WireActivity {
  const { clientActivityId, locale, postBack, shownText } = message;
  return {
    type: 'message',
    from: { id: userId, role: 'user' },
    // A person's words are never markup.
    ...(shownText && { text: shownText, textFormat: 'plain' }),
    ...(locale && { locale }),
    channelData: {
      ...(clientActivityId && { clientActivityID: clientActivityId }),
      ...(postBack && { postBack }),
    },
  };
}

/** A message that is sent again comes to the same id, and so is neither shown nor heard twice. */
function messageId(conversationId: string, clientActivityId: string | undefined): string {
  if (clientActivityId === undefined) return randomId();
  return createHash('sha256')
    .update(`${conversationId}\n${clientActivityId}`)
    .digest('base64url')
    .slice(0, 22);
}

import { createForgetfulMap } from '../forgetful-map.ts';

/** What Teams lets one bot send into one conversation. */
const limits = [
  { count: 7, withinMs: 1_000 },
  { count: 8, withinMs: 2_000 },
  { count: 60, withinMs: 30_000 },
  { count: 1_800, withinMs: 3_600_000 },
] as const;

const longestMs = 3_600_000;
const maxConversations = 10_000;

export interface SendLimits {
  /** Epoch ms at which the next activity may leave; `now` when it may at once. */
  freeAt(conversationId: string, now: number): number;
  count(conversationId: string, now: number): void;
}

export function createSendLimits(): SendLimits {
  const sentAt = createForgetfulMap<string, number[]>(maxConversations);

  return {
    freeAt(conversationId, now) {
      const times = sentAt.get(conversationId) ?? [];
      let freeAt = now;
      for (const { count, withinMs } of limits) {
        const oldest = times[times.length - count];
        if (oldest !== undefined) freeAt = Math.max(freeAt, oldest + withinMs);
      }
      return freeAt;
    },
    count(conversationId, now) {
      const times = (sentAt.get(conversationId) ?? []).filter((time) => time > now - longestMs);
      times.push(now);
      sentAt.set(conversationId, times);
    },
  };
}

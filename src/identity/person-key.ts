import type { Claims } from '../incoming.ts';

/**
 * Names one person across conversations and processes, for limits: by proven identity, or by the
 * channel's own id of somebody who has proven nothing. A demo visitor counts as themselves.
 */
export function personKey({ objectId, tenantId = '', via, channelUserId }: Claims): string {
  if (objectId === undefined) return `${via}:${channelUserId}`;
  return `person:${tenantId.toLowerCase()}:${objectId.toLowerCase()}`;
}

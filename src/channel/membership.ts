import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Claims } from '../incoming.ts';
import type { Connector } from './connector.ts';

/** What the channel's roster says of a sender, on top of what the activity says. */
export type Membership = Pick<Claims, 'notOurs' | 'unconfirmed'>;

export interface Asked {
  readonly serviceUrl: string;
  readonly channelConversationId: string;
  readonly channelUserId: string;
  readonly tenantId: string;
  readonly objectId: string;
}

/** The roster of a conversation: tells members of the organisation from its guests. */
export interface Roster {
  /** Never throws; `unconfirmed` when the channel cannot be asked, or answers in other words. */
  ask(asked: Asked): Promise<Membership>;
}

const askLimitMs = 1_500;
const knownForMs = 5 * 60_000;
/** So that a channel that does not answer holds up one message, and not each. */
const unknownForMs = 5_000;
const mostKnown = 10_000;

const unconfirmed: Membership = { unconfirmed: true };

/** As Teams writes a member of a conversation; `aadObjectId` is the SDK's name of `objectId`. */
const memberSchema = z.object({
  id: z.string(),
  objectId: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});

export function createRoster(options: {
  readonly connector: Connector;
  readonly clock: Clock;
}): Roster {
  const { connector, clock } = options;
  // The oldest first.
  const known = new Map<string, { readonly answer: Promise<Membership>; until: number }>();

  return {
    ask(asked) {
      const { serviceUrl, channelConversationId, channelUserId, tenantId, objectId } = asked;
      const name = JSON.stringify([
        serviceUrl,
        channelConversationId,
        channelUserId,
        tenantId.toLowerCase(),
        objectId.toLowerCase(),
      ]);
      const now = clock.now();
      const found = known.get(name);
      if (found && found.until > now && found.until <= now + knownForMs) return found.answer;
      const answer = askConnector(asked);
      const entry = { answer, until: now + knownForMs };
      known.delete(name);
      known.set(name, entry);
      const [oldest] = known.keys();
      if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
      void answer.then((membership) => {
        if (membership.unconfirmed) entry.until = clock.now() + unknownForMs;
      });
      return answer;
    },
  };

  async function askConnector(asked: Asked): Promise<Membership> {
    const read = await connector.readMember({ ...asked, timeLimitMs: askLimitMs });
    const member = memberSchema.safeParse(read);
    return member.success ? judge(member.data, asked) : unconfirmed;
  }
}

function judge(member: z.infer<typeof memberSchema>, asked: Asked): Membership {
  const isSame = (one: string | null | undefined, other: string) =>
    one?.toLowerCase() === other.toLowerCase();
  const objectId = member.objectId ?? member.aadObjectId;
  const isOther =
    member.id !== asked.channelUserId ||
    (objectId && !isSame(objectId, asked.objectId)) ||
    (member.tenantId && !isSame(member.tenantId, asked.tenantId));
  if (isOther) return { notOurs: 'otherMember' };
  switch (member.userRole?.toLowerCase()) {
    case 'user':
      // Whoever is a member has an object id and a tenant of their own.
      return objectId && member.tenantId ? {} : unconfirmed;
    case 'guest':
      return { notOurs: 'guest' };
    case 'anonymous':
      return { notOurs: 'anonymousMember' };
    default:
      return unconfirmed;
  }
}

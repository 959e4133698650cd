import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';

/** What a token proves: this user in this one conversation, until then. */
export interface Grant {
  readonly conversationId: string;
  readonly userId: string;
  /** Of staff: the token is worth something while this sign-in lives. */
  readonly signInId?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a stream ticket opens, once. */
export interface StreamGrant extends Grant {
  /** The stream goes on after this one. */
  readonly watermark: number;
}

export interface Tokens {
  /** Good for one conversation, 30 minutes. */
  issue(grant: Omit<Grant, 'expiresAt'>): { readonly token: string; readonly expiresAt: number };
  verify(token: string): Grant | undefined;
  /** Good for one stream, 60 seconds; an address may end up in logs, which a token must not. */
  issueTicket(grant: StreamGrant): string;
  /** A second time it is worth nothing. */
  redeemTicket(ticket: string): StreamGrant | undefined;
}

export const tokenLifeMs = 30 * 60_000;
const ticketLifeMs = 60_000;
/** Beyond it the oldest are forgotten; a forgotten one has 60 seconds at most to be used again. */
const maximumUsedTickets = 100_000;
const maximumLength = 1_000;

/** Shaped as a JWT, because clients read `user` from it; the header is never trusted. */
const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

const tokenSchema = z.object({
  conv: z.string().min(1),
  user: z.string().min(1),
  signIn: z.string().min(1).optional(),
  exp: z.number(),
});
const ticketSchema = tokenSchema.extend({
  watermark: z.number(),
  useBy: z.number(),
  once: z.string().min(1),
});

export function createTokens(options: { readonly key: Uint8Array; readonly clock: Clock }): Tokens {
  const { clock } = options;
  const tokenSeal = createSeal(options.key, 'directline token');
  const ticketSeal = createSeal(options.key, 'directline stream ticket');
  const usedUntil = createForgetfulMap<string, number>(
    maximumUsedTickets,
    (until) => until <= clock.now(),
  );

  return {
    issue: ({ conversationId, userId, signInId }) => {
      const exp = Math.floor((clock.now() + tokenLifeMs) / 1000);
      return {
        token: tokenSeal.close({ conv: conversationId, user: userId, signIn: signInId, exp }),
        expiresAt: exp * 1000,
      };
    },
    verify: (token) => {
      const read = tokenSchema.safeParse(tokenSeal.open(token));
      if (!read.success || read.data.exp * 1000 <= clock.now()) return undefined;
      const { exp, ...who } = read.data;
      return { ...grantOf(who), expiresAt: exp * 1000 };
    },
    issueTicket: (grant) =>
      ticketSeal.close({
        conv: grant.conversationId,
        user: grant.userId,
        signIn: grant.signInId,
        exp: grant.expiresAt,
        watermark: grant.watermark,
        useBy: clock.now() + ticketLifeMs,
        once: randomBytes(16).toString('base64url'),
      }),
    redeemTicket: (ticket) => {
      const now = clock.now();
      const read = ticketSchema.safeParse(ticketSeal.open(ticket));
      if (!read.success) return undefined;
      const { exp, watermark, useBy, once, ...who } = read.data;
      if (useBy <= now || exp <= now || usedUntil.get(once) !== undefined) return undefined;
      usedUntil.set(once, useBy);
      return { ...grantOf(who), expiresAt: exp, watermark };
    },
  };
}

function grantOf(who: {
  readonly conv: string;
  readonly user: string;
  readonly signIn?: string | undefined;
}): Omit<Grant, 'expiresAt'> {
  const { conv, user, signIn } = who;
  return { conversationId: conv, userId: user, ...(signIn && { signInId: signIn }) };
}

interface Seal {
  close(payload: object): string;
  /** The payload, or undefined when it was not closed with this seal. */
  open(sealed: string): unknown;
}

/** @param use keeps what was sealed for one use from passing for another */
function createSeal(key: Uint8Array, use: string): Seal {
  const own = createHmac('sha256', key).update(use).digest();
  const sign = (signed: string) => createHmac('sha256', own).update(signed).digest();
  return {
    close: (payload) => {
      const signed = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
      return `${signed}.${sign(signed).toString('base64url')}`;
    },
    open: (sealed) => {
      if (sealed.length > maximumLength) return undefined;
      const [head, body, signature, ...rest] = sealed.split('.');
      if (head !== header || !body || !signature || rest.length > 0) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = sign(`${head}.${body}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    },
  };
}

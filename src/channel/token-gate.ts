import { verify } from 'node:crypto';
import { z } from 'zod';

/** Tokens of the Bot Connector service, and of nobody else. */
export const connectorIssuer = 'https://api.botframework.com';

const maxHeaderLength = 16_384;
const skewSeconds = 300;

const headSchema = z.object({
  alg: z.enum(['RS256', 'RS384', 'RS512']),
  kid: z.string().min(1),
});

const claimsSchema = z.object({
  iss: z.literal(connectorIssuer),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string().min(1),
});

/** A token that may be right: what its signature says is not checked yet. */
export interface ClaimedToken {
  readonly keyId: string;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly signedPart: string;
  readonly signature: Buffer;
}

const hashes = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' } as const;

/** @param publicKey PEM */
export function isSignedWith(token: ClaimedToken, publicKey: string): boolean {
  try {
    return verify(token.hash, Buffer.from(token.signedPart), publicKey, token.signature);
  } catch {
    return false;
  }
}

/**
 * Looks at a token before its signature is checked, and refuses what the SDK would let through or
 * fail on: no expiry, no service address, another issuer's token for the bot's own app id, foreign
 * algorithms. Most forgeries end here, without a request for keys.
 * @param nowMs epoch milliseconds of the real clock
 * @returns null for a refusal
 */
export function passTokenGate(
  authorization: string | undefined,
  appId: string,
  nowMs: number,
): ClaimedToken | null {
  if (authorization === undefined || authorization.length > maxHeaderLength) return null;
  const [, head, body, signature] =
    /^Bearer ([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(authorization) ?? [];
  const parsedHead = headSchema.safeParse(decode(head));
  const parsedClaims = claimsSchema.safeParse(decode(body));
  if (!parsedHead.success || !parsedClaims.success) return null;
  const { aud, exp, nbf } = parsedClaims.data;
  const now = nowMs / 1_000;
  if (aud !== appId || now >= exp + skewSeconds) return null;
  if (nbf !== undefined && nbf > now + skewSeconds) return null;
  return {
    keyId: parsedHead.data.kid,
    hash: hashes[parsedHead.data.alg],
    signedPart: `${head}.${body}`,
    signature: Buffer.from(signature ?? '', 'base64url'),
  };
}

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

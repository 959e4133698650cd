import { z } from 'zod';

/** Tokens of the Bot Connector service, and of nobody else. */
export const connectorIssuer = 'https://api.botframework.com';

export const signatureAlgorithms = ['RS256', 'RS384', 'RS512'] as const;

/** Beyond 16 KB of all headers Node itself ends the connection. */
const maxHeaderLength = 12_000;
const skewSeconds = 300;

/** What would name another key, or another meaning of the rest, is not looked past. */
const headSchema = z.object({
  alg: z.enum(signatureAlgorithms),
  kid: z.string().min(1).max(512),
  typ: z.literal('JWT').optional(),
  ...Object.fromEntries(
    ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'enc', 'zip', 'cty'].map((name) => [
      name,
      z.undefined().optional(),
    ]),
  ),
});

const claimsSchema = z.looseObject({
  iss: z.literal(connectorIssuer),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  serviceurl: z.string().min(1),
});

/** A token that may be right: what its signature says is not checked yet. */
export interface ClaimedToken {
  readonly keyId: string;
  readonly algorithm: (typeof signatureAlgorithms)[number];
  readonly signedPart: string;
  readonly signature: Buffer;
  /** Where the activity that comes with it is answered. */
  readonly serviceUrl: string;
  readonly claims: Readonly<Record<string, unknown>>;
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
  const claims = parsedClaims.data;
  if (claims.aud !== appId || !isInTime(claims, nowMs / 1_000)) return null;
  return {
    keyId: parsedHead.data.kid,
    algorithm: parsedHead.data.alg,
    signedPart: `${head}.${body}`,
    signature: Buffer.from(signature ?? '', 'base64url'),
    serviceUrl: claims.serviceurl,
    claims,
  };
}

/** Clocks may differ by five minutes, and no more. */
function isInTime(
  { exp, nbf = 0, iat = 0 }: Pick<z.infer<typeof claimsSchema>, 'exp' | 'nbf' | 'iat'>,
  now: number,
): boolean {
  return now < exp + skewSeconds && nbf <= now + skewSeconds && iat <= now + skewSeconds;
}

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

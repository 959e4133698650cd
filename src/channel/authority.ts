import { verify } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createSigningKeys } from './signing-keys.ts';
import { type ClaimedToken, passTokenGate } from './token-gate.ts';

/** What Bot Connector has signed. It does not sign the activity itself. */
export interface SignedToken {
  /** The only address at which the activity may be answered. */
  readonly serviceUrl: string;
  /** Channels of which the activity may come. */
  readonly endorsements: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Says whether a request was sent by Bot Connector for this bot. */
export interface Authority {
  /** @returns null for a refusal, whatever its reason; also while the keys cannot be had */
  check(authorization: string | undefined): Promise<SignedToken | null>;
}

const hashes = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' } as const;

export function createAuthority(options: {
  readonly appId: string;
  readonly metadataUrl: string;
  /** The real one: tokens know nothing of a clock that is pushed forward. */
  readonly clock: Clock;
  readonly log: Log;
}): Authority {
  const { appId, clock } = options;
  const keys = createSigningKeys(options);
  return {
    async check(authorization) {
      const token = passTokenGate(authorization, appId, clock.now());
      if (!token) return null;
      // Those who cannot be told apart from forgers are refused as they are.
      const key = await keys.find(token.keyId).catch(() => undefined);
      if (!key?.algorithms.includes(token.algorithm)) return null;
      if (!isSignedWith(token, key.publicKey)) return null;
      return {
        serviceUrl: token.serviceUrl,
        endorsements: key.endorsements,
        claims: token.claims,
      };
    },
  };
}

function isSignedWith(token: ClaimedToken, publicKey: Parameters<typeof verify>[2]): boolean {
  const { algorithm, signedPart, signature } = token;
  try {
    return verify(hashes[algorithm], Buffer.from(signedPart), publicKey, signature);
  } catch {
    return false;
  }
}

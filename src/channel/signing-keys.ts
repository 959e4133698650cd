import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import { connectorIssuer, signatureAlgorithms } from './token-gate.ts';

export interface SigningKey {
  readonly publicKey: KeyObject;
  /** Channels for which it may sign. */
  readonly endorsements: readonly string[];
  readonly algorithms: readonly string[];
}

/** The keys could not be had: nobody is let in meanwhile. */
export class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';
}

/** The keys with which Bot Connector signs, as its OpenID document names them. */
export interface SigningKeys {
  /** @throws KeysUnreachable while there are none that are younger than a day */
  find(keyId: string): Promise<SigningKey | undefined>;
}

const hourMs = 3_600_000;
const longestKeptMs = 24 * hourMs;
/** From then on they are fetched anew beside the work: an outage of hours is not noticed. */
const freshForMs = 12 * hourMs;
const againAfterFailureMs = 5_000;
/** A key that is not known may be a new one, and may be invented. */
const againForUnknownMs = 60_000;
const fetchLimitMs = 5_000;
const maxDocumentBytes = 1_000_000;
const leastModulusBits = 2_048;

const metadataSchema = z.object({
  issuer: z.literal(connectorIssuer),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
});

const jwksSchema = z.object({ keys: z.array(z.unknown()).max(500) });

const keySchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  endorsements: z.array(z.string()).optional(),
});

/**
 * Fetches keys when they are needed, once for everybody who waits, and keeps them for at most a day.
 * @param options.clock the real one: a day of the keys is a real day
 */
export function createSigningKeys(options: {
  readonly metadataUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}): SigningKeys {
  const { metadataUrl, clock, log } = options;
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  let fetching: Promise<void> | undefined;

  const ageMs = () => {
    const age = clock.now() - fetchedAt;
    // A clock that was put back says nothing about the age.
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  };
  const mayTry = (pauseMs: number) => Math.abs(clock.now() - triedAt) >= pauseMs;

  return {
    async find(keyId) {
      if (ageMs() >= longestKeptMs) {
        keys = new Map();
        await fetchKeys();
        return keys.get(keyId);
      }
      const known = keys.get(keyId);
      if (known) {
        if (ageMs() >= freshForMs) fetchKeys().catch(() => {});
        return known;
      }
      if (fetching || mayTry(againForUnknownMs)) await fetchKeys();
      return keys.get(keyId);
    },
  };

  function fetchKeys(): Promise<void> {
    if (!fetching && hasFailed && !mayTry(againAfterFailureMs)) {
      return Promise.reject(new KeysUnreachable('they could not be had a moment ago'));
    }
    fetching ??= fetchOnce().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  async function fetchOnce(): Promise<void> {
    triedAt = clock.now();
    try {
      keys = await readKeys(metadataUrl);
      fetchedAt = triedAt;
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      log.warn('keys.unreachable', { error: errorName(error) });
      throw new KeysUnreachable('they cannot be had');
    }
  }
}

async function readKeys(metadataUrl: string): Promise<ReadonlyMap<string, SigningKey>> {
  const signal = AbortSignal.timeout(fetchLimitMs);
  const metadata = metadataSchema.parse(await fetchJson(metadataUrl, signal));
  const { jwks_uri: keysUrl, id_token_signing_alg_values_supported: listed = ['RS256'] } = metadata;
  // Only what is a test itself, and refused in production, may name keys that come without TLS.
  if (!keysUrl.startsWith('https:') && metadataUrl.startsWith('https:')) {
    throw new TypeError('keys without TLS');
  }
  const algorithms = signatureAlgorithms.filter((name) => listed.includes(name));
  const keys = new Map<string, SigningKey>();
  for (const each of jwksSchema.parse(await fetchJson(keysUrl, signal)).keys) {
    const key = readKey(each, algorithms);
    // Of two keys with one name none is certain.
    if (key && keys.has(key.kid)) throw new TypeError('a key id stands there twice');
    if (key) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new TypeError('no keys');
  return keys;
}

/** @returns undefined for a key that is not for signatures, or too short */
function readKey(value: unknown, algorithms: readonly string[]) {
  const read = keySchema.safeParse(value);
  if (!read.success) return undefined;
  const { kty, kid, n, e, endorsements = [] } = read.data;
  const publicKey = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < leastModulusBits ? undefined : { kid, publicKey, endorsements, algorithms };
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    headers: { accept: 'application/json' },
  });
  if (!response.ok || !response.body) throw new TypeError('no document');
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of response.body) {
    byteCount += chunk.length;
    if (byteCount > maxDocumentBytes) throw new TypeError('a document that is too long');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
